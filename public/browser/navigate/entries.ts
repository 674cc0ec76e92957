/** Which page of this document each entry of the history belongs to. */
import { currentKey, navigation } from "./navigation-api.js";

/** The number of the page that is shown. */
let shown = 0;
const pages = new Map<string, number>();

/** Starts to record which page entries are made by. */
export function recordEntries(): void {
  record();
  navigation.addEventListener("currententrychange", record);
}

/** The current entry belongs to the page that is shown, unless it is known to belong to another one. */
function record(): void {
  if (!pages.has(currentKey())) pages.set(currentKey(), shown);
}

/** Records that a page is shown, which the current entry belongs to. */
export function enterPage(): void {
  shown++;
  claim(currentKey());
}

/** Records that an entry belongs to the page that is shown. */
export function claim(key: string): void {
  pages.set(key, shown);
}

/** Whether an entry was made by the page that is shown, or by one of its scripts. */
export function isOfPage(key: string): boolean {
  return pages.get(key) === shown;
}

/**
 * Whether an entry belongs to a page that navigation has shown. After a reload, and on the way back from another document, the
 * entries are still there that the document had before, and are not known any more.
 */
export function isKnown(key: string): boolean {
  const [load] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return pages.has(key) || load?.type !== "navigate";
}
