/** Errors in a template's source, with file, line, and a caret below the place. */
import { type ErrorCode, LiveError } from "../errors.js";
import { siteOf } from "../template.js";
import type { ParsedTemplate } from "./parsed-template.js";
import type { TemplateSource } from "./source.js";

/** Replaces a hole when a template is shown. */
const shownHole = "${…}";

/** The error for a hole in a place where none is allowed. */
export function holeError(source: TemplateSource, hole: number, what: string): LiveError {
  const before = source.strings.slice(0, hole + 1);
  return errorAt(source, "HL_TEMPLATE_HOLE", before.join(shownHole).length, what);
}

/** The error for HTML that a browser would parse into other elements. */
export function htmlError(parsed: ParsedTemplate, offset: number, what: string): LiveError {
  return errorAt(parsed.source, "HL_TEMPLATE_HTML", shownOffset(parsed, offset), what);
}

/** The error for an attribute of ours that can't work as it is written. */
export function attributeError(parsed: ParsedTemplate, offset: number, what: string): LiveError {
  return errorAt(parsed.source, "HL_LIVE_ATTRIBUTE", shownOffset(parsed, offset), what);
}

/** Converts an offset in the text that parse5 has read to one in the source as it is shown. */
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
