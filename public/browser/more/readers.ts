/**
 * What of the page is its reader's, not the template's, when HTML is aligned with other HTML: by morphdom, or by htmx.
 */
import type { Kit } from "../kit.js";
import type { Knowledge } from "../pending.js";

interface Control extends HTMLInputElement {
  options?: HTMLOptionsCollection;
}

/** Whether an attribute is to stay as it is. */
export function isReaders(element: Element, name: string, value: string | null): boolean {
  // Whether details or a dialog is open is the reader's choice, unless the template says it.
  if (name === "open" && element.matches("details,dialog")) return !binds(element, "open");
  // Other scripts have their attributes in an element that they were given.
  return value === null && element.hasAttribute("data-live-keep") && !binds(element, name);
}

/** Whether the template binds an attribute of an element, or any that it likes. */
function binds(element: Element, name: string): boolean {
  return new RegExp(`\\b\\d+(?:${name}|\\.{3})(?: |$)`).test(element.getAttribute("data-lp") ?? "");
}

/** Takes note of what someone has entered into controls; what it returns brings that back. */
export function keepEntered(root: Element, { isFree }: Pick<Kit, "isFree">, known: Knowledge): () => void {
  const controls = [...root.querySelectorAll<Control>("input:not([type=hidden]),textarea,select")];
  const restore = controls.map((control) =>
    isFree(control, known) && isBound(control) ? followUnlessSame(control) : keep(control),
  );
  return () => {
    for (const each of restore) each();
  };
}

/** Follows the template, but leaves a text that is being typed where the new one is what the server read from it. */
function followUnlessSame(control: Control): () => void {
  const { value } = control;
  const restore = keep(control);
  return () => {
    if (control === document.activeElement && meansTheSame(value, control.value)) restore();
    else follow(control);
  };
}

/** Whether the template says what a control shows; where it does not, that is its reader's alone. */
function isBound(control: Control): boolean {
  if (control.options) return control.querySelector('[data-lp*="selected"]') !== null;
  return /\b\d+(?:value|checked|\.)(?: |$)/.test(control.getAttribute("data-lp") ?? "");
}

/** Boxes are ticked and options chosen as their template says, also where an attribute that was there already says it. */
function follow(control: Control): void {
  if (/\dchecked\b/.test(control.getAttribute("data-lp") ?? "")) control.checked = control.defaultChecked;
  for (const option of control.options ?? [])
    if (binds(option, "selected")) option.selected = option.defaultSelected;
}

function keep(control: Control): () => void {
  const { name, type, value, checked, selectionStart, selectionEnd, options } = control;
  const chosen = Array.from(options ?? [], (option) => option.selected && option.value);
  return () => {
    // It may have become another one.
    if (control.name !== name || control.type !== type) return;
    if (options) for (const option of options) option.selected = chosen.includes(option.value);
    else if (/^(?:checkbox|radio)$/.test(control.type)) control.checked = checked;
    else if (control.value !== value && control.type !== "file") {
      control.value = value;
      if (typeof selectionStart === "number") control.setSelectionRange(selectionStart, selectionEnd);
    }
  };
}

/** Whether two texts are read alike: as numbers, or but for blanks around them. */
export function meansTheSame(typed: string, text: string): boolean {
  const [a, b] = [typed.trim(), text.trim()];
  return a === b || (a !== "" && b !== "" && Number(a) === Number(b));
}
