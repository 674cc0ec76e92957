/** Says in words what is on a page: in a failure, what was there instead of what was sought. */
import type { HTMLElement } from "happy-dom";
import { distance } from "../../views/nearest.js";
import { textOf } from "./element-text.js";
import { findAll, isInPage, type Query } from "./queries.js";

/** The most lines of a list. */
const maxLines = 20;

/** What there is of the kind that was sought, and what is closest to it. */
export function describeMiss(container: HTMLElement, query: Query): string[] {
  const there = namesOfKind(container, query);
  const wanted = wantedName(query);
  const close = wanted === undefined ? [] : closest(wanted, there);
  const lines = close.length > 0 ? [`Did you mean ${listed(close, " or ")}?`] : [];
  if (there.length > 0) return [...lines, `There is: ${listed(there)}.`];
  return [`There is no such element at all. The page has:`, ...outline(container).map((line) => `  ${line}`)];
}

/** The name or text that was sought. */
function wantedName({ kind, sought, options }: Query): string | undefined {
  const name = kind === "Role" ? (options as { name?: unknown } | undefined)?.name : sought;
  if (typeof name === "string") return name;
  return name instanceof RegExp ? name.source : undefined;
}

function namesOfKind(container: HTMLElement, query: Query): string[] {
  return allOfKind(container, query).filter((name) => name !== "");
}

function allOfKind(container: HTMLElement, { kind, sought, options }: Query): string[] {
  if (kind === "Role") {
    const { name: _, ...others } = (options ?? {}) as { name?: unknown };
    return findAll(container, { kind, sought, options: others }).map(nameOf);
  }
  const all = (selector: string) => [...container.querySelectorAll(selector)] as HTMLElement[];
  if (kind === "Text") return all("*").filter(hasOwnText).map(nameOf);
  if (kind === "Control") return findAll(container, { kind, sought: undefined }).map(nameOf);
  if (kind === "Field") return all("input:not([type=hidden]),select,textarea").filter(isInPage).map(nameOf);
  const attributes: Record<string, string> = {
    PlaceholderText: "placeholder",
    AltText: "alt",
    Title: "title",
    TestId: "data-testid",
  };
  const attribute = attributes[kind];
  if (attribute) return all(`[${attribute}]`).map((element) => element.getAttribute(attribute) ?? "");
  if (kind === "LabelText") return all("label,[aria-label]").map(nameOf);
  return all("input,select,textarea").map((element) => (element as unknown as { value: string }).value);
}

function hasOwnText(element: HTMLElement): boolean {
  if (/^(?:SCRIPT|STYLE)$/.test(element.tagName)) return false;
  return [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
}

/** The name by which a user knows an element. */
export function nameOf(element: HTMLElement): string {
  if (element.tagName === "LABEL") return labelText(element);
  const label = element.getAttribute("aria-label") ?? labelOf(element);
  return (
    label || textOf(element) || element.getAttribute("placeholder") || element.getAttribute("value") || ""
  );
}

function labelOf(element: HTMLElement): string | undefined {
  const { labels } = element as unknown as { labels?: ArrayLike<HTMLElement> };
  const [label] = Array.from(labels ?? []);
  return label && labelText(label);
}

/** The text of a label without that of the control in it. */
function labelText(label: HTMLElement): string {
  const copy = label.cloneNode(true) as HTMLElement;
  for (const control of copy.querySelectorAll("select,textarea,button")) control.remove();
  return textOf(copy);
}

const roles = "heading button link textbox checkbox radio combobox spinbutton searchbox alert status".split(
  " ",
);

/** What a user would first see of a page. */
function outline(container: HTMLElement): string[] {
  const lines = roles.flatMap((role) =>
    findAll(container, { kind: "Role", sought: role }).map(
      (element) => `${role} "${shortened(nameOf(element))}"`,
    ),
  );
  return lines.length > maxLines
    ? [...lines.slice(0, maxLines), `… and ${lines.length - maxLines} more`]
    : lines;
}

function listed(names: readonly string[], between = ", "): string {
  const shown = [...new Set(names)].slice(0, maxLines).map((name) => `"${shortened(name)}"`);
  const more = new Set(names).size - shown.length;
  return shown.join(between) + (more > 0 ? ` and ${more} more` : "");
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

// --- Close matches ---

/** The names that differ from the wanted one by little, or contain it, the closest first. */
export function closest(wanted: string, names: readonly string[]): string[] {
  const sought = wanted.toLowerCase();
  const limit = Math.max(1, Math.floor(sought.length * 0.4));
  return [...new Set(names)]
    .map((name) => ({ name, far: distanceOf(sought, name.toLowerCase()) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

function distanceOf(a: string, b: string): number {
  return a && b && (a.includes(b) || b.includes(a)) ? 0.5 : distance(a, b);
}
