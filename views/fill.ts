/**
 * Fills a form in: puts what a user typed into the controls of written HTML.
 *
 * If a form is refused and its page is written again, nothing that was typed may be lost. Only then is written HTML
 * parsed again, by parse5.
 */
import { parse, parseFragment, type Token, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { attributeOf, descendants, hasAttribute, isElement, textOf, typeOf } from "./elements.js";
import { escapeHtml } from "./escape.js";

/** Names and values as a form sends them. */
export type Entries = readonly (readonly [name: string, value: string])[];

/** Identifies a form: it has a hidden field or a button with one of these names and this value. */
export interface FormMark {
  names: readonly string[];
  value: string;
}

/** Types of inputs whose value is never written back, or that contain nothing typed. */
const untyped = new Set(["password", "file", "hidden", "submit", "button", "image", "reset"]);

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** The values that may be shown again: those of the form's own controls, without passwords and files. */
export function keepTyped(html: string, mark: FormMark, entries: Entries): Entries {
  const names = new Set(controlsOf(findSent(html, mark)).map(({ name }) => name));
  return entries.filter(([name]) => names.has(name));
}

/**
 * Writes values into a form's controls.
 *
 * @param html - a page or a fragment; returned unchanged if it does not contain the form
 * @param entries - undefined if a script updates the page in place: its controls then still contain what was typed
 * @param isRefused - whether the form is shown with its errors: elements that could hide it are opened, and the first
 *   control with `aria-invalid` receives the focus
 */
export function fillForm(
  html: string,
  mark: FormMark,
  entries: Entries | undefined,
  isRefused: boolean,
): string {
  const sent = findSent(html, mark);
  const controls = controlsOf(sent, true);
  const edits: Edit[] = isRefused ? openAround(sent, entries !== undefined) : [];
  if (isRefused) edits.push(...focusInvalid(controls));
  if (entries) edits.push(...fillControls(controls, entries));
  return applyEdits(html, edits);
}

function focusInvalid(controls: readonly Control[]): Edit[] {
  const invalid = controls.find(({ element }) => attributeOf(element, "aria-invalid") === "true");
  return invalid ? setAttribute(invalid.element, "autofocus", "") : [];
}

function fillControls(controls: readonly Control[], entries: Entries): Edit[] {
  const left = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const values = left.get(name);
    if (values) values.push(value);
    else left.set(name, [value]);
  }
  const taken = new Map<string, number>();
  return controls.flatMap(({ element, name }) => {
    const values = left.get(name);
    if (element.tagName === "select") return values ? chooseAll(element, values) : [];
    if (element.tagName === "input" && untyped.has(typeOf(element))) return [];
    if (element.tagName === "input" && /^(?:checkbox|radio)$/.test(typeOf(element)))
      return check(element, values);
    // Several fields of one name receive the values in their order.
    const index = taken.get(name) ?? 0;
    taken.set(name, index + 1);
    const value = values?.[index];
    return value === undefined ? [] : write(element, value);
  });
}

function applyEdits(html: string, edits: Edit[]): string {
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  let filled = "";
  let at = 0;
  for (const { start, end, text } of edits) {
    filled += html.slice(at, start) + text;
    at = end;
  }
  return filled + html.slice(at);
}

function check(element: Tree.Element, values: readonly string[] | undefined): Edit[] {
  if (hasAttribute(element, "disabled")) return [];
  const isChecked = values?.includes(attributeOf(element, "value") ?? "on") ?? false;
  return setAttribute(element, "checked", isChecked ? "" : undefined);
}

function chooseAll(select: Tree.Element, values: readonly string[]): Edit[] {
  return optionsOf(select).flatMap((option) => choose(option, values));
}

function write(element: Tree.Element, value: string): Edit[] {
  if (element.tagName === "input") return setAttribute(element, "value", value);
  const { startTag, endTag } = element.sourceCodeLocation ?? {};
  if (!startTag || !endTag) return [];
  // A browser drops a line break at the start of a text area.
  const text = (/^\r?\n/.test(value) ? "\n" : "") + escapeHtml(value);
  return [{ start: startTag.endOffset, end: endTag.startOffset, text }];
}

function choose(option: Tree.Element, values: readonly string[]): Edit[] {
  const value = attributeOf(option, "value") ?? textOf(option).trim().replace(/\s+/g, " ");
  return setAttribute(option, "selected", values.includes(value) ? "" : undefined);
}

function setAttribute(element: Tree.Element, name: string, value: string | undefined): Edit[] {
  const location = element.sourceCodeLocation;
  if (!location) return [];
  const edits: Edit[] = [];
  const tag: Token.LocationWithAttributes = location.startTag ?? location;
  const before = tag.attrs?.[name];
  if (before) edits.push({ start: before.startOffset, end: before.endOffset, text: "" });
  if (value !== undefined) {
    const at = location.startOffset + 1 + element.tagName.length;
    edits.push({ start: at, end: at, text: ` ${name}="${escapeHtml(value)}"` });
  }
  return edits;
}

// --- Finding ---

/** A named control. */
interface Control {
  element: Tree.Element;
  name: string;
}

/** A form in written HTML. */
interface Sent {
  elements: Tree.Element[];
  /** names the event that was sent: a hidden field of the form, or the button that was pressed */
  carrier: Tree.Element;
  /** undefined if the HTML does not contain it, as that of a component does not contain the view's form */
  form: Tree.Element | undefined;
  id: string | undefined;
}

function findSent(html: string, { names, value }: FormMark): Sent | undefined {
  const options = { sourceCodeLocationInfo: true, scriptingEnabled: false };
  const root = /^\s*<(?:!doctype|html)/i.test(html) ? parse(html, options) : parseFragment(html, options);
  const elements = [...descendants(root)];
  const carrier = elements.find(
    (element) =>
      names.includes(attributeOf(element, "name") ?? "") &&
      attributeOf(element, "value") === value &&
      (typeOf(element) === "hidden" || element.tagName === "button"),
  );
  if (!carrier) return undefined;
  const id = attributeOf(carrier, "form");
  const isForm = (element: Tree.Element) =>
    element.tagName === "form" && (id === undefined || attributeOf(element, "id") === id);
  const form = (id === undefined ? around(carrier) : elements).find(isForm);
  return { elements, carrier, form, id: id ?? (form && attributeOf(form, "id")) };
}

/** The ancestors of an element, from the inside out. */
function around(element: Tree.Element): Tree.Element[] {
  const parent = element.parentNode;
  return parent && isElement(parent) ? [parent, ...around(parent)] : [];
}

/** Opens the elements around a refused form; on a page that is loaded a popover can't be open, so it stops being one. */
function openAround(sent: Sent | undefined, isLoaded: boolean): Edit[] {
  return (sent ? around(sent.carrier) : []).flatMap((element) => {
    if (/^(?:details|dialog)$/.test(element.tagName)) return setAttribute(element, "open", "");
    return isLoaded ? setAttribute(element, "popover", undefined) : [];
  });
}

/** The form's named controls in document order; only those that can be filled in, unless `isWhole`. */
function controlsOf(sent: Sent | undefined, isWhole = false): Control[] {
  if (!sent) return [];
  const { elements, form, id } = sent;
  const inside = new Set(form && descendants(form));
  return elements.flatMap((element) => {
    const owner = attributeOf(element, "form");
    const name = attributeOf(element, "name");
    const isControl = /^(?:input|select|textarea)$/.test(element.tagName);
    const isOwn = owner === undefined ? inside.has(element) : owner === id;
    const isFillable = isWhole || !(element.tagName === "input" && untyped.has(typeOf(element)));
    return name !== undefined && isControl && isOwn && isFillable ? [{ element, name }] : [];
  });
}

function optionsOf(select: Tree.Element): Tree.Element[] {
  return [...descendants(select)].filter(({ tagName }) => tagName === "option");
}
