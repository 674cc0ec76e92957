/**
 * Resets controls after a reload: browsers restore what was chosen on the page before. Templates ask them not to, with
 * `autocomplete="off"`, which not all browsers respect for a select.
 */

import { page } from "../core/own.js";
import { followTemplate } from "../lazy/user-state.js";
import { isTouched } from "./swaps.js";

/** Resets boxes and selects that the template binds. */
export function followAfterReload(): void {
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted || !performance.navigation.type) return;
    for (const control of page.querySelectorAll<HTMLInputElement>("[data-live] :is(input,select)"))
      if (!isTouched(control)) followTemplate(control);
  });
}
