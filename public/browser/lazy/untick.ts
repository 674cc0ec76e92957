/** Boxes that the user has ticked, and whose state the template binds. */

/** Resets a checkbox or a group of radio buttons to what the template says, if it binds `checked`. */
export function resetBox(box: HTMLInputElement): void {
  if (!/\dchecked\b/.test(box.dataset.lp ?? "")) return;
  const group =
    box.type === "radio" ? (document.getElementsByName(box.name) as NodeListOf<HTMLInputElement>) : [box];
  for (const each of group) each.checked = each.defaultChecked;
}
