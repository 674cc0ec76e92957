/**
 * Nests the flat fields of a form by their names.
 *
 * `items[0].text`, `items[0][text]` and `address.city` name a property of a property. `tags` sent several times, or
 * `tags[]`, is a list. Nodes are kept in maps, so no name can reach a prototype, and a high index can't create a long
 * array.
 */
import type { ErrorCollector } from "./input-error.js";

/** Maximum number of fields whose errors a form shows while it is filled in. */
export const maxFields = 1000;
/** Maximum depth of a name: `a.b.c.d.e.f.g.h` is the deepest. */
export const maxDepth = 8;
/** Highest index of a list item, as in `items[999]`. */
export const maxIndex = 999;

/** A field with its values, or a node with fields in it. */
export interface FieldNode {
  /** the name in the form; that of a node with fields in it is composed */
  name: string;
  values: string[];
  children: Map<string, FieldNode>;
}

type Fields = readonly (readonly [name: string, value: string])[];

const unsafe = new Set(["__proto__", "constructor", "prototype"]);
/** A control without a name sends its binding's text as its name; that is not part of the form's data. */
const ofControl = /^[\w$]+\(.*\)$/s;

/** Splits a field's name: `items[0].text` has three parts. A name in any other syntax is one part. */
export function splitName(name: string): string[] {
  const bare = name.endsWith("[]") ? name.slice(0, -2) : name;
  if (!/^[^.[\]]+(?:\.[^.[\]]+|\[[^.[\]]+\])*$/.test(bare)) return [name];
  return bare.split(/[.[\]]+/).filter((part) => part !== "");
}

/** The parts of a field's name with slashes between them: two spellings of a name have the same path. */
export function pathOf(name: string): string {
  return /[.[]/.test(name) ? splitName(name).join("/") : name;
}

/** Whether a path is `outer` or below it. */
export function isInPath(outer: string, path: string): boolean {
  return path === outer || (path.startsWith(outer) && path[outer.length] === "/");
}

/** Whether a field is the own value of a control without a name, and not part of the form's data. */
export function isOfControl(name: string): boolean {
  return ofControl.test(name);
}

/** Joins the name of a node and a key: `items` and `0` make `items[0]`. */
export function joinName(parent: string, key: string): string {
  if (parent === "") return key;
  return /^\d+$/.test(key) ? `${parent}[${key}]` : `${parent}.${key}`;
}

/** Nests the fields; fields with an invalid name are left out and added to the collector's errors. */
export function nestFields(fields: Fields, collector: ErrorCollector): FieldNode {
  const root: FieldNode = { name: "", values: [], children: new Map() };
  for (const [name, value] of fields) {
    if (isOfControl(name)) continue;
    const path = splitName(name);
    const why = refusalOf(name, path);
    if (why) collector.add(shorten(name), `${shorten(name)} ${why}`, "whitelistValidation");
    else place(root, path, name, value, collector);
  }
  return root;
}

function refusalOf(name: string, path: string[]): string | undefined {
  // Also refuse names that can't be split, such as "a[.__proto__": only an attacker sends them.
  if (name.split(/[.[\]]+/).some((part) => unsafe.has(part))) return "should not exist";
  if (path.length > maxDepth) return `is nested deeper than ${maxDepth} levels`;
  const isFar = path.slice(1).some((part) => /^\d+$/.test(part) && !(Number(part) <= maxIndex));
  return isFar ? `has an index above ${maxIndex}` : undefined;
}

function place(
  root: FieldNode,
  path: string[],
  name: string,
  value: string,
  collector: ErrorCollector,
): void {
  let node = root;
  for (const [depth, key] of path.entries()) {
    const isLast = depth === path.length - 1;
    let child = node.children.get(key);
    if (!child) {
      child = { name: isLast ? name : joinName(node.name, key), values: [], children: new Map() };
      node.children.set(key, child);
    }
    if (isLast ? child.children.size > 0 : child.values.length > 0) {
      collector.add(child.name, `${child.name} can't be both a value and an object`);
      return;
    }
    node = child;
  }
  node.values.push(value);
}

/** The names of all fields with values in a node. */
export function leavesOf(node: FieldNode): string[] {
  const inner = [...node.children.values()].flatMap(leavesOf);
  return node.values.length > 0 ? [node.name, ...inner] : inner;
}

/** Shortens a name for a message. */
export function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}
