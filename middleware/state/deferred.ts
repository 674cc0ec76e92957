/**
 * The context of work that is done later.
 *
 * A timer, a promise and an event of a connection run in the asynchronous context (`AsyncLocalStorage`) of the code that
 * created them. What serves all users, such as a batch of updates or the connection to Redis, is created by the first
 * user's request, and code that it calls later would take that user for the current one.
 */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

/** What shared state has to know of the running handler. */
export interface RunningHandler {
  /**
   * Keeps an action until the handler has succeeded and its state is stored; returns false if there is nothing to wait
   * for: in a hook, and after the handler.
   */
  holdBack(action: () => void): boolean;
  /**
   * A key for the handler's next update of a shared value: the same one if the handler is run again for the same event.
   * Undefined in a hook.
   */
  keyOfUpdate(name: string): string | undefined;
}

/** Keeps a context for the running code besides `AsyncLocalStorage`. */
export interface ContextKeeper {
  readonly context: RunningHandler | undefined;
  /** Calls an action with another context. */
  runIn<Result>(context: RunningHandler | undefined, action: () => Result): Result;
}

let keeper: ContextKeeper = { context: undefined, runIn: (_context, action) => action() };

/** Sets the keeper of our own context: that of hooks and handlers. */
export function keepContextIn(own: ContextKeeper): void {
  keeper = own;
}

/** The handler or hook that is running; undefined outside of both. */
export function runningHandler(): RunningHandler | undefined {
  return keeper.context;
}

/** Runs an action in the context in which this module was loaded: no request was running. */
const runAtStart = AsyncLocalStorage.snapshot();
const callInNone = (action: () => unknown) => keeper.runIn(undefined, action);
// Up to Node 22, enterWith() changes the current resource. One for each call keeps what an action enters to itself.
const runOnce = (action: () => unknown) =>
  new AsyncResource("HyperLive").runInAsyncScope(callInNone, undefined, action);

/** Runs an action in no user's context, neither ours nor one of the application's. */
export function runWithoutContext<Result>(action: () => Result): Result {
  return runAtStart(runOnce, action) as Result;
}

/** Binds a function to the context of the running code, for a later call by someone else. */
export function bindContext<Args extends unknown[], Result>(
  action: (...args: Args) => Result,
): (...args: Args) => Result {
  const { context } = keeper;
  return AsyncResource.bind((...args: Args) => keeper.runIn(context, () => action(...args)));
}
