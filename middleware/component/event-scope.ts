/**
 * Knows the running event in a hook or handler, also after its awaits.
 *
 * Up to Node 22, AsyncLocalStorage slows down all promises and sockets of a process while it is in use, by a tenth of an
 * event's time. Many handlers only set fields, and a variable is enough for them. So the storage is enabled for methods
 * that may continue asynchronously, and disabled when none of them has run for a while. While it is enabled, all methods
 * run in it: a method that another one calls must not be given the context of that one.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { runWithoutContext } from "../state/deferred.js";
import type { Method } from "./contracts.js";
import { isPromise } from "./is-promise.js";

/** Milliseconds between checks whether the storage is still needed. */
const lookAgain = 1000;
/** Matches the source of a method that may continue asynchronously, as written or as compiled. */
const goesOn =
  /\b(?:async|await|yield|then|catch|finally|Promise|__awaiter|_asyncToGenerator|void)\b|=>\s*\{/;
/** Matches the return of a call, which may pass on a promise. */
const returnsCall = /\breturn\b[^;}]*\(/;
/** Matches calls of the object's own methods and of functions, except functions known to be synchronous. */
const calls =
  /\bthis\.[\w$]+\(|(?<![\w$.]|\bnew )(?!(?:if|for|while|switch|context|Number|String|Boolean|BigInt|parseInt|parseFloat)\b)[\w$]+\s*\(/;

/** Whether a method is certainly done when it returns; false if in doubt. */
function isSurelyDone(method: Method): boolean {
  const text = method.toString();
  // Skip the name and parameters, which look like a call. An arrow function does not match: it may return a promise.
  const start = /^[\w$]+\([^(){}]*\)\s*\{/.exec(text)?.[0].length;
  if (start === undefined) return false;
  const body = text.slice(start);
  return !goesOn.test(body) && !returnsCall.test(body) && !calls.test(body);
}

export class EventScope<Context> {
  private readonly storage = new AsyncLocalStorage<Context>();
  private current: Context | undefined;
  /** results of `isSurelyDone`, by method */
  private readonly isDone = new WeakMap<Method, boolean>();
  private underWay = 0;
  private wasUsed = false;
  private timer: NodeJS.Timeout | undefined;

  /** The context of the running hook or handler. */
  get context(): Context | undefined {
    return this.current ?? this.storage.getStore();
  }

  /** Calls a synchronous action in a context. */
  runIn<Result>(context: Context | undefined, action: () => Result): Result {
    const around = this.current;
    this.current = context;
    try {
      return action();
    } finally {
      this.current = around;
    }
  }

  /** Calls a method of `self` in a context. */
  run(context: Context, self: object, method: Method, args: readonly unknown[] = []): unknown {
    const around = this.current;
    this.current = context;
    try {
      let isDone = this.isDone.get(method);
      if (isDone === undefined) {
        isDone = isSurelyDone(method);
        this.isDone.set(method, isDone);
      }
      if (isDone && this.timer === undefined) return method.apply(self, args as never[]);
      return this.runStored(context, self, method, args, isDone);
    } finally {
      this.current = around;
    }
  }

  private runStored(
    context: Context,
    self: object,
    method: Method,
    args: readonly unknown[],
    isDone: boolean,
  ): unknown {
    if (!isDone) this.wasUsed = true;
    this.timer ??= this.startTimer();
    const result = this.storage.run(context, () => method.apply(self, args as never[]));
    if (!isPromise(result)) return result;
    // Some thenables, such as query builders, start work in each then(): call it only once.
    const promise = Promise.resolve(result);
    this.underWay++;
    const end = () => {
      this.underWay--;
    };
    promise.then(end, end);
    return promise;
  }

  /** Here and without context: the timer runs as long as there are such events, and must not keep the first one for that time. */
  private startTimer(): NodeJS.Timeout {
    return runWithoutContext(() => setInterval(() => this.putAway(), lookAgain).unref());
  }

  private putAway(): void {
    if (this.underWay === 0 && !this.wasUsed) {
      this.storage.disable();
      clearInterval(this.timer);
      this.timer = undefined;
    }
    this.wasUsed = false;
  }
}
