/**
 * Digests: tell whether a render shows the same as an earlier one that is no longer in memory.
 *
 * 52 bits of two FNV-1a hashes over all values and their templates: the chance that a change goes unnoticed is
 * one in 10^15. Not for secrets.
 */
import { Attrs } from "./attributes.js";
import { ListWindow } from "./list-window.js";
import { type ByKind, choose, isPlaced } from "./value-kinds.js";
import type { Rendered } from "./values.js";

/** A number for everything that a normalized render shows. Of child components it includes only the numbers. */
export function digest(rendered: Rendered): number {
  const hash = new Hash();
  add(rendered, hash);
  return hash.value;
}

class Hash {
  private low = 0x811c9dc5;
  private high = 0x050c5d1f;

  add(text: string): void {
    for (let i = 0; i < text.length; i++) this.addNumber(text.charCodeAt(i));
    // Marks the end of the text by a number that no character has.
    this.addNumber(0x10000);
  }

  addNumber(value: number): void {
    this.low = Math.imul(this.low ^ value, 0x01000193);
    this.high = Math.imul(this.high ^ (value + 0x9e37), 0x01000197);
  }

  get value(): number {
    return (this.low >>> 0) + (this.high & 0xfffff) * 2 ** 32;
  }
}

function add(value: unknown, hash: Hash): void {
  if (typeof value === "string") hash.add(value);
  else if (typeof value !== "object" || value === null) hash.add(`:${String(value)}`);
  else if (value instanceof Attrs) for (const [name, text] of value.entries) hash.add(`${name}=${text}`);
  else if (isOther(value)) hash.add(jsonOf(value));
  else choose(adders, value)(value, hash);
}

/** Whether an object is none of the structured values: an argument of a binding can be any object. */
function isOther(value: object): boolean {
  return isPlaced(value) && !("host" in value);
}

/** The JSON of an argument, as it is in a binding's text. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    // Writing the binding reports what JSON can't represent.
    return String(value);
  }
}

/** Of forgotten rows the digests are known. */
function addWindow({ known: { keys, digests } }: ListWindow, hash: Hash): void {
  for (let index = 0; index < keys.length; index++) {
    add(keys[index], hash);
    hash.addNumber(digests[index] as number);
    hash.addNumber((digests[index] as number) / 2 ** 32);
  }
}

const adders: ByKind<[hash: Hash], void> = {
  template({ template, values }, hash) {
    hash.addNumber(template.hash);
    for (const value of values) add(value, hash);
  },
  list(list, hash) {
    hash.addNumber(list.length);
    if (list instanceof ListWindow) return addWindow(list, hash);
    for (let index = 0; index < list.length; index++) {
      if (list.keys) add(list.keys[index], hash);
      add(list.row(index), hash);
    }
  },
  html: ({ html }, hash) => hash.add(html),
  component: ({ host }, hash) => hash.addNumber(host.component),
};
