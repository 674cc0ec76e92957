/** Which methods of a class can be handlers: its own and inherited ones, except hooks and the methods of Object. */
import { LiveError } from "../../views/errors.js";
import { ListField } from "./list/list-field.js";
import type { End } from "./list/live-list.js";

const hooks = "render onMount onUrl onConnect onDisconnect onUnmount onError onBroadcast migrate";

/** Names that no handler can have. */
export const notHandlers: ReadonlySet<string> = new Set([
  ...hooks.split(" "),
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** The handler by which the ends of a `list()` load more rows: it belongs to no class. */
export const moreName = "$more";

/** The handler by which a deferred component is loaded. */
export const loadName = "$load";

function loadMore(this: unknown, ...[field, end]: unknown[]): unknown {
  const list = (this as Record<string, unknown>)[field as string];
  if (!(list instanceof ListField)) throw new LiveError("HL_LIST", `There is no list() named ${field}.`);
  return list.more(end as End);
}

/** Names of all methods of a class that can be handlers. */
export function handlerNames(type: new () => object): string[] {
  const names = new Set<string>();
  for (let part = type.prototype as object; part !== Object.prototype; part = Object.getPrototypeOf(part)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(part)))
      if (typeof value === "function" && !notHandlers.has(name)) names.add(name);
  }
  return [...names];
}

/** The handler of a component that has this name, if there is one. */
export function handlerOf(component: object, name: string): ((...args: unknown[]) => unknown) | undefined {
  if (notHandlers.has(name)) return undefined;
  if (name === moreName) return loadMore;
  const method = (component as Record<string, unknown>)[name];
  return typeof method === "function" ? (method as (...args: unknown[]) => unknown) : undefined;
}

/** A hint for an error message if the class's source has a `#private` method of this name; otherwise "". */
export function privateHint(type: new () => object, name: string): string {
  if (!new RegExp(`#${name}\\s*\\(`).test(String(type))) return "";
  return `; its #${name}() is private, so nothing outside of the class can call it: write ${name}()`;
}
