/** Finds the line of a template that an error quotes: the error itself knows only where the template begins. */
import type { Place } from "./own-code.js";

/** Lines below the start of a template in which its quoted line is looked for. */
const longest = 300;

/**
 * The place below the caret of an error.
 *
 * @param start - where the template begins
 * @param lines - of the file
 */
export function exactPlace(start: Place, message: string, lines: readonly string[]): Place {
  const [, quoted, blanks] = /\n\n {2}(.*)\n {2}( *)\^/.exec(message) ?? [];
  if (quoted === undefined || blanks === undefined) return start;
  const parts = quoted.trim().split("${…}");
  const within = blanks.length - (quoted.length - quoted.trimStart().length);
  for (let index = start.line - 1; index < Math.min(lines.length, start.line + longest); index++) {
    const text = lines[index] as string;
    if (!parts.every((part) => text.includes(part))) continue;
    return { ...start, line: index + 1, column: columnIn(text, parts, within) };
  }
  return start;
}

/** The column of an offset in the quoted text, in a line where each hole has its own length. */
function columnIn(text: string, parts: readonly string[], offset: number): number {
  let at = 0;
  let quotedAt = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (offset <= quotedAt + part.length) return found + Math.max(offset - quotedAt, 0) + 1;
    at = found + part.length;
    quotedAt += part.length + "${…}".length;
  }
  return at + 1;
}
