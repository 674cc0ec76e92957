/**
 * List diffing: the steps that turn the rows a browser shows into the rows it should show.
 *
 * Keyed rows are first removed, then moved and inserted from the last to the first, each before the row that
 * is already in its place behind it. A longest increasing subsequence of the old positions stays where it is,
 * so that the fewest rows move (the method of ivi and Vue 3; patience sorting, O(n log n)).
 * Rows without keys are compared place by place; the rest is added or removed at the end.
 */
import type { Change, Content } from "./change.js";
import { diffValue } from "./diff.js";
import type { Host, List } from "./html.js";
import { packRow } from "./pack.js";
import { writeRow } from "./write.js";

/** Compares two lists, both keyed or both not; undefined when nothing changed. */
export function diffList(before: List, after: List, host: Host): Change | undefined {
  const steps: Change[] = [];
  const changes: Change[] = [];
  if (after.keys && before.keys) diffKeyed(before, after, before.keys, after.keys, host, steps, changes);
  else diffUnkeyed(before, after, host, steps, changes);
  if (steps.length > 0) return [steps, ...changes];
  return changes.length > 0 ? changes : undefined;
}

function diffRow(before: unknown, after: unknown, row: number, host: Host, changes: Change[]): void {
  const change = diffValue(before, after, host);
  if (change === undefined) return;
  // A row that became something else is written anew with markers of its own, by which the browser finds its bounds.
  const isWithin = Array.isArray(change) && typeof change[0] !== "string";
  changes.push(~row, isWithin ? change : newRow(after, host));
}

function newContent(row: unknown, host: Host): Content {
  return host.book ? packRow(row, host, host.book) : writeRow(row, host);
}

function newRow(row: unknown, host: Host): Change {
  const content = newContent(row, host);
  return typeof content === "string" ? [content] : ["", content];
}

function diffUnkeyed(before: List, after: List, host: Host, steps: Change[], changes: Change[]): void {
  const common = Math.min(before.rows.length, after.rows.length);
  for (let row = 0; row < common; row++) diffRow(before.rows[row], after.rows[row], row, host, changes);
  if (before.rows.length !== after.rows.length) {
    const added = after.rows.slice(common).map((row) => newContent(row, host));
    steps.push([common, before.rows.length - common, ...added]);
  }
}

type Keys = readonly (string | number)[];

function diffKeyed(
  before: List,
  after: List,
  was: Keys,
  is: Keys,
  host: Host,
  steps: Change[],
  changes: Change[],
): void {
  let same = 0;
  while (same < was.length && same < is.length && was[same] === is[same]) {
    diffRow(before.rows[same], after.rows[same], same, host, changes);
    same++;
  }
  if (same === was.length && same === is.length) return;

  const oldIndex = new Map<string | number, number>();
  for (let i = same; i < was.length; i++) oldIndex.set(was[i] as string | number, i);
  // For each new row behind the common start: its old position, or -1 where it is new.
  const source = is.slice(same).map((key) => oldIndex.get(key) ?? -1);
  const kept = new Set(source);

  // What the browser shows behind the common start, by old position, as the steps change it.
  const shown: number[] = [];
  for (let i = same; i < was.length; i++) if (kept.has(i)) shown.push(i);
  removeOthers(was.length, same, kept, steps);

  const stays = longestIncreasing(source);
  // Rows inserted side by side share a step.
  let run: Change[] | undefined;
  let behind = shown.length;
  for (let i = source.length - 1; i >= 0; i--) {
    const old = source[i] as number;
    if (old === -1) {
      const html = newContent(after.rows[same + i], host);
      if (run) run.splice(2, 0, html);
      else {
        run = [same + behind, 0, html];
        steps.push(run);
      }
      shown.splice(behind, 0, -1);
      continue;
    }
    run = undefined;
    diffRow(before.rows[old], after.rows[same + i], same + i, host, changes);
    const from = stays.has(i) ? -1 : shown.indexOf(old);
    if (from === -1) {
      behind = shown.lastIndexOf(old, behind - 1);
      continue;
    }
    shown.splice(from, 1);
    const to = from < behind ? behind - 1 : behind;
    if (from !== to) steps.push([~(same + from), same + to]);
    shown.splice(to, 0, old);
    behind = to;
  }
}

/** Removes the rows that are in no new list, neighbours in one step, from the last to the first. */
function removeOthers(length: number, start: number, kept: Set<number>, steps: Change[]): void {
  for (let end = length; end > start; ) {
    let first = end;
    while (first > start && !kept.has(first - 1)) first--;
    if (first < end) steps.push([first, end - first]);
    end = first === end ? end - 1 : first;
  }
}

/** Indexes of a longest run of increasing old positions; rows that are new (-1) are left out. */
function longestIncreasing(source: readonly number[]): Set<number> {
  const previous = new Array<number>(source.length).fill(-1);
  const tails: number[] = [];
  for (let i = 0; i < source.length; i++) {
    const old = source[i] as number;
    if (old === -1) continue;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((source[tails[middle] as number] as number) < old) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[i] = tails[low - 1] as number;
    tails[low] = i;
  }
  const stays = new Set<number>();
  for (let i = tails.at(-1) ?? -1; i !== -1; i = previous[i] as number) stays.add(i);
  return stays;
}
