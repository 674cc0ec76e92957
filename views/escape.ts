/**
 * Escaping: what makes text safe in the place where it stands.
 *
 * Attribute values are always written in double quotes, so one escape serves text and attributes.
 * It also covers `>`: what is written can then be searched for tags without being parsed. A carriage return would
 * be read as a line feed, and NUL dropped or replaced, depending on where it stands; so both are written for
 * what a patch, too, makes of them (`legible` in `public/browser/core/patch.ts`).
 */

const special = /["&<>\r\0]/g;
const references: Record<string, string> = {
  '"': "&quot;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\r": "&#13;",
  "\0": "\uFFFD",
};

/** Escapes text for element content and for double-quoted attribute values. */
export function escapeHtml(text: string): string {
  special.lastIndex = 0;
  if (!special.test(text)) return text;
  let out = "";
  let last = 0;
  do {
    const at = special.lastIndex - 1;
    out += text.slice(last, at) + references[text[at] as string];
    last = at + 1;
  } while (special.test(text));
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

const unsafeCss = /[;{}<>\\"'`]|\/\*|(?:url|src|image-set|expression)\s*\(|@/i;
const unsafeDeclaration = /[{}<>\\]|\/\*|(?:url|src|image-set|expression)\s*\(|@/i;

/** Returns the value of a CSS property if it can't end the declaration, load anything or hide what it does; else "unset". */
export function safeCss(value: string): string {
  return unsafeCss.test(value) ? "unset" : value;
}

/** Returns a whole style without the declarations that load something or hide what they do. */
export function safeStyle(text: string): string {
  if (!unsafeDeclaration.test(text)) return text;
  const declarations = text.split(";").filter((declaration) => !unsafeDeclaration.test(declaration));
  return declarations.join(";");
}

const listSeparators: Record<string, string> = { srcset: ",", values: ";" };

/** Whether the attribute holds several addresses. */
export function isAddressList(name: string): boolean {
  return name in listSeparators;
}

/**
 * Returns the value of an address attribute if following it cannot run a script, else {@link blockedUrl}.
 * A `srcset` and an animation's `values` are lists of addresses: one that is refused refuses all.
 */
export function safeUrl(name: string, value: string): string {
  const separator = listSeparators[name];
  if (separator === undefined) return safeAddress(value);
  const isSafe = value.split(separator).every((candidate) => safeAddress(candidate) === candidate);
  return isSafe ? value : blockedUrl;
}

/**
 * Returns the address if following it cannot run a script, else {@link blockedUrl}.
 * Relative addresses and the schemes http, https, mailto, tel, sms, ftp and inline bitmap images pass.
 */
function safeAddress(url: string): string {
  // What starts so has no scheme, and is what most addresses are.
  const first = url.charCodeAt(0);
  if (first === 47 || first === 35 || first === 63) return url;
  const read = url.replace(ignoredInUrl, "");
  const found = scheme.exec(read);
  if (!found || safeSchemes.has((found[1] as string).toLowerCase()) || safeImage.test(read)) return url;
  return blockedUrl;
}
