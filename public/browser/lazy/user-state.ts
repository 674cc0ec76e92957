/** The state that belongs to the user, not to the template, when an element is morphed: by morphdom, or by htmx. */
import { own, page } from "../core/own.js";

interface Control extends HTMLInputElement {
  options?: HTMLOptionsCollection;
}

/** Whether an attribute keeps its value. */
export function isUserState(element: Element, name: string, value: string | null): boolean {
  // The user decides whether details or a dialog is open, unless the template binds it.
  if (name === "open" && own(element).matches("details,dialog")) return !binds(element, "open");
  if (name === "value" && isUnfinished(element)) return true;
  // Other scripts may set attributes of an element with `data-live-keep`.
  return value === null && own(element).hasAttribute("data-live-keep") && !binds(element, name);
}

/** Whether the user is typing what is no value yet, such as half a date or `-`: it goes with the first thing that is written. */
export function isUnfinished(element: Element): boolean {
  return element === page.activeElement && own(element as HTMLInputElement).validity?.badInput;
}

/** Whether the template binds an attribute, by its name or by `...`. */
function binds(element: Element, name: string): boolean {
  return new RegExp(`\\b\\d+(?:${name}|\\.{3})(?: |$)`).test(own(element).getAttribute("data-lp") ?? "");
}

const entered = "input:not([type=hidden]),textarea,select";

/** The event whose answer changes the page. */
interface Answered {
  /** whether a control has caused it: then what its handler has not adopted is reverted */
  _isOf(control: Element): boolean;
  /** whether the user is typing into the focused control, which is then not overwritten */
  _isTyping: boolean;
}

/**
 * Records what the user has entered into controls; the returned function restores it.
 *
 * @param mayWrite - whether a control may be overwritten; what was entered since is the user's
 */
export function keepEntered(
  root: Element,
  mayWrite: (control: Element) => boolean,
  answered?: Answered,
): () => void {
  const controls = [...own(root).querySelectorAll<Control>(entered)];
  if (own(root).matches(entered)) controls.push(root as Control);
  const restore = controls.map((control) => {
    if (!mayWrite(control) || !isBound(control)) return keep(control);
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

/** Records what the template says about a control; the returned function applies what has changed. */
function rememberTemplate(control: Control, isTyping = false): () => void {
  const { value, defaultValue, defaultChecked } = control;
  const chosen = Array.from(control.options ?? [], (option) => [option, option.defaultSelected] as const);
  const restore = keep(control);
  return () => {
    if (control.defaultChecked !== defaultChecked) control.checked = control.defaultChecked;
    for (const [option, was] of chosen)
      if (option.defaultSelected !== was) option.selected = option.defaultSelected;
    const isFocused = control === page.activeElement && !control.options && !isBox(control);
    // A text that the server has read from the typed one, such as 1 from 1.0, is not a new text.
    if (isFocused && meansTheSame(value, control.value)) restore();
    // htmx does not write the focused control, nor one whose template no longer has a value.
    else if (control.defaultValue !== defaultValue && !(isTyping && isFocused))
      writeText(control, control.defaultValue);
  };
}

/** Whether the template binds what a control shows. If not, that belongs to the user. */
function isBound(control: Control): boolean {
  if (control.options) return control.querySelector('[data-lp*="selected"]') !== null;
  return /\b\d+(?:value|checked|\.)(?: |$)/.test(control.getAttribute("data-lp") ?? "");
}

/** Resets boxes and options to the attributes in the page, if the template binds them. */
export function followTemplate(control: Control): void {
  if (/\dchecked\b/.test(control.getAttribute("data-lp") ?? "")) control.checked = control.defaultChecked;
  for (const option of control.options ?? [])
    if (binds(option, "selected")) option.selected = option.defaultSelected;
}

function keep(control: Control): () => void {
  const { name, type, value, checked, selectionStart, selectionEnd, options } = control;
  const chosen = Array.from(options ?? [], (option) => option.selected && option.value);
  return () => {
    // The element may have become another control.
    if (control.name !== name || control.type !== type) return;
    if (options) for (const option of options) option.selected = chosen.includes(option.value);
    else if (isBox(control)) control.checked = checked;
    else writeText(control, value, selectionStart, selectionEnd);
  };
}

/** Writes the text of a control and keeps the position of the caret. */
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

/** Whether two texts have the same meaning: as numbers, or apart from blanks around them. */
export function meansTheSame(typed: string, text: string): boolean {
  const [a, b] = [typed.trim(), text.trim()];
  return a === b || (a !== "" && b !== "" && Number(a) === Number(b));
}
