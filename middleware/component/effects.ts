/**
 * Effects: what a handler or hook asks for beside changes of its state, and what each way to the browser makes of it.
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

/** What came of a handler beside its state. */
export interface Effects {
  redirect?: string;
  flashes: Flash[];
  pushes: Push[];
}

/** What several handlers and hooks asked for, as if one had. */
export function joinEffects(first: Effects | undefined, second: Effects): Effects {
  if (!first) return second;
  const redirect = second.redirect ?? first.redirect;
  return {
    flashes: [...first.flashes, ...second.flashes],
    pushes: [...first.pushes, ...second.pushes],
    ...(redirect !== undefined && { redirect }),
  };
}

/** What is asked for where nothing is. */
export const noEffects: Effects = Object.freeze({ flashes: [], pushes: [] });
