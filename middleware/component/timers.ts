/** every() and after(): timers of a component, which run while a visible page shows it. */
import { LiveError } from "../../views/errors.js";
import type { Release } from "../state/adapters/adapter.js";
import { requireComponent } from "./context.js";
import type { Instance } from "./instance.js";
import { methodName } from "./method-name.js";
import { receiveMessage } from "./receive-message.js";
import { defineSubscription, type Subscription } from "./subscriptions.js";
import { type Alarm, clearAlarm, setAlarm, timeLeft } from "./timer-wheel.js";

/** The shortest time, in milliseconds. */
const shortest = 20;

class Timer implements Subscription<Instance> {
  readonly whileShown = true;
  readonly whileVisible = true;
  private alarm: Alarm | undefined;

  /**
   * @param period - milliseconds between two calls; 0 for one call
   * @param left - milliseconds until the next call
   */
  constructor(
    private readonly method: string,
    private readonly period: number,
    private left: number,
  ) {}

  get id(): string {
    return `timer ${this.method}`;
  }

  get saved(): ["timer", string, number, number] {
    return ["timer", this.method, this.period, this.alarm ? timeLeft(this.alarm) : this.left];
  }

  start(instance: Instance): Release {
    instance.view.viewer?.watchVisibility?.();
    this.set(instance, this.left);
    return () => {
      if (this.alarm) this.left = clearAlarm(this.alarm);
      this.alarm = undefined;
    };
  }

  private set(instance: Instance, time: number): void {
    this.alarm = setAlarm(time, () => this.ring(instance));
  }

  private ring(instance: Instance): void {
    const isBusy = instance.running !== undefined || instance.isBusy;
    // A call of every() is left out while a handler runs; that of after() waits.
    if (this.period > 0 || isBusy) this.set(instance, this.period || shortest);
    else this.alarm = undefined;
    if (isBusy) return;
    if (this.period === 0) instance.subscriptions?.remove(this.id);
    receiveMessage(instance, this.method);
  }
}

defineSubscription("timer", (...saved: [string, number, number]) => new Timer(...saved));

/**
 * Calls a method of this component again and again, as long as a visible page shows the component: also after a reconnect or
 * a restart, and in another process. While the page is hidden, or away, the timer is stopped. Call it in `onMount` or in a
 * handler; a second call for the same method replaces the first. By form posts and htmx nothing is called.
 *
 * While a handler of the component is running, calls are left out.
 *
 * @param milliseconds - time between two calls, from 20 on
 * @param method - a method of this component
 * @throws {LiveError} HL_CONTEXT outside of hooks and handlers, or if `method` is not a method of the component; HL_OPTION for
 *   a time that can't be used
 *
 * @example
 * onMount() { every(1000, this.tick); }
 */
export function every(milliseconds: number, method: () => unknown): void {
  add("every()", milliseconds, milliseconds, method);
}

/**
 * Calls a method of this component once, after it has been shown for a time, as {@link every} does.
 *
 * @param milliseconds - from 20 on
 * @throws {LiveError} as `every()`
 *
 * @example
 * save() { this.note = "Saved."; after(5000, this.hide); }
 */
export function after(milliseconds: number, method: () => unknown): void {
  add("after()", milliseconds, 0, method);
}

/**
 * Ends the timer of a method, if there is one. Call it in a hook or a handler.
 *
 * @example
 * stop() { cancel(this.tick); }
 */
export function cancel(method: () => unknown): void {
  const instance = requireComponent("cancel()");
  if (instance)
    instance.subscriptions?.remove(
      `timer ${methodName(instance, method, "cancel()", "cancel(this.method)")}`,
    );
}

function add(call: string, milliseconds: number, period: number, method: () => unknown): void {
  if (!(milliseconds >= shortest && milliseconds < Number.POSITIVE_INFINITY))
    throw new LiveError(
      "HL_OPTION",
      `${call} was given ${String(milliseconds)}, which is not a number of milliseconds from ${shortest} on.`,
    );
  const instance = requireComponent(call);
  if (!instance) return;
  const name = methodName(instance, method, call, `${call.slice(0, -1)}1000, this.method)`);
  instance.addSubscription(new Timer(name, period, milliseconds));
}
