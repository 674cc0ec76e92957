/**
 * Fingerprints: tell whether a page was written with the templates that this process has.
 *
 * A page can outlive a deploy. Its parts can be patched only if its HTML was written with the same templates;
 * otherwise the whole component is sent once.
 */
import type { FlatList } from "./list.js";
import type { Template } from "./template.js";
import { findIn } from "./value-kinds.js";
import type { Rendered } from "./values.js";

/** A number for the templates of a normalized render. Child components have fingerprints of their own. */
export function fingerprint(rendered: Rendered): number {
  const seen = new Set<Template>();
  const add = ({ template }: Rendered | FlatList): void => void seen.add(template);
  findIn(rendered, { template: add, rows: add });
  let sum = 0;
  for (const template of seen) sum = (sum + template.hash) >>> 0;
  return sum;
}
