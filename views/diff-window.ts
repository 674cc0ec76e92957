/**
 * Compares windows of a `list()`. What was in a row is forgotten, so a row that has changed is sent with all its values,
 * except bindings, which are known.
 */
import { bindingText } from "./bindings.js";
import type { Change } from "./change.js";
import type { Host } from "./host.js";
import { plainSteps } from "./list-steps.js";
import { indexOfKey, type Key, type ListWindow, type Remains } from "./list-window.js";
import { writeNewRow, writeStep } from "./new-row.js";
import { packPart } from "./pack.js";
import type { Rendered } from "./values.js";

/** The change between two windows; undefined if there is none, or if it comes later since a row has to be loaded for it. */
export function diffWindow(before: ListWindow, after: ListWindow, host: Host): Change | undefined {
  const { content, known } = after;
  if (before.known === known) return undefined;
  const steps = plainSteps(before.known.keys, known.keys);
  const rowAt = (index: number) => content.contentOf(known.keys[index] as Key);
  const inserted = steps.flatMap(([first = 0, , ...rows]) => (first < 0 ? [] : rows));
  const changed = changedRows(before, after, inserted);
  if ([...inserted, ...changed.map(([, index]) => index)].some((index) => !rowAt(index))) {
    content.missing();
    return undefined;
  }
  // In the order in which the browser applies it: the first instance of a template contains the template's text.
  const patch: Change[] = steps.length > 0 ? [steps.map((step) => writeStep(step, rowAt, host))] : [];
  for (const [old, index] of changed) {
    const remains = before.known.remains[old] as Remains;
    patch.push(~index, changeOf(remains, rowAt(index) as Rendered, known.keys[index] as Key, host));
  }
  return patch.length > 0 ? patch : undefined;
}

/** The old and the new index of each row that both windows have, and that shows something else. */
function changedRows(
  { known: was }: ListWindow,
  { known: is, content }: ListWindow,
  inserted: readonly number[],
): [number, number][] {
  const changed: [number, number][] = [];
  if (was.keys === is.keys && content.isUndone) {
    for (let index = 0; index < is.keys.length; index++)
      if (was.digests[index] !== is.digests[index]) changed.push([index, index]);
    return changed;
  }
  for (const key of content.rendered) {
    const index = indexOfKey(is.keys, key);
    // Most often one row was inserted, or one has changed.
    if (index === inserted[0]) continue;
    const old = was.keys === is.keys ? index : indexOfKey(was.keys, key);
    if (old !== -1 && index !== -1 && was.digests[old] !== is.digests[index]) changed.push([old, index]);
  }
  return changed;
}

function changeOf(remains: Remains, row: Rendered, key: Key, host: Host): Change {
  const { template, values } = row;
  if (remains.template !== template || template.parts.some(({ type }) => type === "spread"))
    return writeNewRow(row, host);
  const before = remains.of(key);
  const patch: Change[] = [];
  for (const [index, part] of template.parts.entries()) {
    const isSame =
      part.type === "binding" &&
      bindingText(part.binding, before.values) === bindingText(part.binding, values);
    if (!isSame) patch.push(index, packPart(part, values, host));
  }
  return patch;
}
