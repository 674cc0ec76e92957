/**
 * Fingerprints: whether a page was written by the templates that this process has.
 *
 * A page outlives a deploy. Its parts can be patched only where its HTML came of the same templates; where not, the
 * component is sent whole once.
 */

import { FlatList, List } from "./list.js";
import type { Template } from "./template.js";
import { Rendered } from "./values.js";

/** A number for the templates in a settled render; components further down have fingerprints of their own. */
export function fingerprint(rendered: Rendered): number {
  const seen = new Set<Template>();
  collect(rendered, seen);
  let sum = 0;
  for (const template of seen) sum = (sum + template.hash) >>> 0;
  return sum;
}

function collect(value: unknown, seen: Set<Template>): void {
  if (value instanceof Rendered) {
    seen.add(value.template);
    for (const { hole } of value.template.texts) {
      const inside = value.values[hole];
      if (typeof inside === "object" && inside !== null) collect(inside, seen);
    }
  } else if (value instanceof FlatList) seen.add(value.template);
  else if (value instanceof List) {
    for (let index = 0; index < value.length; index++) collect(value.row(index), seen);
  }
}
