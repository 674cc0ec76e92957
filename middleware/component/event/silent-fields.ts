/**
 * Boxes, and lists of several choices: a browser sends nothing of them where nothing is chosen. Whether a form has such a
 * field at all is known from the component's render.
 */

import type { FlatList } from "../../../views/list.js";
import { findIn } from "../../../views/value-kinds.js";
import type { Rendered } from "../../../views/values.js";
import { contentText } from "../../../views/write.js";
import { splitName } from "../../input/fields.js";
import type { Offer } from "./offers.js";

/**
 * Names of the boxes and lists that an event's form has: parts of a name with slashes between them.
 *
 * @param rendered - the component's render
 * @param offer - the event; fields of another form than its own are left aside, where that is known
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
