/**
 * What of the page is its reader's, not the template's, when HTML is aligned with other HTML: by morphdom, or by htmx.
 */
import { own, page } from "../core/own.js";

interface Control extends HTMLInputElement {
  options?: HTMLOptionsCollection;
}

/** Whether an attribute is to stay as it is. */
export function isUserState(element: Element, name: string, value: string | null): boolean {
  // Whether details or a dialog is open is the reader's choice, unless the template says it.
  if (name === "open" && own(element).matches("details,dialog")) return !binds(element, "open");
  // Other scripts have their attributes in an element that they were given.
  return value === null && own(element).hasAttribute("data-live-keep") && !binds(element, name);
}

/** Whether the template binds an attribute of an element, or any that it likes. */
function binds(element: Element, name: string): boolean {
  return new RegExp(`\\b\\d+(?:${name}|\\.{3})(?: |$)`).test(own(element).getAttribute("data-lp") ?? "");
}

const entered = "input:not([type=hidden]),textarea,select";

/** What is known of the event whose answer changes the page. */
interface Answered {
  /** whether it was a control's own: what its handler did not take over is taken back */
  _isOf(control: Element): boolean;
  /** whether the control that has the focus is being typed into, and so is not to be written */
  _isTyping: boolean;
}

/**
 * Takes note of what someone has entered into controls; what it returns brings that back.
 *
 * @param isFree - whether a control may be written: what was entered since is the reader's
 */
export function keepEntered(
  root: Element,
  isFree: (control: Element) => boolean,
  answered?: Answered,
): () => void {
  const controls = [...own(root).querySelectorAll<Control>(entered)];
  if (own(root).matches(entered)) controls.push(root as Control);
  const restore = controls.map((control) => {
    if (!isFree(control) || !isBound(control)) return keep(control);
    const followChange = rememberTemplate(control, answered?._isTyping);
    return () => {
      followChange();
      if (answered?._isOf(control)) followTemplate(control);
    };
  });
  return () => {
    for (const each of restore) each();
  };
}

/** Takes note of what the template says of a control; what it returns shows what has changed of that. */
function rememberTemplate(control: Control, isTyping = false): () => void {
  const { value, defaultValue, defaultChecked } = control;
  const chosen = Array.from(control.options ?? [], (option) => [option, option.defaultSelected] as const);
  const restore = keep(control);
  return () => {
    if (control.defaultChecked !== defaultChecked) control.checked = control.defaultChecked;
    for (const [option, was] of chosen)
      if (option.defaultSelected !== was) option.selected = option.defaultSelected;
    const isFocused = control === page.activeElement && !control.options && !isBox(control);
    // What the server has read from a text that is being typed is no other text.
    if (isFocused && meansTheSame(value, control.value)) restore();
    // htmx leaves out the one that has the focus, and one whose template says nothing any more.
    else if (control.defaultValue !== defaultValue && !(isTyping && isFocused))
      writeText(control, control.defaultValue);
  };
}

/** Whether the template says what a control shows; where it does not, that is its reader's alone. */
function isBound(control: Control): boolean {
  if (control.options) return control.querySelector('[data-lp*="selected"]') !== null;
  return /\b\d+(?:value|checked|\.)(?: |$)/.test(control.getAttribute("data-lp") ?? "");
}

/** Boxes are ticked and options chosen as their template says, also where an attribute that was there already says it. */
export function followTemplate(control: Control): void {
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
    else if (isBox(control)) control.checked = checked;
    else writeText(control, value, selectionStart, selectionEnd);
  };
}

/** Writes the text of a control; the caret stays where it is. */
function writeText(
  control: Control,
  text: string,
  from = control.selectionStart,
  to = control.selectionEnd,
): void {
  if (control.value === text || isBox(control) || control.type === "file") return;
  control.value = text;
  if (typeof from === "number") control.setSelectionRange(from, to);
}

function isBox({ type }: Control): boolean {
  return type === "checkbox" || type === "radio";
}

/** Whether two texts are read alike: as numbers, or but for blanks around them. */
export function meansTheSame(typed: string, text: string): boolean {
  const [a, b] = [typed.trim(), text.trim()];
  return a === b || (a !== "" && b !== "" && Number(a) === Number(b));
}
