/** The queries of testing-library, among what a browser would show. */
import type { ByRoleMatcher, ByRoleOptions, Matcher, MatcherOptions } from "@testing-library/dom";
import type { HTMLElement } from "happy-dom";
import { peers } from "./peers.js";

/** The queries of testing-library: `getByRole`, `getByLabelText` … */
export const queryKinds = [
  "Role",
  "LabelText",
  "PlaceholderText",
  "Text",
  "DisplayValue",
  "AltText",
  "Title",
  "TestId",
] as const;
export type QueryKind = (typeof queryKinds)[number];

/** What a query looks for; `Control` is anything to click by its name, `Field` anything to fill in by its label. */
export interface Query {
  kind: QueryKind | "Control" | "Field";
  sought: unknown;
  options?: object | undefined;
}
export type { ByRoleMatcher, ByRoleOptions, Matcher, MatcherOptions };

type QueryAll = (container: unknown, sought: unknown, options?: object) => HTMLElement[];

/** The elements inside of `container` that a query finds, in the order of the page. */
export function findAll(container: HTMLElement, query: Query): HTMLElement[] {
  const { kind, sought, options } = query;
  if (kind === "Control") return findControls(container, sought);
  if (kind === "Field") return findFields(container, sought);
  const queries = peers().queries as unknown as Record<string, QueryAll>;
  const found = (queries[`queryAllBy${kind}`] as QueryAll)(container, sought, options);
  const hidden = kind !== "Role" || (options as ByRoleOptions | undefined)?.hidden === true;
  return found.filter((element) => isInPage(element) && (hidden || isShown(element)));
}

/** The roles of what is clicked by its name. */
const clicked = ["button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "option"];

function findControls(container: HTMLElement, name: unknown): HTMLElement[] {
  const options = name === undefined ? {} : { name };
  const found = new Set(
    clicked.flatMap((role) => findAll(container, { kind: "Role", sought: role, options })),
  );
  for (const summary of container.querySelectorAll("summary"))
    if (name === undefined || summary.textContent.trim() === name) found.add(summary as HTMLElement);
  return [...found];
}

function findFields(container: HTMLElement, label: unknown): HTMLElement[] {
  const labelled = findAll(container, { kind: "LabelText", sought: label }).filter(isField);
  if (labelled.length > 0) return labelled;
  return findAll(container, { kind: "PlaceholderText", sought: label }).filter(isField);
}

export function isField(element: HTMLElement): boolean {
  return element.matches("input,select,textarea,[contenteditable]");
}

/** Whether an element is one for a browser: `<noscript>` is text where scripts run. */
export function isInPage(element: HTMLElement): boolean {
  return !scripted.has(element.ownerDocument) || !element.closest("noscript");
}

/** The documents whose scripts run. */
export const scripted = new WeakSet<object>();

/** Whether a browser shows an element that is not hidden by a style: not in what is closed. */
export function isShown(element: HTMLElement): boolean {
  if (element.closest("[hidden],dialog:not([open])")) return false;
  const details = element.closest("details:not([open])");
  if (!details || details === element) return true;
  const summary = [...details.children].find(({ tagName }) => tagName === "SUMMARY");
  return summary?.contains(element) === true && isShown(details as HTMLElement);
}
