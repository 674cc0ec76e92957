/** HTML from the server: read as the content of an element, and shown to htmx. */

interface Policy {
  createHTML(html: string): string;
}
const rules: Policy = { createHTML: (html) => html };
/** The HTML is the server's own, which escapes what it does not know. */
const policy =
  (
    window as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
  ).trustedTypes?.createPolicy("hyper-live", rules) ?? rules;

/** Reads HTML as the content of an element. */
export function parseIn(parent: Element, html: string): DocumentFragment {
  const range = new Range();
  range.selectNodeContents(parent);
  return range.createContextualFragment(policy.createHTML(html));
}

/** Tells htmx of a new element. */
export function processNew(element: Element): void {
  (window as { htmx?: { process(element: Element): void } }).htmx?.process(element);
}
