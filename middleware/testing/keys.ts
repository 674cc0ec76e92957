/** Keys that a user presses, and what a browser does at some of them. */
import type { HTMLElement, HTMLFormElement, HTMLInputElement } from "happy-dom";
import { checkUsable, click, commit, fire, focus, formOf, isText, windowOf } from "./actions.js";
import { isDisabled } from "./entries.js";
import { isInPage, isShown } from "./queries.js";

const modifiers: Record<string, string> = {
  Control: "ctrlKey",
  Shift: "shiftKey",
  Alt: "altKey",
  Meta: "metaKey",
};

/**
 * Presses a key at an element.
 *
 * @param keys - a key's name, with modifiers before it: `Enter`, `a`, `Control+s`
 */
export function press(element: HTMLElement, keys: string): void {
  checkUsable(element, "used");
  focus(element);
  const parts = keys === "+" ? ["+"] : keys.split("+");
  const key = parts.pop() as string;
  const options = {
    key: key === "Space" ? " " : key,
    ...Object.fromEntries(parts.map((name) => [modifiers[name] ?? name, true])),
  };
  const isTaken = !fire(element, "keydown", "KeyboardEvent", options);
  if (!isTaken) act(element, options.key, parts);
  const now = (element.ownerDocument.activeElement ?? element) as HTMLElement;
  fire(now, "keyup", "KeyboardEvent", options);
}

/** What a browser does at a key. */
function act(element: HTMLElement, key: string, held: readonly string[]): void {
  if (key === "Tab") return tabOn(element, held.includes("Shift") ? -1 : 1);
  if (held.some((name) => name !== "Shift")) return;
  if (key === "Enter") return enter(element);
  if (key === " " && isPressed(element)) return click(element);
  if (key.startsWith("Arrow") && (element as HTMLInputElement).type === "radio") return arrow(element, key);
  if (isText(element)) edit(element as HTMLInputElement, key);
}

/** Whether the space bar clicks it. */
function isPressed(element: HTMLElement): boolean {
  const { tagName, type } = element as HTMLInputElement;
  return /^(?:BUTTON|SUMMARY)$/.test(tagName) || /^(?:checkbox|radio|submit|button)$/.test(type);
}

function enter(element: HTMLElement): void {
  const { tagName, type } = element as HTMLInputElement;
  if (/^(?:BUTTON|A|SUMMARY)$/.test(tagName) || /^(?:submit|button|image|reset)$/.test(type))
    return click(element);
  if (tagName === "TEXTAREA") return edit(element as HTMLInputElement, "\n");
  if (tagName !== "INPUT") return;
  commit(element);
  const form = formOf(element);
  if (form) submitImplicitly(form);
}

/** Submits by the form's first submit button, as browsers do at Enter; without one, if the form has a single text field. */
function submitImplicitly(form: HTMLFormElement): void {
  const controls = [...form.ownerDocument.querySelectorAll("button,input")] as HTMLInputElement[];
  const own = controls.filter((control) => control.form === form && isInPage(control));
  const button = own.find(({ type }) => type === "submit" || type === "image");
  if (button) {
    if (!isDisabled(button)) fire(button, "click", "MouseEvent", { detail: 0 });
  } else if (own.filter(isText).length === 1) form.requestSubmit();
}

function edit(field: HTMLInputElement, key: string): void {
  const { value, selectionStart, selectionEnd } = field;
  const [start, end] = [selectionStart ?? value.length, selectionEnd ?? value.length];
  const isDeletion = key === "Backspace" || key === "Delete";
  if (!isDeletion && key.length > 1) return;
  const from = key === "Backspace" && start === end ? Math.max(0, start - 1) : start;
  const to = key === "Delete" && start === end ? end + 1 : end;
  field.value = value.slice(0, from) + (isDeletion ? "" : key) + value.slice(to);
  const inputType = isDeletion ? "deleteContentBackward" : "insertText";
  fire(field, "input", "InputEvent", { inputType, data: isDeletion ? null : key });
}

/** Chooses the next radio button of the group. */
function arrow(element: HTMLElement, key: string): void {
  const { name } = element as HTMLInputElement;
  const group = (
    [...element.ownerDocument.querySelectorAll("input[type=radio]")] as HTMLInputElement[]
  ).filter((radio) => radio.name === name && formOf(radio) === formOf(element) && !isDisabled(radio));
  const step = /Down|Right/.test(key) ? 1 : -1;
  const next = group[(group.indexOf(element as HTMLInputElement) + step + group.length) % group.length];
  if (next) click(next);
}

/** Moves the focus to the next control. */
function tabOn(element: HTMLElement, step: number): void {
  const { document } = windowOf(element);
  const selector = "a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]";
  const stops = ([...document.querySelectorAll(selector)] as HTMLElement[]).filter(
    (stop) => stop.tabIndex >= 0 && !isDisabled(stop) && isShown(stop) && isInPage(stop),
  );
  const next = stops[stops.indexOf(element) + step];
  if (next) focus(next);
}
