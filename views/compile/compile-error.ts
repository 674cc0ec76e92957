/** Errors of a template's source: what is wrong, in which file, and a caret below the place. */
import { type ErrorCode, LiveError } from "../errors.js";
import { siteOf } from "../template.js";
import type { ParsedTemplate } from "./parsed-template.js";
import type { TemplateSource } from "./source.js";

/** What stands for a hole where a template is shown. */
const shownHole = "${…}";

/** The error of a hole that can't stand where it does. */
export function holeError(source: TemplateSource, hole: number, what: string): LiveError {
  const before = source.strings.slice(0, hole + 1);
  return errorAt(source, "HL_TEMPLATE_HOLE", before.join(shownHole).length, what);
}

/** The error of HTML that a browser would read otherwise. */
export function htmlError(parsed: ParsedTemplate, offset: number, what: string): LiveError {
  return errorAt(parsed.source, "HL_TEMPLATE_HTML", shownOffset(parsed, offset), what);
}

/** From an offset in the text given to parse5 to one in the source as it is shown. */
function shownOffset(parsed: ParsedTemplate, offset: number): number {
  const { strings, holeCount } = parsed.source;
  const lengthOf = (index: number) => (strings[index] as string).length;
  let given = 0;
  let shown = 0;
  let index = 0;
  while (index < holeCount && offset > given + lengthOf(index)) {
    given += lengthOf(index) + parsed.standInFor(index).length;
    shown += lengthOf(index) + shownHole.length;
    index++;
  }
  return shown + Math.min(offset - given, lengthOf(index));
}

function errorAt(source: TemplateSource, code: ErrorCode, offset: number, what: string): LiveError {
  const before = source.shown.slice(0, offset).split("\n");
  const line = source.shown.split("\n")[before.length - 1] as string;
  const column = (before[before.length - 1] as string).length;
  const site = siteOf(source.origin);
  return new LiveError(
    code,
    `${what}${site ? ` (${site})` : ""}.\n\n  ${line}\n  ${" ".repeat(column)}^\n\n`,
  );
}
