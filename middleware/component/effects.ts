/**
 * Effects: what hooks and handlers request besides changes of state, and how each transport delivers them.
 *
 * |            | page                      | post of a plain form   | post by htmx         | channel          |
 * | ---------- | ------------------------- | ---------------------- | -------------------- | ---------------- |
 * | redirect   | 302; htmx: `HX-Redirect`  | 303                    | `HX-Redirect`        | frame `redirect` |
 * | flashes    | in its HTML               | on the next page       | in the fragment      | frames `flash`   |
 * | pushes     | none: no script runs yet  | none                   | `HX-Trigger`         | frames `push`    |
 *
 * With a redirect the flashes wait for the page that it leads to; see `transport/flash.ts`.
 */

import type { HistoryChange } from "./address/address.js";

/** A message for the user. */
export interface Flash {
  /** such as `info`, `success` or `error`; for the style sheet */
  kind: string;
  text: string;
}

/** An event for the page's scripts. */
export interface Push {
  /** number of the component */
  component: number;
  event: string;
  detail: object;
}

/** The effects of one or several handlers and hooks. */
export interface Effects {
  redirect?: string;
  /** how `go()` goes to `redirect`; undefined if `redirect()` does */
  go?: HistoryChange | undefined;
  flashes: Flash[];
  pushes: Push[];
}

export const noEffects: Effects = Object.freeze({ flashes: [], pushes: [] });

/** Maximum number of flashes, and of pushes, that wait for a page which does not read, or has no connection. */
const maxWaiting = 1_000;

/** Merges effects in order; the last redirect counts. Of too many flashes or pushes, the newest stay. */
export function joinEffects(first: Effects | undefined, second: Effects): Effects {
  if (!first) return second;
  const last = second.redirect === undefined ? first : second;
  return {
    flashes: [...first.flashes, ...second.flashes].slice(-maxWaiting),
    pushes: [...first.pushes, ...second.pushes].slice(-maxWaiting),
    ...(last.redirect !== undefined && { redirect: last.redirect, go: last.go }),
  };
}
