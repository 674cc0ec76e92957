/** Mounts, restores and unmounts components, and calls their hooks. */
import { LiveError } from "../../views/errors.js";
import { EventContext, scope } from "./context.js";
import type { Method } from "./contracts.js";
import type { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { copyFields, copyProps } from "./own-values.js";
import { render } from "./render.js";

/** Hooks that are called without arguments. */
type Hook = "onMount" | "onConnect" | "onDisconnect" | "onUnmount";

/**
 * Sets the props of a new component, calls its `onMount` and renders it.
 *
 * @returns a promise only if `onMount` is async, or rows have to be loaded
 */
export function mount(instance: Instance, props: object | undefined): Promise<void> | undefined {
  instance.props = props;
  const { component, parent, view } = instance;
  copyFields(component, props);
  if (props) Object.assign(component, copyProps(props, parent, view));
  const callOnMount = () => callHook(instance, "onMount", () => render(instance));
  if (!instance.rows) return callOnMount();
  return instance.rows.load().then(callOnMount, (error) => renderAfterError(instance, error));
}

/**
 * Renders a component whose state was restored.
 *
 * @param versions - versions of the rows that its page shows
 */
export function resume(
  instance: Instance,
  props: object | undefined,
  versions?: Record<string, unknown>,
): Promise<void> | undefined {
  instance.props = props;
  if (!instance.rows) {
    render(instance);
    return undefined;
  }
  return instance.rows.load(versions).then(
    () => render(instance),
    (error) => {
      // The page still shows the stored state, and can be restored later.
      if (error instanceof LiveError && error.code === "HL_PERSISTENT_LOAD") throw error;
      return renderAfterError(instance, error);
    },
  );
}

function renderAfterError(instance: Instance, error: unknown): Promise<void> | undefined {
  const answered = answerHookError(instance, error, newContext(instance));
  if (isPromise(answered)) return answered.then(() => render(instance));
  render(instance);
  return undefined;
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
  const { view, subscriptions, children } = instance;
  instance.isGone = true;
  for (const child of children?.values() ?? []) unmount(child);
  subscriptions?.release();
  view.remove(instance);
  view.guard(() => callHook(instance, "onUnmount", () => {}));
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
  const rows = name === "onMount" ? instance.rows : undefined;
  const context = newContext(instance);
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
    return isPromise(saving) ? saving.then(close, fail) : close();
  };
  if (rows) instance.closeInbox();
  try {
    const result = scope.run(context, instance.component, hook);
    if (isPromise(result)) return result.then(end, fail);
  } catch (error) {
    return fail(error);
  }
  return end();
}

export function newContext(instance: Instance): EventContext {
  return new EventContext(instance.view.mode, instance);
}

/** Calls `onError`, if there is one, in the context of the hook or handler that threw. */
export function callOnError(instance: Instance, error: unknown, context: EventContext): unknown {
  const { onError } = instance.component;
  return onError && scope.run(context, instance.component, onError, [error]);
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
