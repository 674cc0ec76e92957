/** What a handler or hook can do beside changing its state: send the browser elsewhere, and tell someone something. */
import { type ParsedUrlQuery, parse } from "node:querystring";
import { LiveError } from "../../views/errors.js";
import { blockedUrl, safeUrl } from "../../views/escape.js";
import type { Mode } from "./contracts.js";
import type { Effects } from "./effects.js";
import { EventScope } from "./event-scope.js";
import type { Instance } from "./instance.js";
import type { Params, Visitor } from "./visitor.js";

/** What {@link context} gives. */
export interface LiveContext extends HyperLive.Context {
  /** how the event came; for a page that is fetched, `form`, or `htmx` where htmx asked for it */
  readonly mode: Mode;
  /** parameters of the page's route, as in `/rooms/:id` */
  readonly params: Params;
  /** what stands behind the `?` of the page's address, by name */
  readonly query: ParsedUrlQuery;
  /** the page's socket, for `broadcastTo`; undefined without one */
  readonly connectionId: string | undefined;
  /**
   * Sends the browser to another page when the handler is done.
   *
   * @param url - a path of this site, or an http(s) address
   * @throws {LiveError} HL_CONTEXT for an address that could run a script
   */
  redirect(url: string): void;
  /** Shows a message once: on the page, or on the one that the browser is sent to. */
  flash(kind: string, text: string): void;
  /**
   * Tells the page's scripts something, as a DOM event that bubbles up from the component's root element. Over htmx it
   * comes from the element that posted; where there is no script there is nobody to tell.
   *
   * @param event - the event's name, such as `map:moved`
   * @param detail - its `detail`; JSON must be able to carry it
   */
  push(event: string, detail?: object): void;
}

/** Gathers what one handler or hook asks for. */
export class EventContext implements Omit<LiveContext, keyof HyperLive.Context> {
  effects: Effects | undefined;

  /** @param visitor - who caused it: whom the view is shown to, unless a post came from elsewhere */
  constructor(
    readonly mode: Mode,
    /** the component whose hook or handler it is */
    readonly instance: Instance,
    private readonly visitor: Visitor | undefined = instance.view.visitor,
  ) {
    if (visitor) Object.assign(this, visitor.data);
  }

  get params(): Params {
    return this.instance.view.params;
  }

  get query(): ParsedUrlQuery {
    const { url } = this.instance.view;
    const at = url.indexOf("?");
    return parse(at === -1 ? "" : url.slice(at + 1));
  }

  get connectionId(): string | undefined {
    return this.visitor?.connectionId;
  }

  redirect(url: string): void {
    if (safeUrl("href", url) === blockedUrl)
      throw new LiveError("HL_CONTEXT", `redirect() was given ${JSON.stringify(url.slice(0, 80))}.`);
    this.own.redirect = url;
  }

  flash(kind: string, text: string): void {
    this.own.flashes.push({ kind: String(kind), text: String(text) });
  }

  push(event: string, detail: object = {}): void {
    this.own.pushes.push({ component: this.instance.number, event: String(event), detail });
  }

  /** What threw did not do what it set out to: what it said stands, but it leads nowhere and announces nothing. */
  forgetDeeds(): void {
    const flashes = this.effects?.flashes ?? [];
    this.effects = flashes.length > 0 ? { flashes, pushes: [] } : undefined;
  }

  private get own(): Effects {
    this.effects ??= { flashes: [], pushes: [] };
    return this.effects;
  }
}

/** Runs hooks and handlers, each in the context of its event. */
export const scope = new EventScope<EventContext>();

/**
 * The event under way: call it in a hook or handler; in one that is async, or returns a promise, also behind an `await`
 * or in a `then()` until it is done.
 *
 * @throws {LiveError} HL_CONTEXT anywhere else, also in `render()`
 *
 * @example
 * save() { context().flash("success", "Saved."); context().redirect("/orders"); }
 */
export function context(): LiveContext {
  // What the application's own option gives was added when it was made.
  return requireContext("context()") as EventContext & HyperLive.Context;
}

/** The event under way, for something that `what` names. */
export function requireContext(what: string): EventContext {
  const found = scope.context;
  if (!found) throw new LiveError("HL_CONTEXT", `${what} was called outside of hooks and handlers.`);
  return found;
}
