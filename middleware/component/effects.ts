/**
 * Effects: what hooks and handlers ask for beside changes of their component's state, and how each way to the browser
 * carries them out.
 *
 * |            | page                      | post of a plain form   | post by htmx         | channel          |
 * | ---------- | ------------------------- | ---------------------- | -------------------- | ---------------- |
 * | redirect   | 302; htmx: `HX-Redirect`  | 303                    | `HX-Redirect`        | frame `redirect` |
 * | flashes    | in its HTML               | on the page behind it  | in the fragment      | frames `flash`   |
 * | pushes     | none: no script runs yet  | none                   | `HX-Trigger`         | frames `push`    |
 *
 * With a redirect the flashes wait for the page that it leads to; see `transport/flash.ts`.
 */

/** A message for whoever looks at the page. */
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

/** What one or several handlers and hooks asked for. */
export interface Effects {
  redirect?: string;
  flashes: Flash[];
  pushes: Push[];
}

/** The effects of handlers and hooks that asked for nothing. */
export const noEffects: Effects = Object.freeze({ flashes: [], pushes: [] });

/** Joins the effects of several handlers and hooks, as if one had asked for all; the last redirect counts. */
export function joinEffects(first: Effects | undefined, second: Effects): Effects {
  if (!first) return second;
  const redirect = second.redirect ?? first.redirect;
  return {
    flashes: [...first.flashes, ...second.flashes],
    pushes: [...first.pushes, ...second.pushes],
    ...(redirect !== undefined && { redirect }),
  };
}
