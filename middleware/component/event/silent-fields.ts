/**
 * Silent fields: checkboxes and multiple selects, for which a browser sends nothing if nothing is chosen. Only the
 * component's render tells whether a form has such a field.
 */

import type { FlatList } from "../../../views/list.js";
import { findIn } from "../../../views/value-kinds.js";
import type { Rendered } from "../../../views/values.js";
import { contentText } from "../../../views/write.js";
import { splitName } from "../../input/fields.js";
import type { Offer } from "./offers.js";

/**
 * Names of the silent fields of an event's form, with slashes between the parts of a name.
 *
 * @param rendered - the component's render
 * @param offer - the offer of the event; fields known to belong to another form are left out
 */
export function silentFields(rendered: Rendered, { binding }: Offer): ReadonlySet<string> {
  const names = new Set<string>();
  const add = ({ template, values }: Rendered): void => {
    for (const { name, form } of template.silent) {
      if (form && binding.form && form !== binding.form) continue;
      names.add(splitName(contentText(name, values)).join("/"));
    }
  };
  const addRows = (list: FlatList): void => {
    if (list.template.silent.length === 0) return;
    for (let index = 0; index < list.length; index++) add(list.row(index));
  };
  findIn(rendered, { template: add, rows: addRows });
  return names;
}
