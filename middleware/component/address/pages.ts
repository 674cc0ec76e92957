/** `pages()`: links to the pages of a list, by a url() field. */
import { LiveError } from "../../../views/errors.js";
import { html } from "../../../views/html.js";
import type { Hole, Rendered } from "../../../views/values.js";
import { renderingInstance } from "../rendering.js";

/** Options for {@link pages}. */
export interface PagesOptions {
  /** Name of the url() field with the number of the page. Default `page`. */
  field?: string;
  /** What the links are called together. Default `Pages`. */
  label?: string;
  /** The text of the link to the page before. Default `Previous`. */
  previous?: Hole;
  /** The text of the link to the next page. Default `Next`. */
  next?: Hole;
}

/**
 * Links to the pages of a list: the first and the last one, those around the current one, the previous and the next one.
 * They work without JavaScript. Nothing is written for a single page.
 *
 * @param page - the field: `this.page`, which is `page = url(1)`
 * @param count - the number of pages
 * @throws {LiveError} HL_URL outside of `render()`, or if the component has no such url() field
 *
 * @example
 * html`<ul>…</ul>${pages(this.page, Math.ceil(this.total / 20))}`
 */
export function pages(page: number, count: number, options: PagesOptions = {}): Rendered | null {
  const { field = "page", label = "Pages", previous = "Previous", next = "Next" } = options;
  const hrefOf = linker(field);
  if (!(count > 1)) return null;
  const last = Math.floor(count);
  const link = (number: number, text: Hole, rel: string | null) =>
    number < 1 || number > last
      ? null
      : html`<a href=${hrefOf(number)} rel=${rel} aria-current=${number === page && rel === null ? "page" : null} data-live-link>${text}</a>`;
  return html`<nav aria-label=${label} class="pages">
    ${link(page - 1, previous, "prev")}
    ${numbersAround(page, last).map((number) => (number === 0 ? html`<span aria-hidden="true">…</span>` : link(number, number, null)))}
    ${link(page + 1, next, "next")}
  </nav>`;
}

/** The first and the last page, and two on each side of the current one; 0 for a gap. */
export function numbersAround(page: number, last: number): number[] {
  const near = Math.min(Math.max(page, 1), last);
  const [from, to] = [Math.max(2, near - 2), Math.min(last - 1, near + 2)];
  const numbers = [1];
  if (from === 3) numbers.push(2);
  else if (from > 3) numbers.push(0);
  for (let number = from; number <= to; number++) numbers.push(number);
  if (to === last - 2) numbers.push(last - 1);
  else if (to < last - 2) numbers.push(0);
  numbers.push(last);
  return numbers;
}

/** A function that returns the address of a page. */
function linker(field: string): (number: number) => string {
  const instance = renderingInstance();
  const { address, url = "" } = instance?.view ?? {};
  if (!instance || !address?.has(instance, field)) {
    const where = instance ? `in ${instance.definition.name}, which has no url() field named` : "for";
    throw new LiveError(
      "HL_URL",
      `pages() was called ${where} "${field}"${instance ? "" : ", outside of render()"}.`,
    );
  }
  return (number) => address.writeWith(url, instance, field, number);
}
