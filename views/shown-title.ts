/** The title that a component's render shows, with the components in it. */
import { findIn, type Look } from "./value-kinds.js";
import type { Placed, Rendered } from "./values.js";
import { contentText } from "./write.js";

/** The last title in a render; undefined if there is none. */
export function titleIn(rendered: Rendered): string | undefined {
  let last: string | undefined;
  const read = ({ template, values }: Rendered): undefined => {
    if (template.title) last = contentText(template.title, values);
  };
  const look: Look<never> = {
    template: read,
    rows: (list) => (list.length > 0 ? read(list.row(list.length - 1)) : undefined),
    component: (placed: Placed) => findIn(placed.rendered, look),
  };
  findIn(rendered, look);
  return last;
}
