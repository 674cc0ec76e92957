/**
 * List steps: how to turn the rows that a browser shows into the rows that it should show.
 *
 * Keyed rows are first removed, then moved and inserted from the last to the first, each before the row that
 * follows it and is already in place. The rows of a longest increasing subsequence of the old positions do not move,
 * so that as few rows as possible do (the method of ivi and Vue 3; patience sorting, O(n log n)). The steps for neighbours
 * that were inserted or removed, for one row that was moved, and for a window that was moved, are found without that.
 * Rows without keys are compared by position; rows are added or removed at the end.
 */

/** Steps, with the index of each new row in place of its content; and the old index of each row, -1 for a new one. */
export interface Plan {
  steps: number[][];
  /** missing if every row keeps its position */
  source?: number[];
}

/** The steps between lists without keys: rows are added or removed at the end. */
export function stepsAtEnd(length: number, newLength: number): Plan {
  if (newLength === length) return { steps: [] };
  const added = Array.from({ length: newLength - length }, (_, index) => length + index);
  const common = Math.min(length, newLength);
  return { steps: [[common, length - common, ...added]] };
}

type Keys = readonly (string | number)[];

/** The rows between the equal ones at both ends of two keyed lists. */
interface Middle {
  start: number;
  /** index after the last of these rows, in the old and in the new list */
  oldEnd: number;
  newEnd: number;
}

function middleOf(was: Keys, is: Keys): Middle {
  let start = 0;
  let [oldEnd, newEnd] = [was.length, is.length];
  while (start < oldEnd && start < newEnd && was[start] === is[start]) start++;
  while (oldEnd > start && newEnd > start && was[oldEnd - 1] === is[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  return { start, oldEnd, newEnd };
}

/** The newest change of a list's keys whose steps are known. */
let known: { was: Keys; is: Keys; steps: number[][] } | undefined;

/** Tells the steps from the one that made a list of another, so that they need not be found by comparing the two. */
export function noteSteps(was: Keys, is: Keys, steps: number[][]): void {
  known = { was, is, steps };
}

/**
 * The steps between keyed lists whose rows are compared in another way. For small changes it only reads both lists.
 */
export function plainSteps(was: Keys, is: Keys): number[][] {
  if (was === is) return [];
  const { was: from, is: to, steps } = known ?? {};
  known = undefined;
  if (from === was && to === is && steps) return steps;
  const middle = middleOf(was, is);
  const { start, oldEnd, newEnd } = middle;
  if (start === oldEnd && start === newEnd) return [];
  if (start === oldEnd) return [[start, 0, ...indexes(start, newEnd)]];
  if (start === newEnd) return [[start, oldEnd - start]];
  return moveOf(was, is, middle) ?? slideOf(was, is) ?? stepsBetween(was, is).steps;
}

/** The steps if rows were removed at one end and added at the other; undefined if that is not the difference. */
function slideOf(was: Keys, is: Keys): number[][] | undefined {
  const gone = was.indexOf(is[0] as string);
  const left = was.length - gone;
  if (gone > 0 && left <= is.length && isShifted(was, gone, is, 0, left)) {
    return [
      [0, gone],
      [left, 0, ...indexes(left, is.length)],
    ];
  }
  const added = is.indexOf(was[0] as string);
  const kept = is.length - added;
  if (added > 0 && kept <= was.length && isShifted(was, 0, is, added, is.length)) {
    return [
      [kept, was.length - kept],
      [0, 0, ...indexes(0, added)],
    ];
  }
  return undefined;
}

function indexes(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

/** The step that moves one row over all others in the middle; undefined if that is not the difference. */
function moveOf(was: Keys, is: Keys, { start, oldEnd, newEnd }: Middle): number[][] | undefined {
  if (oldEnd !== newEnd) return undefined;
  const last = oldEnd - 1;
  if (was[start] === is[last] && isShifted(was, start + 1, is, start, last)) return [[~start, last]];
  if (was[last] === is[start] && isShifted(was, start, is, start + 1, oldEnd)) return [[~last, start]];
  return undefined;
}

function isShifted(was: Keys, from: number, is: Keys, to: number, end: number): boolean {
  for (let at = to, old = from; at < end; at++, old++) if (was[old] !== is[at]) return false;
  return true;
}

/** The steps between keyed lists. */
export function stepsBetween(was: Keys, is: Keys): Plan {
  let same = 0;
  while (same < was.length && same < is.length && was[same] === is[same]) same++;
  if (same === was.length && same === is.length) return { steps: [] };

  const source = findOldIndexes(was, is, same);
  const kept = new Set(source);
  const steps: number[][] = [];
  removeOthers(was.length, same, kept, steps);
  const shown: number[] = [];
  for (let i = same; i < was.length; i++) if (kept.has(i)) shown.push(i);
  placeRows(source, same, shown, steps);
  return { steps, source };
}

/** For each row its old index, -1 for a new one; the first `same` rows are at their old index. */
function findOldIndexes(was: Keys, is: Keys, same: number): number[] {
  const oldIndex = new Map<string | number, number>();
  for (let i = same; i < was.length; i++) oldIndex.set(was[i] as string | number, i);
  return is.map((key, index) => (index < same ? index : (oldIndex.get(key) ?? -1)));
}

/**
 * Moves and inserts rows, from the last to the first.
 *
 * @param shown - old indexes of the rows after the first `same` ones, as the browser shows them; changed by each step
 */
function placeRows(source: readonly number[], same: number, shown: number[], steps: number[][]): void {
  const stays = longestIncreasing(source);
  // Rows inserted side by side share a step.
  let run: number[] | undefined;
  // The position in `shown` of the row that was placed last: the next one goes before it.
  let behind = shown.length;
  for (let i = source.length - 1; i >= same; i--) {
    const old = source[i] as number;
    if (old === -1) {
      if (run) run.splice(2, 0, i);
      else {
        run = [same + behind, 0, i];
        steps.push(run);
      }
      shown.splice(behind, 0, -1);
      continue;
    }
    run = undefined;
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

/** Removes the rows that are not in the new list, from the last to the first, neighbours in one step. */
function removeOthers(length: number, start: number, kept: Set<number>, steps: number[][]): void {
  for (let end = length; end > start; ) {
    let first = end;
    while (first > start && !kept.has(first - 1)) first--;
    if (first < end) steps.push([first, end - first]);
    end = first === end ? end - 1 : first;
  }
}

/** Indexes of a longest increasing subsequence of the old positions, without new rows (-1). */
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
