/**
 * What stored state says of the class that it belongs to: the names of its fields, and a digest of the rest.
 *
 * A class is known by its name. Another version of it, with other handlers and another template, takes the state as it
 * is, unless its fields are others. Where the name is a bundler's, or one of two classes', another build may give it to
 * another class: there the digest must be the same, too. It is one of words that a bundler leaves as they are.
 */
import { hashStrings } from "../../views/hash.js";
import { handlerNames } from "./handler-names.js";

/** A class, as stored state describes it. */
export interface Shape {
  /** names of the fields of a new instance, sorted */
  readonly fields: string;
  /** digest of its methods and of its source; "" in state from before there was one */
  readonly digest: string;
}

/** Describes a class. */
export function readClass(type: new () => object): Shape {
  const words = [...handlerNames(type).sort(), "", ...longWords(type)];
  return { fields: Object.keys(new type()).sort().join(), digest: hashStrings(words).toString(36) };
}

/** The words of a class's source that are longer than the names that bundlers make up. */
function longWords(type: new () => object): string[] {
  let source = "";
  for (let part = type.prototype as object; part !== Object.prototype; part = Object.getPrototypeOf(part)) {
    // Those of methods, too, for what is compiled to a function.
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(part)))
      if (typeof value === "function") source += `${value} `;
  }
  return [...new Set(source.match(/[\p{L}\p{N}_$]{4,}/gu))].sort();
}

/** Writes a shape as text. */
export function writeShape({ fields, digest }: Shape, isUncertain: boolean): string {
  return `${fields} ${isUncertain ? "?" : ""}${digest}`;
}

/** Reads what {@link writeShape} wrote. */
export function readShape(text: string): Shape & { isUncertain: boolean } {
  const [, fields = "", mark, digest = ""] = /^(.*?)(?: (\??)([\da-z]+))?$/s.exec(text) ?? [];
  return { fields, digest, isUncertain: mark === "?" };
}
