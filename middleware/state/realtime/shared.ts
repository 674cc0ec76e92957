/** shared(): values that all components see, by name. */
import { LiveError } from "../../../views/errors.js";
import { adapterSwitch } from "../adapters/adapter-switch.js";
import { type Shared, type SharedOptions, SharedValue } from "./shared-value.js";

const values = new Map<string, SharedValue<never>>();

/**
 * A value that all components see: in this process or, with `redisAdapter`, in all processes.
 *
 * @param name - identifies the value in all processes; a second call with the same name returns the same value
 * @param initial - the value before the first update: the same in all processes, and of a kind that state can have
 *
 * @example
 * const messages = shared("chat.messages", [] as Message[], { max: 200 });
 * // in a handler: await messages.update((list) => { list.push({ name, text }); });
 * // in render(): messages.value.map((message) => html`<li>${message.text}</li>`)
 */
export function shared<T>(name: string, initial: T, options: SharedOptions = {}): Shared<T> {
  const known = values.get(name) as SharedValue<T> | undefined;
  if (known) return known;
  for (const key of ["max", "ttl"] as const) {
    const value = options[key];
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue;
    throw new LiveError(
      "HL_SHARED_VALUE",
      `shared(${JSON.stringify(name)}) has the option "${key}: ${value}", but it must be a number above 0.`,
    );
  }
  const value = new SharedValue(adapterSwitch, name, initial, options);
  values.set(name, value as unknown as SharedValue<never>);
  return value;
}
