/** Boxes that the user has ticked, and whose state the template binds. */
import type { Core } from "../core/core.js";
import type { PendingEvent } from "../core/model.js";

/**
 * Resets the checkbox or the group of radio buttons of an event that is over to what the template says, if it binds
 * `checked` and the user has not ticked it again since.
 */
export function resetBox(core: Core, { _element: element, _sequence }: PendingEvent): void {
  const box = element as HTMLInputElement;
  if (!core._mayWrite(box, { _answered: _sequence, _confirmed: 0 })) return;
  if (!/\dchecked\b/.test(box.dataset.lp ?? "")) return;
  const group =
    box.type === "radio" ? (document.getElementsByName(box.name) as NodeListOf<HTMLInputElement>) : [box];
  for (const each of group) each.checked = each.defaultChecked;
}
