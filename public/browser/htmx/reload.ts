/**
 * A page that is loaded again: browsers put choices into it that belonged to the page before. The template asks them
 * not to, by `autocomplete="off"`, which not all heed in a list of options.
 */

import { page } from "../core/own.js";
import { followTemplate } from "../lazy/user-state.js";
import { isTouched } from "./swaps.js";

/** Shows boxes and lists as the template says, where it does. */
export function followAfterReload(): void {
  addEventListener("pageshow", ({ persisted }) => {
    const [load] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (persisted || load?.type === "navigate") return;
    for (const control of page.querySelectorAll<HTMLInputElement>("[data-live] :is(input,select)"))
      if (!isTouched(control)) followTemplate(control);
  });
}
