/** What a handler or hook can do besides changing state: redirect, show messages, and dispatch events in the page. */
import { type ParsedUrlQuery, parse } from "node:querystring";
import { LiveError } from "../../views/errors.js";
import { blockedUrl, safeUrl } from "../../views/escape.js";
import { type ContextKeeper, keepContextIn, type RunningHandler } from "../state/deferred.js";
import { withViews } from "./address/query.js";
import type { Mode } from "./contracts.js";
import type { Effects } from "./effects.js";
import { EventScope } from "./event-scope.js";
import type { Instance } from "./instance.js";
import { publicContext } from "./public-view.js";
import { renderingInstance } from "./rendering.js";
import { signalOf } from "./signals.js";
import { noContext, type Params, type Visitor } from "./visitor.js";

/** What {@link context} returns. */
export interface LiveContext extends HyperLive.Context {
  /** how the event arrived; for a GET `form`, or `htmx` if htmx sent the request */
  readonly mode: Mode;
  /** parameters of the page's route, as in `/rooms/:id` */
  readonly params: Params;
  /** query parameters of the page's address, by name */
  readonly query: ParsedUrlQuery;
  /** path and query of the page's address, with the current values of `url()` fields */
  readonly url: string;
  /**
   * Aborted when another handler interrupts this one (`{ interrupts }`), after its deadline, and when its component is
   * removed. Pass it on to what takes its time, such as `fetch()`.
   */
  readonly signal: AbortSignal;
  /** id of the page's socket, for `broadcastTo`; undefined without a socket */
  readonly connectionId: string | undefined;
  /**
   * Sends the browser to another page when the handler is done.
   *
   * @param url - a path of this site, or an http(s) address
   * @throws {LiveError} HL_CONTEXT for an address that could run a script
   */
  redirect(url: string): void;
  /**
   * Goes to an address when the handler is done. If it is another page, as {@link redirect} does. If only `url()` fields
   * differ, the page stays: the fields are set, `onUrl()` of their components is called, and the address is shown.
   *
   * @param url - as for {@link redirect}; `?page=2` is relative to the page
   * @param options - `replace`: whether the current entry of the browser's history is changed, instead of a new one added;
   *   default false. For another page this needs our script
   * @throws {LiveError} HL_CONTEXT for an address that could run a script
   */
  go(url: string, options?: { replace?: boolean }): void;
  /** Shows a message once: on this page or, after a redirect, on the next one. */
  flash(kind: string, text: string): void;
  /**
   * Dispatches a DOM event in the page, which bubbles up from the component's root element. With htmx it is dispatched
   * on the element that sent the post; without JavaScript nothing happens.
   *
   * @param event - the event's name, such as `map:moved`
   * @param detail - its `detail`; JSON must be able to carry it
   */
  push(event: string, detail?: object): void;
}

/** Identifies an event among those of its component. A page without our script counts none: a random word then. */
export type EventId = string;

/** The id of an event that a load of the page has numbered. */
export function eventId(pageLoadId: string, number: number): EventId {
  return `${pageLoadId} ${number}`;
}

/** What calls are counted under, which no shared value has as its name. */
const calls = "";

/** Collects the effects of one handler or hook. */
export class EventContext implements Omit<LiveContext, keyof HyperLive.Context>, RunningHandler {
  effects: Effects | undefined;
  /** what is done once the handler has succeeded and its state is stored, such as broadcasts */
  private afterwards: (() => void)[] | undefined;
  /** how often each shared value was updated, by name */
  private updates: Map<string, number> | undefined;

  /**
   * @param visitor - the user who sent the event; by default the one who sees the view
   * @param phase - of the handler: what it wants done afterwards is kept while it runs, and dropped if it is late. A hook
   *   has none
   */
  constructor(
    readonly mode: Mode,
    /** the component that the hook or handler belongs to */
    readonly instance: Instance,
    private readonly visitor: Visitor | undefined = instance.view.visitor,
    private readonly eventId?: EventId,
    private phase?: "running" | "late",
    /** the run of the handler; a hook has none */
    readonly caller?: object,
  ) {
    if (visitor && visitor.data !== noContext) Object.assign(this, visitor.data);
  }

  get params(): Params {
    return this.instance.view.params;
  }

  get query(): ParsedUrlQuery {
    const { url } = this.instance.view;
    const at = url.indexOf("?");
    return parse(at === -1 ? "" : url.slice(at + 1));
  }

  get url(): string {
    const { url, address } = this.instance.view;
    return withViews(address?.write(url) ?? url, []);
  }

  get signal(): AbortSignal {
    return signalOf(this);
  }

  /** Whether it is a handler's, and that is running. */
  get isRunning(): boolean {
    return this.phase === "running";
  }

  get connectionId(): string | undefined {
    return this.visitor?.connectionId;
  }

  redirect(url: string): void {
    checkTarget(url, "redirect()");
    this.own.redirect = url;
    this.own.go = undefined;
  }

  go(url: string, { replace = false }: { replace?: boolean } = {}): void {
    checkTarget(url, "go()");
    this.own.redirect = url;
    this.own.go = replace ? "replace" : "push";
  }

  flash(kind: string, text: string): void {
    this.own.flashes.push({ kind: String(kind), text: String(text) });
  }

  push(event: string, detail: object = {}): void {
    this.own.pushes.push({ component: this.instance.number, event: String(event), detail });
  }

  holdBack(action: () => void): boolean {
    if (this.phase === undefined) return false;
    if (this.phase === "late") return true;
    this.afterwards ??= [];
    this.afterwards.push(action);
    return true;
  }

  keyOfUpdate(name: string): string | undefined {
    const { eventId, instance } = this;
    if (eventId === undefined) return undefined;
    this.updates ??= new Map();
    const index = this.updates.get(name) ?? 0;
    this.updates.set(name, index + 1);
    return `${instance.view.id} ${instance.number} ${eventId} ${index}`;
  }

  /** Who calls a method of a parent in this handler or hook; the method's own work has another id. */
  startCall(): { mode: Mode; visitor: Visitor | undefined; id: EventId | undefined } {
    const { mode, visitor, eventId } = this;
    if (eventId === undefined) return { mode, visitor, id: undefined };
    this.updates ??= new Map();
    const index = this.updates.get(calls) ?? 0;
    this.updates.set(calls, index + 1);
    return { mode, visitor, id: `${eventId}.${index}` };
  }

  /** Ends the handler; returns what is to be done once its state is stored. */
  endHandler(): (() => void)[] | undefined {
    const { afterwards } = this;
    this.phase = this.afterwards = undefined;
    return afterwards;
  }

  /** The handler has taken too long: what it asks for from now on is dropped. Returns what it has asked for by now. */
  endLate(): Effects | undefined {
    const { effects } = this;
    this.effects = undefined;
    this.phase = "late";
    return effects;
  }

  /** Drops all that the handler has asked for. */
  forgetAll(): void {
    this.effects = this.afterwards = undefined;
  }

  /** After an error: keeps the flashes, and drops the redirect, the pushes and what was to be done afterwards. */
  forgetDeeds(): void {
    this.afterwards = undefined;
    const flashes = this.effects?.flashes ?? [];
    this.effects = flashes.length > 0 ? { flashes, pushes: [] } : undefined;
  }

  private get own(): Effects {
    this.effects ??= { flashes: [], pushes: [] };
    return this.effects;
  }
}

function checkTarget(url: string, caller: string): void {
  if (safeUrl("href", url) !== blockedUrl) return;
  throw new LiveError(
    "HL_CONTEXT",
    `${caller} was given ${JSON.stringify(url.slice(0, 80))}, an address that could run a script.`,
  );
}

/** Contexts of handlers that have taken too long, and were undone. */
const ended = new WeakSet<EventContext>();

/** Ends the context of a handler that is undone while it is still running. */
export function endContext(context: EventContext): void {
  ended.add(context);
}

/** Whether a context is that of a handler which has taken too long, and was undone. */
export function isEnded(context: EventContext): boolean {
  return ended.has(context);
}

/** Runs hooks and handlers, each in the context of its event. */
export const scope = new EventScope<EventContext>();
keepContextIn(scope as ContextKeeper);

/**
 * The context of the running event. Call it in a hook or a handler; if that is async or returns a promise, also after an
 * `await` or in a `then()`, until the promise settles.
 *
 * @throws {LiveError} HL_CONTEXT anywhere else, also in `render()`; HL_PUBLIC for what belongs to the user, in a public page
 *
 * @example
 * save() { context().flash("success", "Saved."); context().redirect("/orders"); }
 */
export function context(): LiveContext {
  // The constructor has added what the application's `context` option returned.
  const found = requireContext("context()") as EventContext & HyperLive.Context;
  return found.instance.view.isPublic ? publicContext(found, found.instance) : found;
}

/**
 * The component of the running event; undefined if its handler was undone, and may not change it any more.
 *
 * @param what - names the caller in the error
 */
export function requireComponent(what: string): Instance | undefined {
  const context = requireContext(what);
  return ended.has(context) ? undefined : context.instance;
}

/** The context of the running event; `what` names the caller in the error. */
export function requireContext(what: string): EventContext {
  const found = scope.context;
  if (!found) throw new LiveError("HL_CONTEXT", `${what} was called ${place()}.`);
  return found;
}

/** Where a call came from that has no context; a render may be for no event at all. */
function place(): string {
  const instance = renderingInstance();
  return instance
    ? `in the render() of ${instance.definition.name}: keep what it shows in a field, as of onMount()`
    : "outside of hooks and handlers";
}
