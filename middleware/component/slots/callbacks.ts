/**
 * Callbacks: methods of its parent that a component may call, which the parent passes as props, `onPick: on(this.pick)`.
 *
 * They are not part of the state: each render of the parent passes them again, also after a restart. The component has a
 * function of its own under the name, which looks up what the parent has passed last.
 */
import type { Binding } from "../../../views/bindings.js";
import { LiveError } from "../../../views/errors.js";
import type { On } from "../../../views/on.js";
import { isTyped, typesOf } from "../../input/parameters.js";
import { handlerOf, notHandlers } from "../handler-names.js";
import type { Instance } from "../instance.js";
import { methodOfCallback } from "./called-method.js";
import type { GivenCallback } from "./composition.js";
import { compositionOf } from "./give.js";

/** The names under which components know their callbacks. */
const names = new WeakMap<object, string>();

/**
 * Passes callbacks to a child.
 *
 * @returns whether the child has to be rendered: it has got or lost one
 * @throws {LiveError} HL_CALLBACK
 */
export function giveCallbacks(
  child: Instance,
  callbacks: ReadonlyMap<string, On> | undefined,
  parent: Instance,
): boolean {
  const known = child.composition?.callbacks;
  if (!callbacks && !known) return false;
  let isOther = false;
  for (const [name, on] of callbacks ?? []) {
    check(child, name, on, parent);
    const before = known?.get(name);
    if (before) before.on = on;
    else {
      add(child, name, { on, call: createCall(child, name) });
      isOther = true;
    }
  }
  for (const name of known?.keys() ?? []) {
    if (callbacks?.has(name)) continue;
    known?.delete(name);
    delete (child.component as unknown as Record<string, unknown>)[name];
    isOther = true;
  }
  return isOther;
}

function add(child: Instance, name: string, callback: GivenCallback): void {
  const composition = compositionOf(child);
  composition.callbacks ??= new Map();
  composition.callbacks.set(name, callback);
  composition.attach(child.component);
}

function createCall(child: Instance, name: string): GivenCallback["call"] {
  const call = (...args: unknown[]) => child.view.callParent(child, name, args);
  Object.defineProperty(call, "name", { value: name });
  names.set(call, name);
  methodOfCallback.set(call, () => targetOf(child, name)?.method);
  return call;
}

function check({ definition }: Instance, name: string, on: On, parent: Instance): void {
  const where = `${parent.definition.name} passes ${name}: on(this.${on.handler}) to ${definition.name}`;
  if (notHandlers.has(name) || name in definition.type.prototype)
    throw new LiveError("HL_CALLBACK", `${where}, which has a method of the name ${name} itself.`);
  if (on.takesInput)
    throw new LiveError(
      "HL_CALLBACK",
      `${where} with an argument for the browser to fill in, and a browser sends nothing to a component's call.`,
    );
  if (!handlerOf(parent.component, on.handler))
    throw new LiveError("HL_CALLBACK", `${where}, and has no such method itself.`);
}

// --- What is called ---

/** A method, the component that has it, and the arguments that it gets before those of the caller. */
export interface Target {
  instance: Instance;
  handler: string;
  method: (...args: unknown[]) => unknown;
  first: readonly unknown[];
}

/** What a component's callback calls; undefined if its parent does not pass it any more. A callback can be passed on. */
export function targetOf(child: Instance, name: string): Target | undefined {
  let first: readonly unknown[] = [];
  for (let [at, called] = [child, name]; at.parent; ) {
    const on = at.composition?.callbacks?.get(called)?.on;
    const method = on && handlerOf(at.parent.component, on.handler);
    if (!method) return undefined;
    first = [...on.args, ...first];
    if (!names.has(method)) return { instance: at.parent, handler: on.handler, method, first };
    called = names.get(method) as string;
    at = at.parent;
  }
  return undefined;
}

/** What a binding calls: a method of the component, or through a callback one of a component around it. */
export interface CalledBy {
  /** undefined if there is none */
  method: ((...args: unknown[]) => unknown) | undefined;
  /** the binding, as if the template of the method's own component had it */
  binding: Binding;
  /** of a callback */
  target?: Target;
}

export function calledBy(instance: Instance, binding: Binding): CalledBy {
  const method = handlerOf(instance.component, binding.handler);
  const name = method && instance.composition?.callbacks && names.get(method);
  if (name === undefined) return { method, binding };
  const target = targetOf(instance, name);
  return target
    ? { method: target.method, binding: rebind(binding, target), target }
    : { method: undefined, binding };
}

/** A binding with the arguments that come first. Its text stays that of the page. */
function rebind(binding: Binding, { handler, method, first }: Target): Binding {
  const isForm = binding.isBareSubmit && (typesOf(method)?.length ?? 0) > first.length;
  const args: Binding["args"] = isForm ? [{ type: "form" }] : binding.args;
  const literals = first.map((value): Binding["args"][number] => ({ type: "literal", value }));
  return { ...binding, handler, args: [...literals, ...args], isBareSubmit: false };
}

/** @throws {LiveError} HL_BINDING_UNTYPED for what a browser fills in, if the method has no types */
export function checkTyped({ target, binding }: CalledBy): void {
  if (!target || !binding.takesInput || isTyped(target.method)) return;
  throw new LiveError(
    "HL_BINDING_UNTYPED",
    `@${binding.event}="${binding.text.join("${…}")}" passes browser input to ${target.instance.definition.name}.${target.handler}, ` +
      "whose parameters have no types at run time.",
  );
}
