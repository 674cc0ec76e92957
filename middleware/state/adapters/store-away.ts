/** A store that can't be reached: HL_STORE_AWAY. */
import { LiveError } from "../../../views/errors.js";

/** Whether an error says no more than that the store can't be reached. */
export function isAway(error: unknown): boolean {
  return error instanceof LiveError && error.code === "HL_STORE_AWAY";
}

/** Lets a promise be dropped: where nobody waits for it, a store that is away must not end the process. */
export function mayBeDropped<T>(promise: Promise<T>): Promise<T> {
  const droppable: Promise<T> = new Promise((resolve, reject) => {
    promise.then(resolve, (error: unknown) => {
      // Any other error is of the caller's own making, and goes unheard only where the caller says so.
      if (isAway(error)) droppable.catch(() => {});
      reject(error);
    });
  });
  return droppable;
}
