/** The texts of templates: the server sends each of them once, and from then on its number. */
import type { Change } from "../../../middleware/transport/protocol.js";

const texts: string[] = [];

/**
 * The HTML of a template.
 *
 * @param changes - its values; the first one is its text where that is sent
 * @param written - what stands for the tokens of `views/pack.ts`
 */
export function htmlOf(id: number, changes: Change[], written: unknown[]): string {
  if (id < 0) texts[~id] = changes.shift() as string;
  return (texts[id < 0 ? ~id : id] as string).replace(/[\uE001-\uF8FF]/g, (token) => {
    const code = token.charCodeAt(0) - 0xe010;
    if (code < 0) return String(written[code + 15]);
    const binding = String(changes[code >> 1]);
    // Also what opens a tag: a <noscript> is text up to what looks like its end, wherever that stands.
    return (code & 1 ? JSON.stringify(binding).slice(1, -1) : binding).replace(
      /["&<]/g,
      (char) => `&#${char.charCodeAt(0)};`,
    );
  });
}
