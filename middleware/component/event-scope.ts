/**
 * Which event is under way: known while a hook or handler runs, and behind its awaits.
 *
 * Up to Node 22, AsyncLocalStorage makes all promises and sockets of a process dearer while it is in use: a tenth of an
 * event's time. Many handlers only set fields, and a variable is enough for them. So the storage is brought out for
 * methods that may go on later, and put away when none of them was run for a while. While it is out, all methods run in
 * it: one that is called within another's must not be taken for that one.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Method } from "./contracts.js";
import { isPromise } from "./is-promise.js";

/** Milliseconds between two looks at whether the storage is still needed. */
const lookAgain = 1000;
/** What a method's text has in it that may go on later: as it is written, or as compilers write it. */
const goesOn =
  /\b(?:async|await|yield|then|catch|finally|Promise|__awaiter|_asyncToGenerator|void)\b|=>\s*\{/;
/** A call whose promise may be handed on. */
const returnsCall = /\breturn\b[^;}]*\(/;
/** A call of a method of its own or of a function; but for those that surely do nothing later. */
const calls =
  /\bthis\.[\w$]+\(|(?<![\w$.]|\bnew )(?!(?:if|for|while|switch|context|Number|String|Boolean|BigInt|parseInt|parseFloat)\b)[\w$]+\s*\(/;

/** Whether a method is surely done when it returns. Where in doubt, it is not. */
function isSurelyDone(method: Method): boolean {
  const text = method.toString();
  // A method's name and parameters look like a call; an arrow function hands on what it calls.
  const start = /^[\w$]+\([^(){}]*\)\s*\{/.exec(text)?.[0].length;
  if (start === undefined) return false;
  const body = text.slice(start);
  return !goesOn.test(body) && !returnsCall.test(body) && !calls.test(body);
}

export class EventScope<Context> {
  private readonly storage = new AsyncLocalStorage<Context>();
  private current: Context | undefined;
  /** of each method that was run, whether it is always done when it returns */
  private readonly isDone = new WeakMap<Method, boolean>();
  private underWay = 0;
  private wasUsed = false;
  private timer: NodeJS.Timeout | undefined;

  /** The context of what is under way now. */
  get context(): Context | undefined {
    return this.current ?? this.storage.getStore();
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
    this.timer ??= setInterval(() => this.putAway(), lookAgain).unref();
    const result = this.storage.run(context, () => method.apply(self, args as never[]));
    if (!isPromise(result)) return result;
    // A query that is sent by its then() must be asked once, whoever waits for it.
    const promise = Promise.resolve(result);
    this.underWay++;
    const end = () => {
      this.underWay--;
    };
    promise.then(end, end);
    return promise;
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
