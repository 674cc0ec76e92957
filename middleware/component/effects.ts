/** What hooks and handlers ask for beside their component's state. */

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
