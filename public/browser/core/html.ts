/** Parses HTML from the server, and announces new elements to htmx. */

export interface Policy {
  createHTML(html: string): string;
}
const rules: Policy = { createHTML: (html) => html };
/** The policy for Trusted Types. HTML needs no sanitizing here: the server has escaped the values in it. */
export const policy =
  (
    window as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
  ).trustedTypes?.createPolicy("hyper-live", rules) ?? rules;

/** One for all: a browser updates every range that is still alive whenever nodes come or go. */
const range = new Range();

/** Parses HTML as the content of an element. */
export function parseIn(parent: Element, html: string): DocumentFragment {
  range.selectNodeContents(parent);
  return range.createContextualFragment(policy.createHTML(html));
}

/** Lets htmx process a new element. */
export function processNew(element: Element): void {
  (window as { htmx?: { process(element: Element): void } }).htmx?.process(element);
}
