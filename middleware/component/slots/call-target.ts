/** What the functions call that components have in place of the methods of their parents. */

type Callable = (...args: unknown[]) => unknown;

const targets = new WeakMap<object, () => Callable | undefined>();

/** @param find - finds the method that the parent has passed last */
export function setTarget(call: Callable, find: () => Callable | undefined): void {
  targets.set(call, find);
}

/** The method behind a function: of a component around, or the function itself. */
export function methodBehind(method: Callable): Callable {
  return targets.get(method)?.() ?? method;
}
