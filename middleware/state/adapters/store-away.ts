/** HL_STORE_AWAY: the error of a store that can't be reached. */
import { LiveError } from "../../../views/errors.js";

/** Whether an error only says that the store can't be reached. */
export function isAway(error: unknown): boolean {
  return error instanceof LiveError && error.code === "HL_STORE_AWAY";
}

/** Lets callers ignore a promise: if nobody awaits it, a store that is unreachable must not end the process. */
export function mayBeDropped<T>(promise: Promise<T>): Promise<T> {
  const droppable: Promise<T> = new Promise((resolve, reject) => {
    promise.then(resolve, (error: unknown) => {
      // Any other error is the caller's mistake: unhandled, it is reported as Node does.
      if (isAway(error)) droppable.catch(() => {});
      reject(error);
    });
  });
  return droppable;
}
