/** The attribute `pattern` of a regular expression. */

/** Flags that change nothing for the one line of text that a control with a pattern has. */
const harmless = /^[dmsuv]*$/;

/**
 * A browser takes a pattern for all of the text, and reads it with the flag `v`. An expression with another meaning there,
 * or that ignores case, has none.
 */
export function patternOf(expression: RegExp | string, flags?: string): { pattern?: string } {
  const given = new RegExp(expression, flags);
  if (!harmless.test(given.flags)) return {};
  const whole = /^\^((?:[^|\\]|\\.)*)\$$/s.exec(given.source)?.[1];
  // Rules look for a match anywhere in the text.
  const pattern = whole ?? `[\\s\\S]*(?:${given.source})[\\s\\S]*`;
  return isReadAlike(pattern) ? { pattern } : {};
}

function isReadAlike(pattern: string): boolean {
  try {
    return new RegExp(pattern, "v") !== undefined;
  } catch {
    return false;
  }
}
