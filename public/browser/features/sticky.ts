/**
 * Attributes and classes that a command has changed. They stay when a patch or a morph writes the attribute again, until the
 * template itself says something else about them than when the command was carried out.
 *
 * Both write with `setAttribute` and `removeAttribute` of the element, which are replaced here for the elements that commands
 * have changed. So what the template says is known for each, apart from what is shown.
 */

import { own } from "../core/own.js";

type Value = string | null;

/** What a command wants, and what the template said then. Of a class the value is "" or null. */
type Kept = [wanted: Value, was: Value];

/** By element: what commands have changed, by attribute, and by class as in `.open`. */
const kept = new WeakMap<Element, Map<string, Kept>>();
/** By element: what the template says, by attribute. */
const said = new WeakMap<Element, Map<string, Value>>();
const { setAttribute, removeAttribute } = Element.prototype;

/** Sets an attribute of an element to a value, or removes it, for good. */
export function keepAttribute(element: Element, name: string, wanted: Value): void {
  keep(element, name, name, wanted);
}

/** Adds a class to an element, or removes it, for good. */
export function keepClass(element: Element, name: string, isWanted: boolean): void {
  keep(element, "class", `.${name}`, isWanted ? "" : null);
}

function keep(element: Element, attribute: string, key: string, wanted: Value): void {
  if (!kept.has(element)) watch(element);
  const template = said.get(element) as Map<string, Value>;
  if (!template.has(attribute)) template.set(attribute, own(element).getAttribute(attribute));
  const was = valueIn(template.get(attribute) as Value, key);
  kept.get(element)?.set(key, [wanted, was]);
  show(element, attribute);
}

function watch(element: Element): void {
  const template = new Map<string, Value>();
  kept.set(element, new Map());
  said.set(element, template);
  const write = (name: string, value: Value) => {
    if (!template.has(name)) return put(element, name, value);
    template.set(name, value);
    forget(element, name, value);
    show(element, name);
  };
  element.setAttribute = (name, value) => write(name, `${value}`);
  element.removeAttribute = (name) => write(name, null);
}

/** Forgets what commands have changed if the template has changed its mind about it. */
function forget(element: Element, attribute: string, value: Value): void {
  for (const [key, [, was]] of kept.get(element) ?? [])
    if (attributeOf(key) === attribute && valueIn(value, key) !== was) kept.get(element)?.delete(key);
}

/** Writes what the template says of an attribute, with what commands want. */
function show(element: Element, name: string): void {
  put(element, name, said.get(element)?.get(name) ?? null);
  for (const [key, [wanted]] of kept.get(element) ?? [])
    if (key === name) put(element, name, wanted);
    else if (attributeOf(key) === name) own(element).classList.toggle(key.slice(1), wanted !== null);
}

function put(element: Element, name: string, value: Value): void {
  if (value === null) removeAttribute.call(element, name);
  else setAttribute.call(element, name, value);
}

function attributeOf(key: string): string {
  return key[0] === "." ? "class" : key;
}

/** The value of what a command has changed, in that of its attribute. */
function valueIn(value: Value, key: string): Value {
  if (key[0] !== ".") return value;
  return value?.split(/\s+/).includes(key.slice(1)) ? "" : null;
}
