/**
 * Whether what the user has entered differs from what the server has: the attributes in the page, which patches keep up to
 * date.
 */
import { own } from "../core/own.js";

const entered =
  "input:not([type=hidden],[type=submit],[type=button],[type=reset],[type=image]),textarea,select";

/** The controls of a form, or in any other element, in which a user enters something. */
export function controlsOf(root: Element): Element[] {
  const { elements } = own(root) as HTMLFormElement;
  const all: Iterable<Element> = root instanceof HTMLFormElement ? elements : root.querySelectorAll(entered);
  return [...all].filter((each) => own(each).matches(entered));
}

/** Whether a control shows something else than its attributes say. */
export function isChanged(control: Element): boolean {
  if (control instanceof HTMLSelectElement) return isOtherChoice(control);
  const { type, files, checked, defaultChecked, value, defaultValue } = control as HTMLInputElement;
  if (type === "file") return (files?.length ?? 0) > 0;
  if (type === "checkbox" || type === "radio") return checked !== defaultChecked;
  return value !== clean(control as HTMLInputElement, defaultValue);
}

/** Whether any control of a form, or in any other element, was changed and not yet sent. */
export function isDirty(root: Element): boolean {
  return controlsOf(root).some(isChanged);
}

/** Of a list of one choice that has several marked options, browsers show the last; of one with none, the first. */
function isOtherChoice({ options, multiple, size, selectedIndex }: HTMLSelectElement): boolean {
  const all = [...options];
  const marked = all.filter((each) => each.defaultSelected);
  if (multiple) return all.some((each) => each.selected !== each.defaultSelected);
  const first = size > 1 ? undefined : all.find((each) => !each.disabled);
  return all[selectedIndex] !== (marked.pop() ?? first);
}

/** The text that a control of this type makes of its attribute: a number field makes nothing of "abc". */
function clean({ localName, type, min, max, step }: HTMLInputElement, text: string): string {
  if (localName !== "input") return text.replace(/\r\n?/g, "\n");
  const other = Object.assign(document.createElement("input"), { type, min, max, step });
  other.value = text;
  return other.value;
}
