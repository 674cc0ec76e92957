/**
 * A component instance: one object of the user's class in its place in a view, with what it renders.
 *
 * Its events run one at a time, in order. A handler that is not async is done, rendered and compared before
 * the call returns, without a promise.
 */

import type { Attrs } from "../../views/attributes.js";
import { type Binding, bindingText } from "../../views/bindings.js";
import type { Change } from "../../views/change.js";
import { diffTemplate } from "../../views/diff.js";
import { digest } from "../../views/digest.js";
import { LiveError } from "../../views/errors.js";
import { fingerprint } from "../../views/fingerprint.js";
import { Mount, type Placed, Rendered } from "../../views/html.js";
import { type Places, settle } from "../../views/settle.js";
import { siteOf, type Template } from "../../views/template.js";
import { writeComponent } from "../../views/write.js";
import { type Input, isTyped } from "../input/handler.js";
import { InputError } from "../input/input-error.js";
import { checkCount, readArguments } from "../input/read-arguments.js";
import { checkForm } from "../input/validate-form.js";
import { Rows, type Undo } from "../state/persistent/rows.js";
import {
  beginReading,
  endReading,
  type Reader,
  type Reads,
  refresh,
} from "../state/realtime/dependencies.js";
import { EventContext, type Mode, scope } from "./context.js";
import { type Component, type Definition, definitionOf } from "./definition.js";
import type { Effects } from "./effects.js";
import { EventCount } from "./event/event-count.js";
import type { Method } from "./event/event-scope.js";
import { findOffer, type Offer } from "./event/offers.js";
import { silentFields } from "./event/silent-fields.js";
import { type ErrorOwner, FormErrors, ownErrors } from "./form-errors.js";
import { handlerNames, notHandlers, privateHint } from "./handler-names.js";
import { ComponentHost } from "./host.js";
import { isPromise } from "./is-promise.js";
import { Outside, type Tie } from "./outside.js";
import type { View } from "./view.js";
import type { Visitor } from "./visitor.js";

/** What became of an event. */
export type Outcome =
  /**
   * it ran, also where the handler threw and onError answered; with what it asked for beside its state, and what it
   * returned to an element's hook
   */
  | { status: "done"; effects?: Effects; value?: unknown }
  /** a form was checked while it is filled in */
  | { status: "checked" }
  /** the handler threw; what it had set by then stands, and its messages are shown */
  | { status: "failed"; error: unknown; effects?: Effects }
  /** it was not run: the render does not offer it, or its values do not fit */
  | { status: "refused"; error: LiveError }
  /** it was not run, since its values do not fit; the component says so in its newest render */
  | { status: "invalid"; error: InputError };

const done: Outcome = { status: "done" };

/** An event as it arrives, by whatever way. */
export interface LiveEvent {
  /** the binding's canonical text */
  binding: string;
  input: Input;
  mode: Mode;
  /** who sent it, where that is not whom the view is shown to */
  visitor?: Visitor | undefined;
  /** whether its page did not show the newest yet when it sent this */
  isBehind?: boolean;
}

export class Instance implements Places, Placed, ErrorOwner, Reader {
  readonly host: ComponentHost;
  /** components in its render, by their slots; a page has many components without any */
  private children: Map<string, Instance> | undefined;
  /** counts its renders, and which of the parent's renders asked for it last */
  private renders = 0;
  private askedFor = 0;
  /** whether the view has it on its list of what may have changed */
  isDirty = false;
  /** the newest render; undefined until there is one, and while it is parked */
  private newest: Rendered | undefined;
  /** the render that the browser shows; undefined until it was written once, and while it is parked */
  shown: Rendered | undefined;
  /** what is known of the last render where nothing happened for a while, and only the state was kept */
  private parked: Parked | undefined;
  /** whether the browser shows something else than the newest render, and it is not known any more what */
  isLost = false;
  /** when it was rendered last, in milliseconds */
  private renderedAt = 0;
  /** which events of its page were done; part of the state */
  readonly events = new EventCount();
  private tail: Promise<Outcome> | undefined;
  /** while one of its own methods runs, what came in for it meanwhile */
  private messages: [method: Method, args: readonly unknown[]][] | undefined;
  private isGone = false;
  private waiting = 0;
  private props: object | undefined;
  private lastMet: Template | undefined;
  formErrors: FormErrors | undefined;
  /** what binds it to the world outside; most have nothing */
  outside: Outside | undefined;
  /** its persistent fields, if it has any */
  readonly rows: Rows | undefined;

  constructor(
    readonly view: View,
    readonly number: number,
    readonly definition: Definition,
    readonly component: Component,
    readonly parent: Instance | undefined,
    readonly slot: string,
  ) {
    this.host = new ComponentHost(view, number);
    ownErrors(component, this);
    this.rows = Rows.of(component, definition.name);
  }

  get errorPrefix(): string {
    return `${this.view.key}-${this.number}-errors-`;
  }

  // --- Life ---

  /** Sets props and mounts: for an instance that is new. Asynchronous only where onMount is, or rows are loaded. */
  mount(props: object | undefined): Promise<void> | undefined {
    this.props = props;
    Object.assign(this.component, props);
    const render = () => this.render();
    if (!this.rows) return this.callHook("onMount", render);
    return this.rows.load().then(
      () => this.callHook("onMount", render),
      (error) => this.answerError(error, this.newContext())?.then(render) ?? render(),
    );
  }

  /**
   * Takes over state that was stored, and renders it: for an instance that was mounted before.
   *
   * @param versions - those of the rows that its page shows
   */
  resume(props: object | undefined, versions?: Record<string, unknown>): Promise<void> | undefined {
    this.props = props;
    const render = () => this.render();
    if (!this.rows) {
      render();
      return undefined;
    }
    return this.rows.load(versions).then(render, (error) => {
      // The page is right as it is, and can be taken up later.
      if (error instanceof LiveError && error.code === "HL_PERSISTENT_LOAD") throw error;
      return this.answerError(error, this.newContext())?.then(render) ?? render();
    });
  }

  /** Runs a hook, if there is one, and then `next`; what the hook throws goes to onError. */
  callHook(
    name: "onMount" | "onConnect" | "onDisconnect" | "onUnmount",
    next: () => void,
  ): Promise<void> | undefined {
    const hook = this.component[name];
    if (!hook) {
      next();
      return undefined;
    }
    if (name === "onConnect" || name === "onDisconnect") this.wake();
    // Other hooks run beside handlers, whose changes to rows are neither saved nor taken back before they are done.
    const rows = name === "onMount" ? this.rows : undefined;
    const context = this.newContext();
    const goOn = () => {
      next();
      if (rows) this.runWaiting();
    };
    const fail = (error: unknown): Promise<void> | undefined => {
      rows?.rollBack();
      if (!this.component.onError) this.messages = undefined;
      const answer = this.answerError(error, context);
      if (isPromise(answer)) return answer.then(goOn);
      goOn();
      return undefined;
    };
    const end = (): Promise<void> | undefined => {
      const kept = rows?.keep(this.view.translate);
      return isPromise(kept) ? kept.then(close, fail) : close();
    };
    const close = () => {
      this.view.keepEffects(context.effects);
      goOn();
      return undefined;
    };
    if (rows) this.messages ??= [];
    try {
      const result = scope.run(context, this.component, hook);
      if (isPromise(result)) return result.then(end, fail);
    } catch (error) {
      return fail(error);
    }
    return end();
  }

  private newContext(): EventContext {
    return new EventContext(this.view.mode, this);
  }

  /** Hands an error of a hook to the component's onError; throws it on where there is none. */
  private answerError(error: unknown, context: EventContext): Promise<void> | undefined {
    const keep = () => this.view.keepEffects(context.effects);
    context.forgetDeeds();
    if (!this.component.onError) {
      keep();
      throw error;
    }
    const answer = this.callOnError(error, context);
    if (isPromise(answer)) return answer.then(keep);
    keep();
    return undefined;
  }

  /** Calls onError, if there is one, in the context of what threw. */
  private callOnError(error: unknown, context: EventContext): unknown {
    const { onError } = this.component;
    return onError && scope.run(context, this.component, onError, [error]);
  }

  /** Calls `migrate()` with the state of an older version of the class. */
  migrate(old: Record<string, unknown>): Record<string, unknown> {
    const context = this.newContext();
    const state = scope.run(context, this.component, this.component.migrate as Method, [old]);
    this.view.keepEffects(context.effects);
    return state as Record<string, unknown>;
  }

  /** Takes it and its children out of the view. */
  unmount(): void {
    this.isGone = true;
    for (const child of this.children?.values() ?? []) child.unmount();
    this.outside?.release();
    this.view.remove(this);
    this.view.guard(() => this.callHook("onUnmount", () => {}));
  }

  // --- Rendering ---

  /** Renders, and tells the view that there may be something to show. */
  render(): void {
    this.formErrors?.asked.clear();
    const around = beginReading();
    let reads: Reads | undefined;
    try {
      const result = this.component.render();
      if (!(result instanceof Rendered)) {
        const what = isPromise(result) ? "a promise" : result === null ? "null" : typeof result;
        throw new LiveError("HL_RENDER_RESULT", `${this.definition.name}.render() returned ${what}.`);
      }
      this.renders++;
      this.renderedAt = Date.now();
      this.newest = settle(result, this);
    } finally {
      reads = endReading(around);
    }
    this.takeReads(reads);
    if (this.parked) this.leaveParking(this.newest, this.parked);
    for (const [slot, child] of this.children ?? []) {
      if (child.askedFor === this.renders) continue;
      this.children?.delete(slot);
      child.unmount();
    }
    if (!this.isGone) this.view.markDirty(this);
  }

  /** The newest render. */
  get rendered(): Rendered {
    this.wake();
    // Whoever asks before there is one is at fault.
    return this.newest as Rendered;
  }

  /**
   * Keeps the state alone, where nothing happened since a time: the render is made again when it is needed.
   *
   * @param before - the time, in milliseconds since the epoch
   */
  park(before: number): void {
    const { newest, shown } = this;
    // What its page was not told yet is known only by comparing.
    const isBusy = this.isDirty || this.tail !== undefined || this.renderedAt > before;
    // One that follows what others change would get the whole component with each change.
    if (!newest || newest !== shown || isBusy || this.outside?.isFollowing) return;
    this.parked = { mark: this.mark, digest: digest(newest) };
    this.newest = undefined;
    this.shown = undefined;
  }

  /** Whether it can be written: not where it, or a component that it brought in, waits to be rendered at all. */
  get isReady(): boolean {
    if (!this.newest && !this.parked) return false;
    // What was shown before can be again.
    for (const child of this.children?.values() ?? []) if (!child.shown && !child.isReady) return false;
    return true;
  }

  /** Takes note that its browser shows something else than the newest: it is to get the whole component. */
  lose(): void {
    this.isLost = true;
    this.view.markDirty(this);
  }

  /** Whether only its state is kept. */
  get isParked(): boolean {
    return this.parked !== undefined;
  }

  /** Makes the last render again, before the state changes: so its page can be told of just what changed. */
  wake(): void {
    if (this.parked) this.render();
  }

  /** Finds out whether its page shows what it renders now; where not, it gets the whole component. */
  private leaveParking(newest: Rendered, { digest: shown }: Parked): void {
    this.parked = undefined;
    if (digest(newest) === shown) this.shown = newest;
    else this.isLost = true;
  }

  /** Renders what a hook has set, and tells the viewer. */
  show(): void {
    this.view.version++;
    this.render();
    this.view.deliver();
  }

  /** Is rendered again when what it read changes; waits for what is not known yet. */
  private takeReads(reads: Reads | undefined): void {
    if (!reads && !this.outside) return;
    this.outside ??= new Outside(this);
    this.outside.takeReads(this.isGone ? undefined : reads);
    for (const { loading } of reads?.sources ?? []) {
      if (loading !== undefined) this.view.wait(this.catchUpAfter(loading));
    }
  }

  private async catchUpAfter(loading: Promise<void>): Promise<void> {
    await loading;
    if (this.isGone || !this.outside?.isBehind) return;
    this.render();
    // Where this was for an event, its answer comes first and shows it.
    if (this.view.isKept) setImmediate(() => this.view.guard(() => this.view.deliver()));
  }

  refresh(): View | undefined {
    // What is under way shows the newest when it is done.
    if (this.tail !== undefined) return undefined;
    if (this.isGone || !this.outside?.isBehind) return undefined;
    this.view.guard(() => this.render());
    return this.view;
  }

  /** Binds it to something outside. */
  addTie(tie: Tie): void {
    this.outside ??= new Outside(this);
    this.outside.add(tie);
  }

  written(): void {
    this.shown = this.rendered;
    this.isLost = false;
    this.rows?.markShown();
  }

  /** A number by which it is known again whether a page shows its newest render. */
  get mark(): number {
    if (this.parked) return this.parked.mark;
    const templates = fingerprint(this.rendered);
    return this.rows ? templates + digest(this.rendered) : templates;
  }

  /** What changed since the browser was last told; undefined when nothing did. */
  takeChange(): Change | undefined {
    if (this.isLost) return this.wholeHtml();
    const before = this.shown;
    if (!before || before === this.rendered) return undefined;
    if (before.template !== this.rendered.template) return this.wholeHtml();
    const change = diffTemplate(before, this.rendered, this.host);
    this.shown = this.rendered;
    return change;
  }

  /** Its HTML anew, as a change. */
  wholeHtml(): Change {
    return [writeComponent(this)];
  }

  // --- Places: the components in its render ---

  place(mount: Mount, slot: string): Placed {
    const known = this.children?.get(slot);
    if (known && known.definition.type === mount.component) {
      known.askedFor = this.renders;
      known.takeProps(mount.props);
      return known;
    }
    known?.unmount();
    const child = this.view.create(mount, this, slot);
    child.askedFor = this.renders;
    this.children ??= new Map();
    this.children.set(slot, child);
    return child;
  }

  private takeProps(props: object | undefined): void {
    const before = this.props as Record<string, unknown> | undefined;
    this.props = props;
    const changed = Object.entries(props ?? {}).filter(([name, value]) => !Object.is(before?.[name], value));
    if (changed.length === 0) return;
    this.wake();
    Object.assign(this.component, Object.fromEntries(changed));
    // It is rendered when its rows are there.
    if (this.rows && !this.rows.areLoaded) return;
    const following = this.rows?.follow();
    if (isPromise(following)) this.view.wait(following.then(() => this.render()));
    else this.render();
  }

  wish(value: unknown): Mount | undefined {
    return definitionOf(value) && new Mount(value, undefined);
  }

  get isKept(): boolean {
    return this.view.keepsRenders;
  }

  isPlaced(value: unknown): value is Placed {
    return value instanceof Instance;
  }

  marks(field: string, form: string | undefined): Attrs | undefined {
    return this.formErrors?.marks(field, form, this.errorPrefix);
  }

  /** Checks a template's bindings against the class, once for each class and template. */
  meet(template: Template): void {
    if (template === this.lastMet) return;
    this.lastMet = template;
    const { checked, bound, name, type } = this.definition;
    if (checked.has(template)) return;
    for (const binding of template.bindings) {
      const where = `(${siteOf(template.origin)})`;
      const method = this.handlerNamed(binding.handler);
      if (!method && binding.validates) {
        this.meetValidate(binding, where);
        continue;
      }
      if (!method) {
        throw new LiveError(
          "HL_BINDING_HANDLER",
          `${name} has no handler named "${binding.handler}", but its template binds it with @${binding.event} ${where}. ` +
            `It has: ${handlerNames(type).join(", ") || "(none yet)"}${privateHint(type, binding.handler)}.`,
        );
      }
      if (/Generator/.test(method.constructor.name)) {
        throw new LiveError(
          "HL_BINDING_HANDLER",
          `${name}.${binding.handler} is a generator, of which nothing would run when @${binding.event} calls it ${where}: ` +
            "make it a plain method, or an async one.",
        );
      }
      if (binding.takesInput && !isTyped(method)) {
        throw new LiveError(
          "HL_BINDING_UNTYPED",
          `@${binding.event}="${binding.text.join("${…}")}" hands what a browser sends to ${name}.${binding.handler}, ` +
            `whose parameters have no types at run time ${where}.`,
        );
      }
      bound.add(binding.handler);
    }
    checked.add(template);
  }

  /** `@input="validate"` checks what the form's own handler takes, so that one must have types. */
  private meetValidate({ validates, event }: Binding, where: string): void {
    const submit = validates as Binding;
    if (isTyped(this.handlerNamed(submit.handler))) return;
    throw new LiveError(
      "HL_BINDING_UNTYPED",
      `@${event}="validate" checks a form by what ${this.definition.name}.${submit.handler} takes, ` +
        `whose parameters have no types at run time ${where}.`,
    );
  }

  /** A method that may be a handler: written in the class or above it, but no hook and nothing of Object's. */
  private handlerNamed(name: string): ((...args: unknown[]) => unknown) | undefined {
    if (notHandlers.has(name)) return undefined;
    const method = (this.component as unknown as Record<string, unknown>)[name];
    return typeof method === "function" ? (method as (...args: unknown[]) => unknown) : undefined;
  }

  // --- Events ---

  /** The events under way, if any. */
  get running(): Promise<unknown> | undefined {
    return this.tail;
  }

  /** How many events wait for their turn. */
  get queued(): number {
    return this.waiting;
  }

  /** Runs an event after those before it. */
  handle(event: LiveEvent): Outcome | Promise<Outcome> {
    if (!this.tail) return this.follow(() => this.perform(event));
    this.waiting++;
    const { tail } = this;
    return this.follow(() =>
      tail.then(() => {
        this.waiting--;
        return this.perform(event);
      }),
    );
  }

  /** Does something, with all that comes meanwhile behind it: also what it sends to itself before its first `await`. */
  private follow(action: () => Outcome | Promise<Outcome>): Outcome | Promise<Outcome> {
    this.messages ??= [];
    const outcome = action();
    const followed = isPromise(outcome) ? this.setTail(outcome) : outcome;
    this.runWaiting();
    return followed;
  }

  /** Runs what came meanwhile, in order. */
  private runWaiting(): void {
    const { messages } = this;
    this.messages = undefined;
    for (const [method, args] of messages ?? []) this.run(method, ...(args as never[]));
  }

  private setTail(outcome: Promise<Outcome>): Promise<Outcome> {
    const tail: Promise<Outcome> = outcome.finally(() => {
      if (this.tail !== tail) return;
      this.tail = undefined;
      if (this.outside?.isBehind) refresh([this]);
    });
    this.tail = tail;
    return tail;
  }

  private perform(event: LiveEvent): Outcome | Promise<Outcome> {
    if (this.isGone) return done;
    const context = new EventContext(event.mode, this, event.visitor);
    let result: unknown;
    let undo: Undo | undefined;
    let isAnswered = false;
    const end = (outcome: Outcome, value?: unknown): Outcome =>
      outcome.status === "done" && (context.effects || isAnswered)
        ? {
            status: "done",
            ...(context.effects && { effects: context.effects }),
            ...(isAnswered && { value }),
          }
        : outcome;
    const fail = (error: unknown) => after(this.fail(error, context), end);
    try {
      const offer = findOffer(this.rendered, event.binding);
      const method = offer && this.handlerNamed(offer.binding.handler);
      // A form that was checked while it was typed into may be gone by now.
      if (!offer && event.binding === validate) return done;
      if (!offer || (!method && !offer.binding.validates)) {
        throw new LiveError(
          "HL_EVENT_NOT_OFFERED",
          `${this.definition.name} was sent ${JSON.stringify(event.binding.slice(0, 80))}, which its page does not offer.`,
          { status: 403 },
        );
      }
      if (!method) return this.validate(offer, event.input);
      const { binding, values } = offer;
      const silent = () => silentFields(this.rendered, offer);
      const args = readArguments(method, binding, values, event.input, this.view.translate, silent);
      isAnswered = binding.isAnswered;
      this.formErrors = this.errorsAfter(event, offer);
      undo = this.rows?.begin(event.isBehind ?? false, blankFields(event.input, args));
      result = scope.run(context, this.component, method, args);
    } catch (error) {
      if (error instanceof InputError) return this.refuse(event, error);
      if (error instanceof LiveError && refusals.has(error.code)) return { status: "refused", error };
      return fail(error);
    }
    if (isPromise(result))
      return result.then(
        (value) => after(this.conclude(context, undo, event), (outcome) => end(outcome, value)),
        fail,
      );
    return after(this.conclude(context, undo, event), (outcome) => end(outcome, result));
  }

  /** Saves the rows that a handler changed, and shows what it has set. Where that fails, all is as it was before. */
  private conclude(
    context: EventContext,
    undo: Undo | undefined,
    event?: LiveEvent,
  ): Outcome | Promise<Outcome> {
    const takeBack = (error: unknown) => {
      // "Saved." would be wrong, and so would be to go elsewhere.
      context.effects = undefined;
      undo?.();
      this.rows?.rollBack();
      return event && error instanceof InputError
        ? this.refuseRows(event, error, context)
        : this.fail(error, context);
    };
    try {
      const kept = this.rows?.keep(this.view.translate);
      return isPromise(kept) ? kept.then(() => this.finishSaved(), takeBack) : this.finish();
    } catch (error) {
      return takeBack(error);
    }
  }

  /** Shows what was saved, also where other components of the page have the same row: for them it is no one else's. */
  private finishSaved(): Outcome | Promise<Outcome> {
    for (const other of this.view.instances) {
      if (!other?.rows || !this.rows || other === this || other.tail || other.messages) continue;
      if (other.rows.adopt(this.rows)) this.view.guard(() => other.render());
    }
    return this.finish();
  }

  /** Shows beside the fields of a form why a row was not saved; where the form does not have them, onError gets it. */
  private refuseRows(event: LiveEvent, error: InputError, context: EventContext): Outcome | Promise<Outcome> {
    const sent = new Set(event.input.fields.map(([name]) => name));
    if (!error.fields.every(({ path }) => sent.has(path))) return this.fail(error, context);
    return after(this.refuse(event, error), (outcome) =>
      outcome.status === "refused" ? this.fail(error, context) : outcome,
    );
  }

  /** Runs one of its methods for something that came from outside of its page, after the events before it. */
  run(method: Method, ...args: unknown[]): void {
    if (this.messages) {
      this.messages.push([method, args]);
      return;
    }
    const before = this.tail;
    const outcome = this.follow(() =>
      before === undefined ? this.attempt(method, args) : before.then(() => this.attempt(method, args)),
    );
    const end = (result: Outcome) => {
      this.view.deliver();
      this.view.showEffects();
      if (result.status === "failed") throw result.error;
    };
    this.view.guard(() => (isPromise(outcome) ? outcome.then(end) : end(outcome)));
  }

  private attempt(method: Method, args: readonly unknown[]): Outcome | Promise<Outcome> {
    if (this.isGone) return done;
    const context = this.newContext();
    let undo: Undo | undefined;
    const keep = (outcome: Outcome) => {
      this.view.keepEffects(context.effects);
      return outcome;
    };
    const end = () => after(this.conclude(context, undo), keep);
    const fail = (error: unknown) => after(this.fail(error, context), keep);
    try {
      this.wake();
      undo = this.rows?.begin(false);
      const result = scope.run(context, this.component, method, args);
      return isPromise(result) ? result.then(end, fail) : end();
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * What is still wrong when a handler runs. Nothing is with a form that was sent; where another handler takes what
   * stands in the form, such as one that is told of each change, it is checked anew as far as someone has been in it.
   */
  private errorsAfter({ binding, input }: LiveEvent, offer: Offer): FormErrors | undefined {
    const errors = this.formErrors;
    if (!errors || errors.form === binding) return undefined;
    const takesForm = offer.binding.args.some(({ type }) => type === "form" || type === "field");
    if (!takesForm && !offer.binding.isBareSubmit) return errors;
    const form = /^(?:input|change)$/.test(offer.binding.event)
      ? findOffer(this.rendered, errors.form)
      : undefined;
    const method = form && this.handlerNamed(form.binding.handler);
    if (!form || !method) return undefined;
    const next = new FormErrors(errors.form);
    for (const name of errors.touched) next.touch(name);
    next.replace(checkForm(method, form.binding, form.values, input, next.touched, this.view.translate));
    return next;
  }

  /** Shows what is wrong with what was sent; where the component's render does not, the event is refused. */
  private refuse({ binding }: LiveEvent, error: InputError): Outcome | Promise<Outcome> {
    const before = this.formErrors;
    const errors = this.errorsOf(binding);
    this.rows?.keepTyped();
    errors.replace(error.fields);
    for (const { path } of error.fields) errors.touch(path);
    return after(this.finish(), (rendered): Outcome | Promise<Outcome> => {
      if (rendered.status !== "done") return rendered;
      if (errors.isShown) return { status: "invalid", error };
      this.formErrors = before === errors ? undefined : before;
      // What it shows is what it showed before.
      return after(this.finish(), () => ({ status: "refused", error }));
    });
  }

  /** Checks the fields that someone has been in by what the form's handler takes. */
  private validate({ binding, values }: Offer, input: Input): Outcome | Promise<Outcome> {
    checkCount(input, binding.handler);
    this.rows?.keepTyped();
    const submit = binding.validates as Binding;
    const errors = this.errorsOf(bindingText(submit, values));
    // Without our script it is not known which field it was; one that is empty may not have been reached yet.
    const touched = input.own?.field === undefined ? filledIn(input) : [input.own.field];
    for (const name of touched) errors.touch(name);
    const method = this.handlerNamed(submit.handler) as object;
    errors.replace(checkForm(method, submit, values, input, errors.touched, this.view.translate));
    return after(this.finish(), (outcome) => (outcome.status === "done" ? { status: "checked" } : outcome));
  }

  /** The errors of a form: those that are known, or new ones where another form was sent before. */
  private errorsOf(form: string): FormErrors {
    if (this.formErrors?.form !== form) this.formErrors = new FormErrors(form);
    return this.formErrors;
  }

  /** Shows what a handler has set; waits for components that it brought in. */
  private finish(): Outcome | Promise<Outcome> {
    try {
      this.view.version++;
      this.render();
      // A form that is gone takes its errors with it.
      if (this.formErrors && !findOffer(this.rendered, this.formErrors.form)) {
        this.formErrors = undefined;
        this.render();
      }
      this.view.check();
      const settled = this.view.settled();
      if (!isPromise(settled)) return done;
      return settled.then(
        () => done,
        (error) => ({ status: "failed", error }),
      );
    } catch (error) {
      return { status: "failed", error };
    }
  }

  private fail(error: unknown, context: EventContext): Outcome | Promise<Outcome> {
    this.rows?.rollBack();
    context.forgetDeeds();
    const failed = (error: unknown): Outcome => {
      const { effects } = context;
      return { status: "failed", error, ...(effects && { effects }) };
    };
    const end = () => {
      // What onError set in them would else be saved by the next handler.
      this.rows?.rollBack();
      return after(this.finish(), (outcome) => (this.component.onError ? outcome : failed(error)));
    };
    try {
      const answer = this.callOnError(error, context);
      if (isPromise(answer)) return answer.then(end, failed);
    } catch (again) {
      return failed(again);
    }
    return end();
  }
}

/** What is kept of a render that is parked. */
interface Parked {
  mark: number;
  digest: number;
}

const refusals = new Set(["HL_EVENT_NOT_OFFERED", "HL_ARGUMENT"]);

/** The binding that checks a form, where the class has no handler of this name. */
const validate = "validate";

/** Goes on with an outcome: at once, where there is nothing to wait for. */
function after(
  outcome: Outcome | Promise<Outcome>,
  next: (outcome: Outcome) => Outcome | Promise<Outcome>,
): Outcome | Promise<Outcome> {
  return isPromise(outcome) ? outcome.then(next) : next(outcome);
}

/** Names of the fields that were sent blank, and of the properties that this made undefined. */
function blankFields({ fields }: Input, args: readonly unknown[]): Set<string> {
  const names = fields.filter(([, text]) => text.trim() === "").map(([name]) => name);
  const properties = args.flatMap((object) => Object.entries(object ?? {}));
  return new Set([...names, ...properties.filter(([, value]) => value === undefined).map(([name]) => name)]);
}

function filledIn({ fields }: Input): string[] {
  return fields.filter(([, value]) => value !== "").map(([name]) => name);
}
