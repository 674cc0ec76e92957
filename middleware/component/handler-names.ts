/** Which methods of a class can be handlers: those written in it or above it, but no hook and nothing of Object's. */

const hooks = "render onMount onConnect onDisconnect onUnmount onError onBroadcast migrate";

/** Names that no handler has. */
export const notHandlers: ReadonlySet<string> = new Set([
  ...hooks.split(" "),
  ...Object.getOwnPropertyNames(Object.prototype),
]);

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
  const method = (component as Record<string, unknown>)[name];
  return typeof method === "function" ? (method as (...args: unknown[]) => unknown) : undefined;
}

/** What to say where a class has a `#private` method of this name, as far as its source tells; "" where not. */
export function privateHint(type: new () => object, name: string): string {
  if (!new RegExp(`#${name}\\s*\\(`).test(String(type))) return "";
  return `; its #${name}() is private, so nothing outside of the class can call it: write ${name}()`;
}
