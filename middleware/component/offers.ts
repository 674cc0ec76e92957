/**
 * What a component offers: the bindings in its last render. A browser can send nothing else.
 *
 * The check walks the render at each event instead of keeping a set of all bindings for each page: a page's
 * memory stays small, and a thousand rows are walked in microseconds.
 */
import { type Binding, offers } from "../../views/bindings.js";
import { List, Rendered } from "../../views/html.js";

/** A binding as one render offers it: with the values of its holes. */
export interface Offer {
  binding: Binding;
  values: readonly unknown[];
}

/** Finds the binding with this canonical text; components further down offer their own. */
export function findOffer(value: unknown, text: string): Offer | undefined {
  if (value instanceof Rendered) {
    for (const binding of value.template.bindings) {
      if (offers(binding, value.values, text)) return { binding, values: value.values };
    }
    for (const { hole } of value.template.texts) {
      const inside = value.values[hole];
      if (typeof inside !== "object" || inside === null) continue;
      const found = findOffer(inside, text);
      if (found) return found;
    }
  } else if (value instanceof List) {
    for (const row of value.rows) {
      const found = findOffer(row, text);
      if (found) return found;
    }
  }
  return undefined;
}
