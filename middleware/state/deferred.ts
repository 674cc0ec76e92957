/**
 * The context of work that is done later.
 *
 * A timer, a promise and an event of a connection run in the asynchronous context (`AsyncLocalStorage`) of the code that
 * created them. What serves all users, such as a batch of updates or the connection to Redis, is created by the first
 * user's request, and code that it calls later would take that user for the current one.
 */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

/** Keeps a context for the running code besides `AsyncLocalStorage`. */
export interface ContextKeeper {
  readonly context: unknown;
  /** Calls an action with another context. */
  runIn<Result>(context: unknown, action: () => Result): Result;
}

let keeper: ContextKeeper = { context: undefined, runIn: (_context, action) => action() };

/** Sets the keeper of our own context: that of hooks and handlers. */
export function keepContextIn(own: ContextKeeper): void {
  keeper = own;
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
