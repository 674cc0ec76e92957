/**
 * Diffing: finds what changed between two normalized renders, part by part.
 *
 * A render is its template and one value for each hole, so two renders of one template differ only in their values.
 * Everything here is pure: no DOM, no sockets, no clock. The socket sends the result as JSON, and
 * `public/browser/core/patch.ts` applies it. Unchanged parts are neither written nor sent.
 */
import type { Attrs } from "./attributes.js";
import { bindingText } from "./bindings.js";
import type { Change, Patch } from "./change.js";
import { diffWindow } from "./diff-window.js";
import type { Host } from "./host.js";
import { FlatList, List } from "./list.js";
import { stepsAtEnd, stepsBetween } from "./list-steps.js";
import { ListWindow } from "./list-window.js";
import { writeNewRow, writeStep } from "./new-row.js";
import { packContent } from "./pack.js";
import type { Part } from "./template.js";
import { type ByKind, choose, isStructured } from "./value-kinds.js";
import { Rendered, UnsafeHtml } from "./values.js";
import { attributeValue, contentText, spreadOf, writeText } from "./write.js";

/** Compares two renders of a component's template; undefined when nothing changed. Both must have the same template. */
export function diffTemplate(before: Rendered, after: Rendered, host: Host): Patch | undefined {
  if (before === after || isSame(before.values, after.values)) return undefined;
  const { parts } = after.template;
  let patch: Patch | undefined;
  for (let index = 0; index < parts.length; index++) {
    const change = diffPart(parts[index] as Part, before, after, host);
    if (change === undefined) continue;
    patch ??= [];
    patch.push(index, change);
  }
  return patch;
}

/** Whether all holes have identical values, as in most rows of a list. */
function isSame(before: readonly unknown[], after: readonly unknown[]): boolean {
  for (let hole = 0; hole < after.length; hole++) if (before[hole] !== after[hole]) return false;
  return before.length === after.length;
}

function diffPart(part: Part, before: Rendered, after: Rendered, host: Host): Change | undefined {
  if (part.type === "text") return diffValue(before.values[part.hole], after.values[part.hole], host);
  if (part.type === "spread") return diffSpread(spreadOf(part, before.values), spreadOf(part, after.values));
  const holes = part.type === "binding" ? part.binding.holes : part.holes;
  if (!holes.some((hole) => before.values[hole] !== after.values[hole])) return undefined;
  const was = partText(part, before);
  const is = partText(part, after);
  return was === is ? undefined : is;
}

/** The attributes that changed: `[name, value, name, value, …]`. */
function diffSpread(before: Attrs["entries"], after: Attrs["entries"]): Change | undefined {
  const was = new Map(before);
  const is = new Map(after);
  const changes: Change[] = [];
  for (const [name, value] of is) if (value !== (was.get(name) ?? null)) changes.push(name, value);
  for (const [name, value] of was) if (value !== null && !is.has(name)) changes.push(name, null);
  return changes.length > 0 ? changes : undefined;
}

function partText(
  part: Exclude<Part, { type: "text" } | { type: "spread" }>,
  rendered: Rendered,
): string | null {
  switch (part.type) {
    case "attribute":
      return attributeValue(part, rendered.values);
    case "content":
      return contentText(part, rendered.values);
    case "binding":
      return bindingText(part.binding, rendered.values);
  }
}

/**
 * Compares the old and the new value of a part in text, or of a row.
 *
 * @param writeNew - writes the new value if the two can't be compared
 */
function diffValue(
  before: unknown,
  after: unknown,
  host: Host,
  writeNew: (value: unknown, host: Host) => Change = packContent,
): Change | undefined {
  if (before === after) return undefined;
  if (isStructured(after)) {
    const change = choose(differs, after)(after, before, host);
    return change === isOther ? writeNew(after, host) : change;
  }
  if (writeNew === packContent && isAddedTo(before, after))
    return ["", before.length, (after as string).slice(before.length)];
  const isSameText = !isStructured(before) && writeText(before) === writeText(after);
  return isSameText ? undefined : writeNew(after, host);
}

/** A shorter text is sent again as a whole; a browser may have parsed a longer one into several nodes. */
const appended = { from: 16, below: 65_536 };

/** Whether a text was only added to, such as an answer that arrives in pieces. A slice is compared faster than startsWith() does. */
function isAddedTo(before: unknown, after: unknown): before is string {
  if (typeof before !== "string" || typeof after !== "string") return false;
  const { length } = before;
  return (
    length >= appended.from &&
    length < Math.min(after.length, appended.below) &&
    after.slice(0, length) === before
  );
}

/** Returned for two values that can't be compared. */
const isOther = Symbol("isOther");

const differs: ByKind<[before: unknown, host: Host], Change | undefined | typeof isOther> = {
  template(after, before, host) {
    const isAlike = before instanceof Rendered && before.template === after.template;
    return isAlike ? diffTemplate(before, after, host) : isOther;
  },
  list(after, before, host) {
    if (after instanceof ListWindow)
      return before instanceof ListWindow ? diffWindow(before, after, host) : isOther;
    const isAlike = before instanceof List && !before.keys === !after.keys;
    return isAlike ? diffList(before, after, host) : isOther;
  },
  html: (after, before) => (before instanceof UnsafeHtml && before.html === after.html ? undefined : isOther),
  component: () => isOther,
};

// --- Lists ---

/** Compares two lists, both keyed or both not; undefined when nothing changed. */
function diffList(before: List, after: List, host: Host): Change | undefined {
  const from = after.remembered?.from;
  if (from && from.id === before.remembered?.id) return diffRows(before, after, from.changed, host);
  const { steps, source } =
    before.keys && after.keys
      ? stepsBetween(before.keys, after.keys)
      : stepsAtEnd(before.length, after.length);
  if (steps.length === 0 && isFlatPair(before, after))
    return diffRows(before, after, changedRows(before, after), host);
  // Written in the order in which the browser applies it: the first instance of a template contains the template's text.
  const changes: Change[] = steps.map((step) => writeStep(step, (row) => after.row(row), host));
  const patch: Change[] = changes.length > 0 ? [changes] : [];
  const isAlike = compareFlat(before, after);
  for (let row = 0; row < after.length; row++) {
    const old = source ? (source[row] as number) : row;
    if (old === -1 || old >= before.length || isAlike?.(old, row)) continue;
    const change = diffValue(before.row(old), after.row(row), host, writeNewRow);
    if (change !== undefined) patch.push(~row, change);
  }
  return patch.length > 0 ? patch : undefined;
}

function isFlatPair(before: List, after: List): boolean {
  return before instanceof FlatList && after instanceof FlatList && before.template === after.template;
}

/** The rows that differ in flat lists of the same length. */
function changedRows(before: List, after: List): number[] {
  const { values: was, width } = before as FlatList;
  const { values: is } = after as FlatList;
  const rows: number[] = [];
  for (let at = 0; at < is.length; at++) {
    if (was[at] === is[at]) continue;
    const row = Math.floor(at / width);
    rows.push(row);
    at = (row + 1) * width - 1;
  }
  return rows;
}

/** Compares lists with the same keys, of which only some rows differ. */
function diffRows(before: List, after: List, changed: readonly number[], host: Host): Change | undefined {
  const patch: Change[] = [];
  for (const row of changed) {
    const change = diffValue(before.row(row), after.row(row), host, writeNewRow);
    if (change !== undefined) patch.push(~row, change);
  }
  return patch.length > 0 ? patch : undefined;
}

/** Returns a function that tells whether two rows of flat lists are identical, as most of them are. */
export function compareFlat(before: List, after: List): ((old: number, row: number) => boolean) | undefined {
  if (!isFlatPair(before, after)) return undefined;
  const { values: was, width } = before as FlatList;
  const { values: is } = after as FlatList;
  return (old, row) => {
    let from = old * width;
    const start = row * width;
    for (let at = start; at < start + width; at++) if (was[from++] !== is[at]) return false;
    return true;
  };
}
