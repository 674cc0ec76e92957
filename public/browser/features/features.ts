/** Loads the scripts of features that a page uses, when it first has an element that uses them. */
import type { Core } from "../core/core.js";

type Feature = [selector: string, load: () => Promise<{ start(core: Core): void }>];

let missing: Feature[] = [
  ["[data-live-list]", () => import("./list.js")],
  ["[data-live-do]", () => import("./commands.js")],
  ["[data-live-when]", () => import("./deferred.js")],
  ["[data-on-poll]", () => import("./poll.js")],
  ["[data-live-portal]", () => import("./portals.js")],
  ["[data-live-transition]", () => import("./transitions.js")],
  ["[data-live-track]", () => import("./dirty-marks.js")],
  ["[data-live-guard]", () => import("./guard.js")],
  ["[data-live-current]", () => import("./current.js")],
  ["title[data-live-listen]", () => import("./title.js")],
];

/** Loads what the page uses now, and later what patches bring. */
export function loadFeatures(core: Core): void {
  const load = () => {
    const used = missing.filter(([selector]) => document.querySelector(selector));
    missing = missing.filter((each) => !used.includes(each));
    // If one can't be loaded, the page works as without it.
    for (const [, load] of used)
      load().then(
        ({ start }) => start(core),
        () => {},
      );
  };
  load();
  new MutationObserver(load).observe(document, { childList: true, subtree: true });
}
