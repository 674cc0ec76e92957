/**
 * Describes a component's class in stored state: the names of its fields, and a digest of its source.
 *
 * A class is found by its name. A new version with other handlers and another template takes over the state if its
 * fields have the same names. If a bundler made up the name, or two classes share it, another build may give it to
 * another class; then the digest must match, too. It covers only words that bundlers don't change.
 */
import { hashStrings } from "../../views/hash.js";
import { handlerNames } from "./handler-names.js";

/** A class, as stored state describes it. */
export interface Shape {
  /** names of the fields of a new instance, sorted */
  readonly fields: string;
  /** digest of its methods and of its source; "" in state stored by versions without digests */
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
    // The source of methods, since a class compiled to a function does not include them.
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(part)))
      if (typeof value === "function") source += `${value} `;
  }
  return [...new Set(source.match(/[\p{L}\p{N}_$]{4,}/gu))].sort();
}

/** Writes a shape as text. */
export function writeShape({ fields, digest }: Shape, isUncertain: boolean): string {
  return `${fields} ${isUncertain ? "?" : ""}${digest}`;
}

/** A class as it was when state was saved. */
export interface SavedShape extends Shape {
  readonly isUncertain: boolean;
}

/** Whether a class can take over the state of another version of it as it is. */
export function isSameVersion(saved: SavedShape, now: Shape, isUncertain: boolean): boolean {
  return saved.isUncertain || isUncertain ? saved.digest === now.digest : saved.fields === now.fields;
}

/** Reads what {@link writeShape} wrote. */
export function readShape(text: string): SavedShape {
  const [, fields = "", mark, digest = ""] = /^(.*?)(?: (\??)([\da-z]+))?$/s.exec(text) ?? [];
  return { fields, digest, isUncertain: mark === "?" };
}
