/** Finds fields of components that can't be stored, by what they are initialized with. */
import type { FoundClass } from "./read-source.js";
import type { Node } from "./syntax.js";

const kinds: Record<string, string> = {
  ArrowFunctionExpression: "a function: make it a method of the class",
  FunctionExpression: "a function: make it a method of the class",
  ClassExpression: "a class: keep its name",
};
const classes: Record<string, string> = {
  Promise: "a promise: await it in onMount() or in a handler, and keep its result",
  WeakMap: "a WeakMap: put it into a #private field",
  WeakSet: "a WeakSet: put it into a #private field",
  AbortController: "an AbortController: put it into a #private field",
};
const calls: Record<string, string> = {
  Symbol: "a symbol: keep a string",
  setTimeout: "a timer: put it into a #private field, or use after()",
  setInterval: "a timer: put it into a #private field, or use every()",
};

/** A field that can't be stored. */
export interface FieldMistake {
  message: string;
  start: number;
}

/** Checks the fields of a component. */
export function checkFields({ name, isComponent, fields }: FoundClass): FieldMistake[] {
  if (!isComponent) return [];
  return [...fields].flatMap(([field, { start, value }]) => {
    const what = value && whatIs(value);
    return what ? [{ message: `${name}.${field} is ${what}. State is what can be stored.`, start }] : [];
  });
}

function whatIs({ type, callee }: Node): string | undefined {
  const name = callee?.name ?? "";
  if (type === "NewExpression") return own(classes, name);
  return type === "CallExpression" ? own(calls, name) : own(kinds, type);
}

function own(table: Record<string, string>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
