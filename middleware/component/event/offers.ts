/**
 * Offers: the bindings in a component's last render. A browser can send nothing else.
 *
 * The check walks the render at each event instead of keeping a set of all bindings for each page: a page's
 * memory stays small, and a thousand rows are walked in microseconds.
 */
import type { Binding } from "../../../views/bindings.js";
import type { FlatList } from "../../../views/list.js";
import { findIn } from "../../../views/value-kinds.js";
import type { Rendered } from "../../../views/values.js";
import { WantedBinding } from "../../../views/wanted-binding.js";

/** A binding of a render, with the values of its holes. */
export interface Offer {
  binding: Binding;
  values: readonly unknown[];
}

/** Finds the binding with this canonical text; child components have their own offers. */
export function findOffer(rendered: unknown, text: string): Offer | undefined {
  const wanted = new WantedBinding(text);
  return findIn(rendered, {
    template: (each) => findInTemplate(each, wanted),
    rows: (list) => findInRows(list, wanted),
  });
}

function findInTemplate({ template, values }: Rendered, wanted: WantedBinding): Offer | undefined {
  for (const binding of template.bindings) if (wanted.is(binding, values)) return { binding, values };
  return undefined;
}

/** The bindings of a flat list are those of its row's template: its rows contain no other templates. */
function findInRows(list: FlatList, wanted: WantedBinding): Offer | undefined {
  const { template, values, width } = list;
  let first: { binding: Binding; row: number } | undefined;
  for (const binding of template.bindings) {
    const end = first ? first.row : list.length;
    for (let row = 0; row < end; row++) {
      if (!wanted.is(binding, values, row * width, (row + 1) * width)) continue;
      first = { binding, row };
      break;
    }
  }
  return first && { binding: first.binding, values: list.row(first.row).values };
}
