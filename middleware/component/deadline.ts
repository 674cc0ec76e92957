/** Deadlines for code of the application. After them, what waits for the code goes on, such as a page or its next event. */
import { LiveError } from "../../views/errors.js";

/** The longest time that a timer can wait, in milliseconds. */
const longest = 2 ** 31 - 1;

/** The part of a component that its deadlines need. */
export interface Timed {
  readonly definition: { readonly name: string };
  readonly view: { readonly limits: { readonly handler: number }; attempt(action: () => unknown): void };
}

/**
 * Waits for a promise of the application's code, at most for `limits.handler`.
 *
 * @param what - the method that returned it, for errors
 * @param onLate - called when the time is over, before the result rejects
 * @param limit - another number of milliseconds
 * @returns rejects with HL_HANDLER_TIMEOUT when the time is over; if the promise rejects after that, its error is reported
 */
export function withDeadline<T>(
  instance: Timed,
  what: string,
  work: PromiseLike<T>,
  onLate?: () => void,
  limit = instance.view.limits.handler,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const end = () => {
      isLate = true;
      onLate?.();
      reject(timeout(instance, what, limit));
    };
    const timer = limit <= longest ? setTimeout(end, limit).unref() : undefined;
    const fail = (error: unknown) => {
      clearTimeout(timer);
      if (!isLate) reject(error);
      else if (!isEnd(error)) instance.view.attempt(() => reportLate(instance, what, error));
    };
    work.then((value) => {
      clearTimeout(timer);
      resolve(value);
    }, fail);
  });
}

/** Whether an error says that code of the application took too long. */
export function isTimeout(error: unknown): error is LiveError {
  return error instanceof LiveError && error.code === "HL_HANDLER_TIMEOUT";
}

/** Whether code has only ended because its time was over. */
function isEnd(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function timeout({ definition }: Timed, what: string, limit: number): LiveError {
  return new LiveError(
    "HL_HANDLER_TIMEOUT",
    `${definition.name}: ${what} was not done after ${limit / 1000} s, so its event has ended without it.`,
    { status: 503 },
  );
}

function reportLate({ definition }: Timed, what: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new LiveError(
    "HL_HANDLER_TIMEOUT",
    `${definition.name}: ${what} failed after its time was over: ${why}.`,
    { status: 503, cause },
  );
}
