/** Loads the script for navigation between pages, where a page has links for it. */
import type { Core } from "../core/core.js";
import { page } from "../core/own.js";
import { followNow, resetAddress } from "./address.js";
import { flush } from "./debounce.js";

let isLoading = false;
let navigate: ((url: string, isReplace: boolean) => void) | undefined;

/** Loads the script once, if the page has such a link and the browser can navigate. */
export function startWhereUsed(core: Core): void {
  if (isLoading || !("navigation" in window) || !page.querySelector("[data-live-link]")) return;
  isLoading = true;
  const tools = { _flush: flush, _follow: () => followNow(core), _reset: resetAddress };
  // Until it is loaded, and if it can't be, links are those of the browser.
  import("../navigate/navigate.js").then(
    (it) => {
      navigate = it.startNavigation(core, tools);
    },
    () => {},
  );
}

/** Goes to another page. */
export function goTo(url: string, isReplace: boolean): void {
  if (navigate) navigate(url, isReplace);
  else location[isReplace ? "replace" : "assign"](url);
}
