/**
 * Attributes whose value is read as code, by the browser or by a script that the page may have. A hole in one of them would
 * let data run, load or redirect something, so it is refused, whatever the hole contains.
 *
 * Sources: HTML Standard, "Event handlers", "Pragma directives", "The base element" and "Link types"; SVG 2, "The script
 * element"; SVG Animations Level 2, `attributeName`; MathML Core, "Semantics and Presentation"; htmx 4, in its source: `js:`
 * values, event filters, `hx-config`, and `hx-boost`, which can set the address of a request; the libraries of
 * `code-attributes.ts`; and the attributes of this package's own script.
 */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { isReadByOurScript } from "../attributes.js";
import { libraryThatRuns } from "../code-attributes.js";
import { attributeOf, hasAttribute } from "../elements.js";

/** htmx's attributes that contain an address. */
const htmxAddress = new Set(["get", "post", "put", "patch", "delete", "action"]);
/** htmx's attributes that contain selectors or words: htmx runs nothing of them. */
const htmxWords = new Set(
  "disable encoding include indicator method preserve push-url replace-url select select-oob swap swap-oob sync target validate".split(
    " ",
  ),
);
/** Attributes of our script that applications write, beside those that it reads from the server's own HTML. */
const ourWords = new Set(
  "confirm current error guard hook indicator keep link persist text-busy"
    .split(" ")
    .map((word) => `data-live-${word}`),
);
/** Attributes that say what our script does, or where. */
const ourFeatures = /^data-live-(?:do|portal|track|transition)$/;
/** Attributes of a script that decide neither what runs nor whether. */
const scriptWords =
  /^(?:nonce|id|class|async|defer|crossorigin|integrity|referrerpolicy|fetchpriority|data-.*)$/;

/** The name of an htmx attribute without its prefix and suffixes: `vals` of `data-hx-vals:inherited`. */
function htmxName(lower: string): string | undefined {
  return /^(?:data-)?hx-([^:]*)/.exec(lower)?.[1];
}

/** Whether the value is an address that htmx requests; it may be `js:…`, so its scheme must be checked. */
export function isHtmxAddress(lower: string): boolean {
  return htmxAddress.has(htmxName(lower) ?? "");
}

/** Why a tag can't have an attrs(), whose names are known only when it runs; undefined if it can. */
export function whySpreadReadAsCode(element: Tree.Element): string | undefined {
  const isCode = /^(?:script|base|link)$/i.test(element.tagName) || hasAttribute(element, "http-equiv");
  return isCode
    ? `An attribute from attrs() could make a script or a style sheet of anything; write the attributes of a ${element.tagName} out`
    : undefined;
}

/** Why an attribute can't have a hole; undefined if it can. */
export function whyReadAsCode(element: Tree.Element, name: string): string | undefined {
  const lower = name.toLowerCase();
  // htmx runs the values of hx-on:… attributes as scripts.
  const event = /^(?:(?:data-)?hx-)?on[:-]*(.*)/.exec(lower)?.[1];
  if (event !== undefined)
    return `A hole in ${name}="…" would run as a script; bind with @${event || "event"}="handler"`;
  return ofBrowser(element, lower) ?? ofScripts(name, lower);
}

function ofBrowser(element: Tree.Element, lower: string): string | undefined {
  const tag = element.tagName.toLowerCase();
  if (lower === "srcdoc") return "A hole in srcdoc would be read as HTML";
  if (tag === "script") {
    if (/^(?:src|href|xlink:href)$/.test(lower))
      return "A hole in a script's src would run whatever it names; write the address out";
    if (!scriptWords.test(lower))
      return `A hole in a script's ${lower} could make it run; write the value out`;
  }
  if (tag === "base") return "A hole in <base> would move every address of the page; write the value out";
  if (tag === "meta" && lower === "http-equiv")
    return "A hole in http-equiv could redirect the page; write the value out";
  if (tag === "meta" && lower === "content" && hasAttribute(element, "http-equiv"))
    return "A hole in the content of a <meta http-equiv> could redirect the page or loosen its policy; set an HTTP header";
  if (tag === "meta" && lower === "content" && /^htmx-config$/i.test(attributeOf(element, "name") ?? ""))
    return "A hole in htmx's configuration could turn its protections off; write the value out";
  if (tag === "link" && lower === "rel")
    return "A hole in rel could make a style sheet of any address; write the value out";
  if (tag === "annotation-xml" && lower === "encoding")
    return "A hole in encoding decides whether the content is HTML; write the value out";
  if (lower === "attributename" && /^(?:animate|set)/.test(tag))
    return "A hole in attributeName could animate an address or a script; write the name out";
  return undefined;
}

function ofScripts(name: string, lower: string): string | undefined {
  const htmx = htmxName(lower);
  if (htmx !== undefined && !htmxAddress.has(htmx) && !htmxWords.has(htmx))
    return `A hole in ${name} could run as a script, since htmx evaluates what it finds there; write the value out, or bind with @event="handler"`;
  if (ourFeatures.test(lower))
    return `A hole in ${name} could make our script do something else than the template says; write the value out, with next, closest or a class in place of an id`;
  if (isReadByOurScript(lower) && !ourWords.has(lower))
    return `A hole in ${name} would bind an event that the template does not show; bind with @event="handler"`;
  const library = libraryThatRuns(lower);
  if (library !== undefined)
    return `A hole in ${name} would run as a script of ${library}; pass data by a data-* attribute`;
  return undefined;
}
