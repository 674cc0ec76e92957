/** Modes in which behaviours are tested that each example shows in all three. */
import path from "node:path";
import { isLong } from "../support/long.js";
import { type Mode, modes } from "./visit.js";

/**
 * All modes in a long run; else the live one, and one of the two others that is drawn by the file's name.
 *
 * @param file - `import.meta.filename` of the test
 */
export function someModes(file: string): readonly Mode[] {
  if (isLong) return modes;
  const letters = Array.from(path.basename(file), (letter) => letter.charCodeAt(0));
  const sum = letters.reduce((total, code) => total + code, 0);
  return [sum % 2 === 0 ? "form" : "htmx", "live"];
}

/** Which of some cases are tried in a mode: all of them in a long run; else each case in one mode, in turn. */
export function casesIn<T>(cases: readonly T[], mode: Mode): T[] {
  return cases.filter((_, index) => isLong || index % modes.length === modes.indexOf(mode));
}
