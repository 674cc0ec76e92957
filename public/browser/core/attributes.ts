/** Writes attributes, and what controls show. */
import { type KnownEvents, mayWrite } from "./entered.js";
import { withLazy } from "./loader.js";
import { page } from "./own.js";
import { wire } from "./wire.js";

type Value = string | number | null;
type Field = HTMLInputElement & HTMLOptionElement;

/** Writes pairs of names and values: what `...` stands for in a template. */
export function setAttributes(element: Element, pairs: Value[], known: KnownEvents): void {
  for (let i = 0; i < pairs.length; i += 2)
    setAttribute(element as Field, pairs[i] as string, pairs[i + 1] as Value, known);
}

/** Writes an attribute, and the property that shows it; null removes it. */
export function setAttribute(field: Field, name: string, value: Value, known: KnownEvents): void {
  if (name[0] === "@") return setBinding(field, name.slice(1), String(value));
  const is = value !== null;
  const control = name === "selected" ? (field.closest("select") ?? field) : field;
  const isWritable = mayWrite(control, known);
  const shown = control.value;
  // Once it is written the attribute says nothing more, which would also untick another radio button.
  if (name === "checked") field.checked = isWritable ? is : field.checked;
  // A modal dialog that only loses its attribute leaves the page inert.
  if (name === "open") {
    wire._toggledAt = performance.now();
    if (!is) (field as Element as HTMLDialogElement).close?.();
  }
  if (is) field.setAttribute(name, String(value));
  else field.removeAttribute(name);
  // These attributes only give the start; what is shown is the property.
  if (name === "selected") {
    if (isWritable) field.selected = is;
    else if (!(control as HTMLSelectElement).multiple) control.value = shown;
  }
  // Elsewhere `value` is only the attribute.
  if (name === "value" && field.localName === "input" && !/checkbox|radio|file|hidden/.test(field.type))
    writeControl(field, field.defaultValue, shown, known);
}

/** Writes what a control shows, unless what it has shown so far is its reader's. */
export function writeControl(
  field: HTMLInputElement | HTMLTextAreaElement,
  text: string,
  shown: string,
  known: KnownEvents,
): void {
  const isWritable = mayWrite(field, known);
  if (isWritable && field === page.activeElement) withLazy((lazy) => lazy._overwrite(field, text, known));
  else field.value = isWritable ? text : shown;
}

/** Writes a binding whose literal arguments changed. */
function setBinding(element: Element, event: string, text: string): void {
  const carrier = `data-on-${event}`;
  const name = element.hasAttribute(carrier) ? carrier : "value";
  const before = element.getAttribute(name) as string;
  if (before === text) return;
  element.setAttribute(name, text);
  // What works without this script is brought up to date when there is time.
  withLazy((lazy) => lazy._renameBinding(element, event, before, text));
}
