/**
 * Which event is under way: known while a hook or handler runs, and behind its awaits.
 *
 * Up to Node 22, AsyncLocalStorage makes all promises and sockets of a process dearer while it is in use: a tenth of an
 * event's time. Most handlers are done when they return, and a variable is enough for them. So the storage is used only
 * for functions that may go on later, and put away when none of them was run for a while.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { isPromise } from "./is-promise.js";

/** A method of a component. */
export type Method = (...args: never[]) => unknown;

/** Milliseconds between two looks at whether the storage is still needed. */
const lookAgain = 1000;
/** What a function has in it that may go on later, as it is written or as compilers write it. */
const goesOn = /\b(?:async|await|yield|then|catch|finally|Promise|__awaiter|_asyncToGenerator)\b/;

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
      const isDone = this.isDone.get(method);
      const result = isDone
        ? method.apply(self, args as never[])
        : this.runStored(context, self, method, args);
      if (isPromise(result)) this.isDone.set(method, false);
      else if (isDone === undefined) this.isDone.set(method, !goesOn.test(method.toString()));
      return result;
    } finally {
      this.current = around;
    }
  }

  private runStored(context: Context, self: object, method: Method, args: readonly unknown[]): unknown {
    this.wasUsed = true;
    this.timer ??= setInterval(() => this.putAway(), lookAgain).unref();
    const result = this.storage.run(context, () => method.apply(self, args as never[]));
    if (isPromise(result)) {
      this.underWay++;
      const end = () => {
        this.underWay--;
      };
      result.then(end, end);
    }
    return result;
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
