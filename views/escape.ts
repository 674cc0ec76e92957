/**
 * Escaping: what makes text safe in the place where it stands.
 *
 * Attribute values are always written in double quotes, so one escape serves text and attributes.
 * It also covers `>`: what is written can then be searched for tags without being parsed. A carriage return would
 * be read as a line feed, and NUL dropped or replaced, depending on where it stands; so both are written for
 * what a patch, too, makes of them (`legible` in `public/browser/patch.ts`).
 */

const special = /["&<>\r\0]/;

/** Escapes text for element content and for double-quoted attribute values. */
export function escapeHtml(text: string): string {
  const first = text.search(special);
  if (first === -1) return text;
  let out = "";
  let last = 0;
  for (let i = first; i < text.length; i++) {
    let entity: string;
    switch (text.charCodeAt(i)) {
      case 34:
        entity = "&quot;";
        break;
      case 38:
        entity = "&amp;";
        break;
      case 60:
        entity = "&lt;";
        break;
      case 62:
        entity = "&gt;";
        break;
      case 13:
        entity = "&#13;";
        break;
      case 0:
        entity = "\uFFFD";
        break;
      default:
        continue;
    }
    out += text.slice(last, i) + entity;
    last = i + 1;
  }
  return out + text.slice(last);
}

/** Attributes whose value a browser takes as an address; HTML Standard, "Attributes" index, type URL. */
const urlAttributes = new Set(
  "href src srcset action formaction xlink:href poster data cite background longdesc manifest ping icon codebase archive profile usemap".split(
    " ",
  ),
);

/** Whether the value of this attribute is an address, so that its scheme must be checked. */
export function isUrlAttribute(name: string): boolean {
  return urlAttributes.has(name);
}

// A browser drops tab, line feed and carriage return anywhere in an address, and control characters
// and spaces at its start, before it looks for the scheme (URL Standard, "basic URL parser").
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters a browser ignores
const ignoredInUrl = /^[\u0000-\u0020]+|[\t\n\r]/g;
const scheme = /^([a-z][a-z0-9+.-]*):/i;
const safeSchemes = new Set(["http", "https", "mailto", "tel", "sms", "ftp"]);
const safeImage = /^data:image\/(?:png|jpeg|gif|webp|avif)[;,]/i;

/** What stands where an address was refused: it leads nowhere and runs nothing. */
export const blockedUrl = "about:blank#blocked";

const unsafeCss = /[;{}<>\\"'`]|\/\*|url\s*\(|image-set\s*\(|expression\s*\(|@/i;

/** Returns the value of a CSS property if it can't end the declaration, load anything or hide what it does; else "unset". */
export function safeCss(value: string): string {
  return unsafeCss.test(value) ? "unset" : value;
}

/**
 * Returns the value of an address attribute if following it cannot run a script, else {@link blockedUrl}.
 * A `srcset` is a list of addresses: one that is refused refuses all.
 */
export function safeUrl(name: string, value: string): string {
  if (name !== "srcset") return safeAddress(value);
  const isSafe = value.split(",").every((candidate) => safeAddress(candidate) === candidate);
  return isSafe ? value : blockedUrl;
}

/**
 * Returns the address if following it cannot run a script, else {@link blockedUrl}.
 * Relative addresses and the schemes http, https, mailto, tel, sms, ftp and inline bitmap images pass.
 */
function safeAddress(url: string): string {
  const read = url.replace(ignoredInUrl, "");
  const found = scheme.exec(read);
  if (!found || safeSchemes.has((found[1] as string).toLowerCase()) || safeImage.test(read)) return url;
  return blockedUrl;
}
