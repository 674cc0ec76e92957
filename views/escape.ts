/**
 * Escaping: makes text safe for the context that it is written into.
 *
 * Attribute values are always written in double quotes, so one escape serves text and attributes.
 * It also escapes `>`, so that tags can be found in written HTML without parsing it. A browser reads a carriage return
 * as a line feed, and drops or replaces NUL depending on the context; both are written so that a page
 * shows the same as after a patch (`public/browser/core/`).
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

/** Attributes whose value is a URL; HTML Standard, "Attributes" index, type URL. */
const urlAttributes = new Set(
  "href src srcset action formaction xlink:href poster data cite background longdesc manifest ping icon codebase archive profile usemap".split(
    " ",
  ),
);

/** Whether the value of this attribute is a URL, whose scheme must be checked. */
export function isUrlAttribute(name: string): boolean {
  return urlAttributes.has(name);
}

// A browser drops tab, line feed and carriage return anywhere in a URL, and control characters
// and spaces at its start, before it looks for the scheme (URL Standard, "basic URL parser").
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters a browser ignores
const ignoredInUrl = /^[\u0000-\u0020]+|[\t\n\r]/g;
const scheme = /^([a-z][a-z0-9+.-]*):/i;
const safeSchemes = new Set(["http", "https", "mailto", "tel", "sms", "ftp"]);
const safeImage = /^data:image\/(?:png|jpeg|gif|webp|avif)[;,]/i;

/** Replaces a URL that was refused: it leads nowhere and runs nothing. */
export const blockedUrl = "about:blank#blocked";

const unsafeCss = /[;{}<>\\"'`]|\/\*|(?:url|src|image-set|expression)\s*\(|@/i;
const unsafeDeclaration = /[{}<>\\]|\/\*|(?:url|src|image-set|expression)\s*\(|@/i;

/** Returns the value of a CSS property unless it could end the declaration, load something or hide what it does; then "unset". */
export function safeCss(value: string): string {
  return unsafeCss.test(value) ? "unset" : value;
}

/** Returns a style without the declarations that could load something or hide what they do. */
export function safeStyle(text: string): string {
  if (!unsafeDeclaration.test(text)) return text;
  const declarations = text.split(";").filter((declaration) => !unsafeDeclaration.test(declaration));
  return declarations.join(";");
}

const listSeparators: Record<string, string> = { srcset: ",", values: ";" };

/** Whether the attribute is a list of URLs. */
export function isAddressList(name: string): boolean {
  return name in listSeparators;
}

/**
 * Returns the value of a URL attribute if following it can't run a script, else {@link blockedUrl}.
 * `srcset` and an animation's `values` are lists of URLs: if one is refused, all are.
 */
export function safeUrl(name: string, value: string): string {
  const separator = listSeparators[name];
  if (separator === undefined) return safeAddress(value);
  const isSafe = value.split(separator).every((candidate) => safeAddress(candidate) === candidate);
  return isSafe ? value : blockedUrl;
}

/**
 * Returns the URL if following it can't run a script, else {@link blockedUrl}.
 * Allowed are relative URLs, the schemes http, https, mailto, tel, sms and ftp, and inline bitmap images.
 */
function safeAddress(url: string): string {
  // A URL that starts with /, # or ? has no scheme; most do.
  const first = url.charCodeAt(0);
  if (first === 47 || first === 35 || first === 63) return url;
  const read = url.replace(ignoredInUrl, "");
  const found = scheme.exec(read);
  if (!found || safeSchemes.has((found[1] as string).toLowerCase()) || safeImage.test(read)) return url;
  return blockedUrl;
}
