/**
 * Leaves rows out of an answer to htmx that its page shows already: a placeholder says which, and
 * `public/browser/htmx/rows.ts` puts the page's own rows into its place before htmx swaps the answer in.
 *
 * A list is left out only where the page can find it again: as the whole content of an element that no other list, and no
 * other part of the component's own templates, has the same number as.
 */
import { compareFlat, diffTemplate } from "./diff.js";
import type { Host } from "./host.js";
import { FlatList, List } from "./list.js";
import { ListWindow } from "./list-window.js";
import type { Part, Template } from "./template.js";
import { findIn } from "./value-kinds.js";
import { Rendered } from "./values.js";
import { writeListsBy, writeRow } from "./write.js";

/** Number of rows from which a list's unchanged rows are left out. */
const leastRows = 20;

/** What an answer is for. */
export interface Answered {
  /** whether the event was a form's submit: rows with forms are written, since the sent one is reset or shows its errors */
  isSubmit: boolean;
  /** called with the number of buttons that submit a form of the view, for each row that is left out */
  skipClicks(count: number): void;
}

/**
 * Calls `write`, which writes a component, and leaves out the rows that are the same in both renders.
 *
 * @param before - the render that the page shows
 */
export function writeLeavingOut(
  before: Rendered,
  after: Rendered,
  answered: Answered,
  write: () => string,
): string {
  const lists = new Map<List, List>();
  pairLists(before, after, countPlaces(before), lists);
  if (lists.size === 0) return write();
  return writeListsBy((list, host) => {
    const shown = lists.get(list);
    return shown && writeChanged(shown, list, host, answered);
  }, write);
}

// --- Finding the lists ---

/** How many elements have a part's number as that of their whole content, by number; those in rows are not counted. */
function countPlaces(value: unknown, counts = new Map<number, number>()): ReadonlyMap<number, number> {
  if (value instanceof List) {
    // The page tells what is in a row by the row's element.
    const length = isPlainList(value) ? 0 : value.length;
    for (let index = 0; index < length; index++) countPlaces(value.row(index), counts);
  } else if (value instanceof Rendered) {
    value.template.parts.forEach((part, index) => {
      if (isWhole(part)) counts.set(index, (counts.get(index) ?? 0) + 1);
      if (part.type === "text") countPlaces(value.values[part.hole], counts);
    });
  }
  return counts;
}

function isWhole(part: Part): boolean {
  return part.type === "content" || (part.type === "text" && part.alone);
}

/** Whether each row of a list is one element. The rows of a `list()` are its own matter. */
function isPlainList(value: unknown): boolean {
  if (!(value instanceof List) || value instanceof ListWindow) return false;
  if (value instanceof FlatList) return value.template.rootAt !== -1;
  for (let index = 0; index < value.length; index++) {
    const row = value.row(index);
    if (row instanceof Rendered && row.template.rootAt === -1) return false;
    if (row instanceof List) return false;
  }
  return true;
}

/** Adds the lists of two renders that are in the same place: the newer one, with the one that the page shows. */
function pairLists(
  before: Rendered,
  after: Rendered,
  places: ReadonlyMap<number, number>,
  lists: Map<List, List>,
): void {
  if (before.template !== after.template) return;
  after.template.parts.forEach((part, index) => {
    if (part.type !== "text") return;
    const [was, is] = [before.values[part.hole], after.values[part.hole]];
    if (was instanceof Rendered && is instanceof Rendered) pairLists(was, is, places, lists);
    if (!part.alone || places.get(index) !== 1 || !(was instanceof List && is instanceof List)) return;
    if (is.length >= leastRows && isPlainList(was) && isPlainList(is)) lists.set(is, was);
  });
}

// --- Writing one ---

function writeChanged(shown: List, list: List, host: Host, answered: Answered): string {
  const oldIndex = shown.keys && list.keys && new Map(shown.keys.map((key, index) => [key, index]));
  const isSame = createCompare(shown, list, host, answered);
  let html = "";
  let from = -1;
  let to = -1;
  const writeRun = () => {
    if (from !== -1) html += `<template data-live-rows="${from}-${to}"></template>`;
    from = -1;
  };
  for (let row = 0; row < list.length; row++) {
    const old = list.keys ? (oldIndex?.get(list.keys[row] as string) ?? -1) : row < shown.length ? row : -1;
    if (old === -1 || !isSame(old, row)) {
      writeRun();
      html += writeRow(list.row(row), host, row);
    } else if (from !== -1 && old === to + 1) to++;
    else {
      writeRun();
      from = to = old;
    }
  }
  writeRun();
  return html;
}

type Compare = (old: number, row: number) => boolean;

/** Returns a function that tells whether a row can be left out. */
function createCompare(shown: List, list: List, host: Host, answered: Answered): Compare {
  const compare = compareFlat(shown, list);
  const clicks = new Map<Template, number>();
  const skip = (template: Template): true => {
    if (!clicks.has(template)) clicks.set(template, countClicks(template));
    answered.skipClicks(clicks.get(template) as number);
    return true;
  };
  if (compare) {
    const { template } = list as FlatList;
    return mustWrite(template, answered) ? () => false : (old, row) => compare(old, row) && skip(template);
  }
  return (old, row) => {
    const [was, is] = [shown.row(old), list.row(row)];
    if (!(was instanceof Rendered && is instanceof Rendered) || was.template !== is.template) return false;
    return isLeft(is, answered) && diffTemplate(was, is, host) === undefined && skip(is.template);
  };
}

/** Whether a row may be left out: it contains no component, which may have changed by itself, and no form that was sent. */
function isLeft(row: Rendered, answered: Answered): boolean {
  const check = ({ template }: { template: Template }) => mustWrite(template, answered) || undefined;
  return findIn(row, { template: check, rows: check, component: () => true }) === undefined;
}

/** Whether each row with a template is written. Ids that are the same in several rows are numbered as they are written. */
function mustWrite({ bindings }: Template, { isSubmit }: Answered): boolean {
  return bindings.some(({ event, holes }) =>
    event === "submit" ? isSubmit || holes.length === 0 : event !== "click" && holes.length === 0,
  );
}

function countClicks({ writers }: Template): number {
  return writers.filter((writer) => writer.type === "host" && writer.text === "click").length;
}
