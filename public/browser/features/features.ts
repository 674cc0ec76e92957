/** Loads the scripts of features that a page uses, when it first has an element that uses them. */
import type { Core } from "../core/core.js";

interface Feature {
  /** selects the elements that use it */
  _of: string;
  _load(): Promise<{ start(core: Core): void }>;
}

let missing: Feature[] = [
  { _of: "[data-live-do]", _load: () => import("./commands.js") },
  { _of: "[data-live-track]", _load: () => import("./dirty-marks.js") },
  { _of: "[data-live-guard]", _load: () => import("./guard.js") },
  { _of: "[data-live-current]", _load: () => import("./current.js") },
  { _of: "title[data-live-listen]", _load: () => import("./title.js") },
];

/** Loads what the page uses now, and later what patches bring. */
export function loadFeatures(core: Core): void {
  const load = () => {
    const used = missing.filter(({ _of }) => document.querySelector(_of));
    missing = missing.filter((each) => !used.includes(each));
    // What can't be loaded is missing; the page works as without it.
    for (const each of used)
      each._load().then(
        ({ start }) => start(core),
        () => {},
      );
  };
  load();
  new MutationObserver(load).observe(document, { childList: true, subtree: true });
}
