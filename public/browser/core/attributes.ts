/** Writes attributes, and what controls show. */
import type { Change } from "../../../middleware/transport/protocol.js";
import { type KnownEvents, mayWrite } from "./entered.js";
import { withLazy } from "./loader.js";
import { page } from "./own.js";
import { wire } from "./wire.js";

/** Writes an attribute, or `...`: any that the template likes. */
export function setAttributes(element: Element, name: string, change: Change, known: KnownEvents): void {
  if (name !== "...") return setAttribute(element, name, change as string | number | null, known);
  const pairs = change as (string | null)[];
  for (let i = 0; i < pairs.length; i += 2)
    setAttribute(element, pairs[i] as string, pairs[i + 1] as string | null, known);
}

function setAttribute(
  element: Element,
  name: string,
  value: string | number | null,
  known: KnownEvents,
): void {
  if (name[0] === "@") return setBinding(element, name.slice(1), String(value));
  const is = value !== null;
  const text = String(value);
  const field = element as HTMLInputElement & HTMLOptionElement;
  const control = name === "selected" ? (element.closest("select") ?? field) : field;
  const isMine = mayWrite(control, known);
  const { value: shown } = control;
  // Once it is written the attribute says nothing more, which would also untick another radio button.
  if (name === "checked") field.checked = isMine ? is : field.checked;
  // A modal dialog that only loses its attribute leaves the page inert.
  if (name === "open") {
    wire._toggledAt = performance.now();
    if (!is) (element as HTMLDialogElement).close?.();
  }
  if (is) element.setAttribute(name, text);
  else element.removeAttribute(name);
  // These attributes only give the start; what is shown is the property.
  if (name === "selected") {
    if (isMine) field.selected = is;
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
  const isMine = mayWrite(field, known);
  if (isMine && field === page.activeElement) withLazy((lazy) => lazy._overwrite(field, text, known));
  else field.value = isMine ? text : shown;
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
