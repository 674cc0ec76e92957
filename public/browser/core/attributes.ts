/** Writes attributes, and the properties that show them. */
import { type KnownEvents, mayWrite } from "./entered.js";
import { withLazy } from "./loader.js";
import { page } from "./own.js";
import { wire } from "./wire.js";

type Value = string | number | null;
type Field = HTMLInputElement & HTMLOptionElement;

/** Writes the attributes of `...` in a template: names and values, alternating. */
export function setAttributes(element: Element, pairs: Value[], known: KnownEvents): void {
  for (let i = 0; i < pairs.length; i += 2)
    setAttribute(element as Field, pairs[i] as string, pairs[i + 1] as Value, known);
}

/** Writes an attribute and its property; null removes the attribute. */
export function setAttribute(field: Field, name: string, value: Value, known: KnownEvents): void {
  if (name[0] === "@") return setBinding(field, name.slice(1), value as string);
  const is = value !== null;
  const write = () => {
    if (is) field.setAttribute(name, value as string);
    else field.removeAttribute(name);
  };
  // For other elements and types `value` is only the attribute.
  if (name === "value" && field.localName === "input" && !/hidden|checkbox|radio|file/.test(field.type))
    return writeControl(field, known, write);
  const control = name === "selected" ? (field.closest("select") ?? field) : field;
  const isWritable = mayWrite(control, known);
  const shown = control.value;
  // Write the property first: from then on the attribute does not change it, which could uncheck another radio button.
  if (name === "checked") field.checked = isWritable ? is : field.checked;
  // A modal dialog that only loses the attribute would leave the page inert.
  if (name === "open") {
    wire._toggledAt = performance.now();
    if (!is) (field as Element as HTMLDialogElement).close?.();
  }
  write();
  // These attributes only set the initial state; the property is what is shown.
  if (name === "selected") {
    if (isWritable) field.selected = is;
    else if (!(control as HTMLSelectElement).multiple) control.value = shown;
  }
}

/**
 * Writes the text of a control, unless the user has entered what it shows.
 *
 * @param writeDefault - writes the text that a reset brings back
 */
export function writeControl(
  field: HTMLInputElement | HTMLTextAreaElement,
  known: KnownEvents,
  writeDefault: () => void,
): void {
  if (field === page.activeElement) return withLazy((lazy) => lazy._overwrite(field, known, writeDefault));
  const shown = field.value;
  writeDefault();
  field.value = mayWrite(field, known) ? field.defaultValue : shown;
}

/** Writes a binding whose literal arguments have changed. */
function setBinding(element: Element, event: string, text: string): void {
  const carrier = `data-on-${event}`;
  const name = element.hasAttribute(carrier) ? carrier : "value";
  const before = element.getAttribute(name) as string;
  if (before === text) return;
  element.setAttribute(name, text);
  // What works without this script is updated later.
  withLazy((lazy) => lazy._renameBinding(element, event, before, text));
}
