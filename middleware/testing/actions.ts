/** What a user does with an element: the events that a browser fires, in its order, and what they change by themselves. */
import type {
  BrowserWindow,
  Element,
  HTMLElement,
  HTMLFormElement,
  HTMLInputElement,
  HTMLSelectElement,
} from "happy-dom";
import { nameOf } from "./describe-page.js";
import { isDisabled } from "./entries.js";
import { failure } from "./errors.js";

/** The values of fields when they got the focus: leaving a field that has another value fires `change`. */
const valuesAtFocus = new WeakMap<Element, string>();

export function windowOf({ ownerDocument }: Element): BrowserWindow {
  return ownerDocument.defaultView as BrowserWindow;
}

export function fire(element: Element, type: string, kind = "Event", options: object = {}): boolean {
  const { [kind as "Event"]: EventClass } = windowOf(element);
  return element.dispatchEvent(new EventClass(type, { bubbles: true, cancelable: true, ...options }));
}

/** Clicks an element. */
export function click(element: HTMLElement): void {
  checkUsable(element, "clicked");
  const options = { detail: 1, button: 0, view: windowOf(element) };
  fire(element, "pointerdown", "PointerEvent", options);
  if (fire(element, "mousedown", "MouseEvent", options)) focusOf(element);
  fire(element, "pointerup", "PointerEvent", options);
  fire(element, "mouseup", "MouseEvent", options);
  fire(element, "click", "MouseEvent", options);
}

/** A click moves the focus to what can have it, or else to nothing. */
function focusOf(element: HTMLElement): void {
  const target = element.closest(
    "a[href],button,input,select,textarea,summary,[tabindex]",
  ) as HTMLElement | null;
  const { document } = windowOf(element);
  if (target) focus(target);
  else if (document.activeElement) blur(document.activeElement as HTMLElement);
}

/** Moves the focus, and so leaves the field that had it. */
export function focus(element: HTMLElement): void {
  const { activeElement } = element.ownerDocument;
  if (activeElement === element) return;
  if (activeElement) blur(activeElement as HTMLElement);
  element.focus();
  if (isText(element)) valuesAtFocus.set(element, element.value);
}

/** Leaves a field: a browser fires `change` if the user has changed its text. */
export function blur(element: HTMLElement): void {
  commit(element);
  element.blur();
}

/** Fires `change`, if the text of a field was changed since it got the focus. */
export function commit(element: HTMLElement): void {
  if (!isText(element)) return;
  const before = valuesAtFocus.get(element);
  if (before === undefined || before === element.value) return;
  valuesAtFocus.set(element, element.value);
  fire(element, "change");
}

const textTypes =
  /^(?:text|search|email|url|tel|password|number|date|month|week|time|datetime-local|color|range)$/;

export function isText(element: Element): element is HTMLInputElement {
  if (element.tagName === "TEXTAREA") return true;
  return element.tagName === "INPUT" && textTypes.test((element as HTMLInputElement).type);
}

/** Replaces the text of a field. */
export function fill(element: HTMLElement, text: string): void {
  checkUsable(element, "filled in");
  if (!isText(element) && !element.hasAttribute("contenteditable"))
    throw failure(`${said(element)} has no text to fill in.`, hintFor(element));
  focus(element);
  if (isText(element)) {
    if (element.readOnly) throw failure(`${said(element)} is read-only.`);
    element.value = text;
    checkTaken(element, text);
  } else element.textContent = text;
  fire(element, "input", "InputEvent", { inputType: "insertText", data: text });
  // There is nothing to leave: a user has chosen the value.
  if (/^(?:date|month|week|time|datetime-local|color|range)$/.test((element as HTMLInputElement).type))
    commit(element);
}

/** A field of a certain type takes only some texts. */
function checkTaken(element: HTMLInputElement, text: string): void {
  if (element.value === text || element.tagName === "TEXTAREA" || text === "") return;
  if (element.value === "")
    throw failure(`${said(element)} is of type ${element.type} and can't hold "${text}".`);
}

function hintFor(element: HTMLElement): string[] {
  const { tagName, type } = element as HTMLInputElement;
  if (tagName === "SELECT") return ["Write select() for it."];
  if (type === "checkbox" || type === "radio") return ["Write check() for it."];
  return type === "file" ? ["Write upload() for it."] : [];
}

/** Ticks a checkbox or radio button, or unticks it. */
export function tick(element: HTMLElement, isChecked: boolean): void {
  const { type, checked } = element as HTMLInputElement;
  if (type !== "checkbox" && type !== "radio") throw failure(`${said(element)} can't be ticked.`);
  if (checked !== isChecked) click(element);
}

/** Chooses options of a list, by their text or value. */
export function select(element: HTMLElement, wanted: readonly string[]): void {
  checkUsable(element, "used");
  if (element.tagName !== "SELECT") throw failure(`${said(element)} is not a list of options.`);
  const list = element as unknown as HTMLSelectElement;
  const options = [...list.options];
  const chosen = wanted.map((name) => {
    const option =
      options.find((each) => nameOf(each as HTMLElement) === name) ??
      options.find(({ value }) => value === name);
    if (option && !option.disabled) return option;
    const there = options
      .filter(({ disabled }) => !disabled)
      .map((each) => `"${nameOf(each as HTMLElement)}"`);
    throw failure(`${said(element)} has no option "${name}".`, [`There is: ${there.join(", ")}.`]);
  });
  focus(element);
  for (const option of options)
    if (list.multiple || chosen.length > 0) option.selected = chosen.includes(option);
  fire(element, "input");
  fire(element, "change");
}

/** Fails if a user could not use an element. */
export function checkUsable(element: HTMLElement, done: string): void {
  const control = (element.closest("button,input,select,textarea,fieldset") ?? element) as HTMLElement;
  if (/^(?:BUTTON|INPUT|SELECT|TEXTAREA)$/.test(control.tagName) && isDisabled(control))
    throw failure(`${said(control)} can't be ${done}: it is disabled.`);
}

/** An element in words. */
export function said(element: HTMLElement): string {
  const { tagName, type } = element as HTMLInputElement;
  const kind =
    tagName === "INPUT" && type !== "text"
      ? `${type} field`
      : (names[tagName] ?? `<${tagName.toLowerCase()}>`);
  return `The ${kind} "${nameOf(element)}"`;
}

const names: Record<string, string> = {
  A: "link",
  BUTTON: "button",
  INPUT: "field",
  TEXTAREA: "field",
  SELECT: "list",
};

/** The form that the Enter key in a field submits. */
export function formOf(element: HTMLElement): HTMLFormElement | null {
  return (element as HTMLInputElement).form ?? null;
}
