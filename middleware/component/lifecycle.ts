/** Mounts, restores and unmounts components, and calls their hooks. */
import { LiveError } from "../../views/errors.js";
import { EventContext, scope } from "./context.js";
import type { Method } from "./contracts.js";
import { isTimeout, withDeadline } from "./deadline.js";
import { mountChannel, traceComponent } from "./diagnostics.js";
import { admit } from "./guards.js";
import type { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { dropContents } from "./kept-contents.js";
import { copyFields, copyProps } from "./own-values.js";
import { render } from "./render.js";
import { abortRemoved } from "./running.js";
import { dropSlots } from "./slots/give.js";
import { Subscriptions } from "./subscriptions.js";

/** Hooks that are called without arguments. */
type Hook = "onMount" | "onUrl" | "onConnect" | "onDisconnect" | "onUnmount";

/**
 * Sets the props of a new component, asks its guards, calls its `onMount` and renders it.
 *
 * @returns a promise only if `onMount` or a guard is async, or rows have to be loaded
 * @throws {LiveError} HL_FORBIDDEN if a guard refuses
 */
export function mount(instance: Instance, props: object | undefined): Promise<void> | undefined {
  if (!mountChannel.hasSubscribers) return mountNow(instance, props);
  return traceComponent(mountChannel, instance, () => mountNow(instance, props));
}

function mountNow(instance: Instance, props: object | undefined): Promise<void> | undefined {
  instance.props = props;
  const { component, parent, view } = instance;
  copyFields(component, props);
  if (props) Object.assign(component, copyProps(props, parent, view));
  view.address?.mount(instance, view.url, props);
  const start = () => admitThen(instance, () => (instance.lists ? mountWithLists(instance) : callOnMount()));
  const callOnMount = () => callHook(instance, "onMount", () => show(instance));
  if (!instance.rows) return start();
  return loadRows(instance).then(start, (error) => renderAfterError(instance, error));
}

/** Renders a component, unless it was removed meanwhile: components in it would stay for ever. */
function show(instance: Instance): void {
  if (!instance.isGone) render(instance);
}

/** Calls `onMount`, and then loads the first rows of the component's lists. */
function mountWithLists(instance: Instance): Promise<void> | undefined {
  const subscriptions = instance.lists?.subscriptions;
  if (subscriptions) {
    instance.subscriptions ??= new Subscriptions(instance);
    instance.subscriptions.restore(subscriptions);
    instance.subscriptions.sync();
  }
  const called = callHook(instance, "onMount", () => {});
  const load = () => loadLists(instance, () => show(instance));
  return isPromise(called) ? called.then(load) : load();
}

/** Loads the rows of a component's lists. */
function loadLists(
  instance: Instance,
  next: () => Promise<void> | undefined | void,
): Promise<void> | undefined {
  const loading = instance.lists?.begin();
  if (isPromise(loading)) return loading.then(next);
  return next() ?? undefined;
}

/** Goes on with a component if its guards admit the user. Its rows are loaded by then, so that a guard can read them. */
function admitThen(instance: Instance, next: () => Promise<void> | undefined): Promise<void> | undefined {
  const admission = admit(instance);
  return isPromise(admission) ? admission.then(next) : next();
}

function loadRows(instance: Instance, versions?: Record<string, unknown>): Promise<void> {
  const { rows } = instance;
  return rows ? withDeadline(instance, "loading its rows", rows.load(versions)) : Promise.resolve();
}

/** What a component is told of its page when its state is restored. */
interface Resumed {
  /** versions of the rows that its page shows */
  versions: Record<string, unknown> | undefined;
  /** whether the page's address has set a field to another value */
  hasMoved: boolean;
}

/** Asks the guards of a component whose state was restored, and renders it. */
export function resume(
  instance: Instance,
  props: object | undefined,
  { versions, hasMoved }: Resumed,
): Promise<void> | undefined {
  instance.props = props;
  const showMoved = () => callHook(instance, "onUrl", () => render(instance));
  const showLoaded = hasMoved ? showMoved : () => void render(instance);
  const show = () =>
    admitThen(instance, instance.lists ? () => loadListsAgain(instance, showLoaded) : showLoaded);
  if (!instance.rows) return show();
  return loadRows(instance, versions).then(show, (error) => {
    // The page still shows the stored state, and can be restored later.
    if (error instanceof LiveError && error.code === "HL_PERSISTENT_LOAD") throw error;
    return renderAfterError(instance, error);
  });
}

/** Loads the rows of lists that the page shows already: it can be restored later, too. */
function loadListsAgain(
  instance: Instance,
  next: () => Promise<void> | undefined | void,
): Promise<void> | undefined {
  const fail = (cause: unknown): never => {
    if (isTimeout(cause)) throw cause;
    const what = `The rows of a list() of ${instance.definition.name} could not be loaded.`;
    throw new LiveError("HL_PERSISTENT_LOAD", what, { status: 503, cause });
  };
  let loading: Promise<unknown> | undefined;
  try {
    loading = instance.lists?.begin();
  } catch (error) {
    fail(error);
  }
  return isPromise(loading) ? loading.catch(fail).then(next) : (next() ?? undefined);
}

/** Shows what `onError` makes of rows that could not be loaded. */
function renderAfterError(instance: Instance, error: unknown): Promise<void> | undefined {
  // The rows may still arrive, and the component can't be rendered without.
  if (isTimeout(error)) throw error;
  return admitThen(instance, () => {
    const answered = answerHookError(instance, error, newContext(instance));
    if (isPromise(answered)) return answered.then(() => render(instance));
    render(instance);
    return undefined;
  });
}

/** Calls `migrate()` with the state of an older version of the class; returns the fields to set. */
export function migrate(instance: Instance, old: Record<string, unknown>): Record<string, unknown> {
  const context = newContext(instance);
  const state = scope.run(context, instance.component, instance.component.migrate as Method, [old]);
  instance.view.keepEffects(context.effects);
  return state as Record<string, unknown>;
}

/** Removes a component and its children from the view. */
export function unmount(instance: Instance): void {
  discard(instance);
  instance.view.attempt(() => callHook(instance, "onUnmount", () => {}));
}

/** Removes a component that could not be mounted, and unmounts its children. */
export function discard(instance: Instance): void {
  const { view, subscriptions, children } = instance;
  instance.isGone = true;
  dropContents(instance);
  abortRemoved(instance);
  for (const child of children?.values() ?? []) unmount(child);
  dropSlots(instance);
  subscriptions?.release();
  view.remove(instance);
}

/** Calls a hook, if there is one, and then `next`. What the hook throws goes to `onError`. */
export function callHook(instance: Instance, name: Hook, next: () => void): Promise<void> | undefined {
  const hook = instance.component[name];
  if (!hook) {
    next();
    return undefined;
  }
  if (name === "onConnect" || name === "onDisconnect") instance.unpark();
  // Other hooks may run while a handler is running, and must neither save nor roll back its unfinished changes to rows.
  const rows = name === "onMount" || name === "onUrl" ? instance.rows : undefined;
  let context = newContext(instance);
  // Later redirects and messages of a hook that has taken too long are dropped.
  const onLate = () => {
    context = newContext(instance);
  };
  const goOn = () => {
    next();
    if (rows) instance.openInbox();
  };
  const fail = (error: unknown): Promise<void> | undefined => {
    rows?.rollBack();
    if (!instance.component.onError) {
      instance.isBusy = false;
      instance.inbox = undefined;
    }
    const answered = answerHookError(instance, error, context);
    if (isPromise(answered)) return answered.then(goOn);
    goOn();
    return undefined;
  };
  const close = () => {
    instance.view.keepEffects(context.effects);
    goOn();
    return undefined;
  };
  const end = (): Promise<void> | undefined => {
    const saving = rows?.save(instance.view.translate);
    return isPromise(saving) ? withDeadline(instance, "saving its rows", saving).then(close, fail) : close();
  };
  if (rows) instance.closeInbox();
  try {
    const result = scope.run(context, instance.component, hook);
    if (isPromise(result)) return withDeadline(instance, `${name}()`, result, onLate).then(end, fail);
  } catch (error) {
    return fail(error);
  }
  return end();
}

export function newContext(instance: Instance): EventContext {
  return new EventContext(instance.view.mode, instance);
}

/**
 * Calls `onError`, if there is one, in the context of the hook or handler that threw.
 *
 * @param onLate - called if it takes too long
 */
export function callOnError(
  instance: Instance,
  error: unknown,
  context: EventContext,
  onLate?: () => void,
): unknown {
  const { onError } = instance.component;
  const answered = onError && scope.run(context, instance.component, onError, [error]);
  return isPromise(answered) ? withDeadline(instance, "onError()", answered, onLate) : answered;
}

/** Passes the error of a hook to the component's `onError`; rethrows it if there is none. */
function answerHookError(
  instance: Instance,
  error: unknown,
  context: EventContext,
): Promise<void> | undefined {
  const keep = () => instance.view.keepEffects(context.effects);
  context.forgetDeeds();
  if (!instance.component.onError) {
    keep();
    throw error;
  }
  const answer = callOnError(instance, error, context);
  if (isPromise(answer)) return answer.then(keep);
  keep();
  return undefined;
}
