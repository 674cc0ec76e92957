/**
 * Fingerprints: whether a page was written by the templates that this process has.
 *
 * A page outlives a deploy. Its parts can be patched only where its HTML came of the same templates; where not, the
 * component is sent whole once.
 */
import type { FlatList } from "./list.js";
import type { Template } from "./template.js";
import { findIn } from "./value-kinds.js";
import type { Rendered } from "./values.js";

/** A number for the templates in a settled render; components further down have fingerprints of their own. */
export function fingerprint(rendered: Rendered): number {
  const seen = new Set<Template>();
  const add = ({ template }: Rendered | FlatList): void => void seen.add(template);
  findIn(rendered, { template: add, rows: add });
  let sum = 0;
  for (const template of seen) sum = (sum + template.hash) >>> 0;
  return sum;
}
