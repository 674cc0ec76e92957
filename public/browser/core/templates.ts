/** The texts of templates. The server sends each text once, and afterwards only its number. */
import type { Change } from "../../../middleware/transport/protocol.js";

/** By number. */
export const texts: string[] = [];

/**
 * The HTML of a template.
 *
 * @param id - its number
 * @param changes - its values
 * @param written - the values of the first tokens of `views/pack.ts`
 */
export function htmlOf(id: number, changes: Change[], written: unknown[]): string {
  return (texts[id] as string).replace(/[\uE001-\uF8FF]/g, (token) => {
    const code = token.charCodeAt(0) - 0xe010;
    if (code < 0) return written[code + 15] as string;
    const binding = changes[code >> 1] as string;
    // Escape `<` too: in a <noscript> anything that looks like its closing tag would end it.
    return (code & 1 ? JSON.stringify(binding).slice(1, -1) : binding).replace(
      /["&<]/g,
      (char) => `&#${char.charCodeAt(0)};`,
    );
  });
}
