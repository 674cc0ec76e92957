/**
 * Attribute values that are more than text: lists and objects of classes, style objects, attrs({ … }).
 *
 * Normalizing a render turns each of them into plain text, so that a kept render does not change with the state.
 */

import { libraryThatRuns } from "./code-attributes.js";
import { LiveError } from "./errors.js";
import { isUrlAttribute, safeCss, safeStyle, safeUrl } from "./escape.js";

/**
 * A class list: names, lists of names, or names with whether they apply.
 *
 * @example
 * html`<p class=${["note", { done: todo.isDone, urgent }]}>…</p>`
 */
export type ClassList =
  | string
  | false
  | null
  | undefined
  | readonly ClassList[]
  | Readonly<Record<string, unknown>>;

/** Attributes by name, made by {@link attrs}. */
export class Attrs {
  /** @internal */
  constructor(
    /** names and unescaped values; null for an attribute that is omitted */
    readonly entries: readonly (readonly [name: string, value: string | null])[],
  ) {}
}

const allowed = new Set(
  (
    "accept accesskey action allow alt autocapitalize autocomplete autofocus autoplay checked cite class cols colspan content " +
    "contenteditable controls coords crossorigin data datetime decoding default dir dirname disabled download draggable enctype " +
    "enterkeyhint for formaction formmethod formnovalidate formtarget headers height hidden high href hreflang id inert inputmode " +
    "integrity ismap itemid itemprop itemref itemscope itemtype kind label lang list loading loop low max maxlength media method " +
    "min minlength multiple muted name nomodule nonce novalidate open optimum pattern placeholder playsinline popover " +
    "popovertarget poster preload readonly referrerpolicy rel required reversed role rows rowspan sandbox scope selected shape " +
    "size sizes slot span spellcheck src srclang srcset start step style tabindex target title translate type usemap value width wrap"
  ).split(" "),
);
/** Attributes that our own script reads: what the server writes there is trusted. */
const ours = /^data-(?:live|lp$|lr$|on-|mod-|wait-)/;

/** Whether our own script reads an attribute, by its name in lower case. */
export function isReadByOurScript(name: string): boolean {
  return ours.test(name);
}

/**
 * Attributes from an object, for a tag: `<input ${attrs({ id, disabled: busy, "aria-label": label })}>`.
 *
 * Values are as in `name=${value}`: `true` writes the attribute, `false`, `null` and `undefined` omit it;
 * `class` and `style` may be objects.
 *
 * @throws {LiveError} HL_TEMPLATE_VALUE for a name that is not an HTML attribute's, `aria-*` or `data-*`, or that
 *   could run a script (`on…`, `srcdoc`)
 */
export function attrs(values: Readonly<Record<string, unknown>>): Attrs {
  return new Attrs(
    Object.entries(values).map(([name, value]) => {
      const isKnown = allowed.has(name) || /^(?:aria|data)-[a-z0-9-]+$/.test(name);
      // attrs() must not add what a script in the page reads as code.
      if (!isKnown || isReadByOurScript(name) || /^data-hx-/.test(name) || libraryThatRuns(name)) {
        throw new LiveError("HL_TEMPLATE_VALUE", `attrs() can't set ${JSON.stringify(name)}.`);
      }
      const text = attributeText(name, value);
      return [name, text !== null && isUrlAttribute(name) ? safeUrl(name, text) : text] as const;
    }),
  );
}

/** The text of a whole attribute value, unescaped; null if the attribute is omitted. */
export function attributeText(name: string, value: unknown): string | null {
  const plain = typeof value === "object" && value !== null ? textOfObject(name, value) : value;
  if (plain === null || plain === undefined) return null;
  // ARIA's attributes tell false from absent (WAI-ARIA 1.2, "Values for States and Properties").
  if (typeof plain === "boolean" && !name.startsWith("aria-")) return plain ? "" : null;
  if (typeof plain === "function" || typeof plain === "symbol") throw notText(name, `a ${typeof plain}`);
  return name === "style" ? safeStyle(String(plain)) : String(plain);
}

/** The text of an object in an attribute: classes, styles, dates, URLs. */
export function textOfObject(name: string, value: object): string {
  if (name === "class") return classText(value as ClassList);
  if (name === "style" && isPlainObject(value)) return styleText(value as Record<string, unknown>);
  if (typeof (value as Promise<unknown>).then === "function") throw notText(name, "a promise");
  if (hasOwnText(value) && !Array.isArray(value)) return String(value);
  throw notText(name, Array.isArray(value) ? "a list" : "an object");
}

/** Whether an object has a toString() of its own, as dates and URLs do. */
export function hasOwnText(value: object): boolean {
  return typeof value.toString === "function" && value.toString !== Object.prototype.toString;
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function classText(value: ClassList): string {
  if (!value) return "";
  if (typeof value === "string") return value;
  const names = Array.isArray(value)
    ? value.map(classText)
    : Object.entries(value).map(([name, applies]) => (applies ? name : ""));
  return names.filter(Boolean).join(" ");
}

function styleText(styles: Record<string, unknown>): string {
  let text = "";
  for (const [property, value] of Object.entries(styles)) {
    if (value === null || value === undefined || value === false) continue;
    const name = property.startsWith("--")
      ? property
      : property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (!/^-{0,2}[a-z][\w-]*$/i.test(name))
      throw notText("style", `the property ${JSON.stringify(property)}`);
    text += `${text && ";"}${name}:${safeCss(String(value))}`;
  }
  return text;
}

function notText(name: string, what: string): LiveError {
  return new LiveError(
    "HL_TEMPLATE_VALUE",
    `${name.startsWith("<") ? name : `The attribute ${name}`} holds ${what}, which is not text.`,
  );
}
