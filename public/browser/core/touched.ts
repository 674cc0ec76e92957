import { formOf, page } from "./own.js";

/** What a reader has touched with a control: a radio button excludes the others of its form. */
export function touchedBy(control: Element): object {
  const { type } = control as HTMLInputElement;
  return type === "radio" ? (formOf(control) ?? page) : control;
}
