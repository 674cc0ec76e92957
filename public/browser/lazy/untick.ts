/** Boxes that someone ticked, and that the server then left as they were. */

/** Shows a box, or a group of radio buttons, as the template says, where it does. */
export function resetBox(box: HTMLInputElement): void {
  if (!/\dchecked\b/.test(box.dataset.lp ?? "")) return;
  const group =
    box.type === "radio" ? (document.getElementsByName(box.name) as NodeListOf<HTMLInputElement>) : [box];
  for (const each of group) each.checked = each.defaultChecked;
}
