/** pages(): links to the pages of a list, by a url() field. */
import { describe, expect, it } from "vitest";
import { numbersAround } from "../../middleware/component/address/pages.js";
import { html, live, pages, url } from "../../middleware/index.js";
import { errorOf, openView } from "../support/view.js";

@live
class Paged {
  page = url(1);
  q = url("");
  other = url(1, { as: "o" });
  count = 12;
  render() {
    return html`<div>${pages(this.page, this.count)}${pages(this.other, 2, { field: "other", label: "Others" })}</div>`;
  }
}

@live
class Unpaged {
  page = 1;
  render() {
    return html`<div>${pages(this.page, 3)}</div>`;
  }
}

const linksOf = (html: string) =>
  [...html.matchAll(/<a[^>]* href="([^"]*)"[^>]*>(?:<!--.*?-->)?([^<]*)/g)].map(
    ([, href, text]) => `${text}: ${href}`,
  );

describe("pages()", () => {
  it("writes links with the address of the page, and marks the current one", async () => {
    const { html } = await openView(Paged, "/list?x=1&q=a&page=5");
    const [own] = html.split('aria-label="Others"') as [string];
    expect(linksOf(own)).toEqual([
      "Previous: ?x=1&amp;page=4&amp;q=a",
      "1: ?x=1&amp;q=a",
      ...[2, 3, 4, 5, 6, 7, 12].map((page) => `${page}: ?x=1&amp;page=${page}&amp;q=a`),
      "Next: ?x=1&amp;page=6&amp;q=a",
    ]);
    expect(html).toMatch(/<a[^>]* href="\?x=1&amp;page=5&amp;q=a"[^>]* aria-current="page"/);
    expect(html).toContain("?x=1&amp;page=5&amp;q=a&amp;o=2");
  });

  it("is a nav with a name, and nothing for a single page", async () => {
    const { html } = await openView(Paged, "/");
    expect(html).toMatch(/<nav[^>]* aria-label="Pages"/);
    expect(linksOf(html)[0]).toMatch(/^1: \?$/);
    expect(await openView(Paged, "/?page=1")).toBeDefined();
  });

  it("needs a url() field, and the component's render", async () => {
    expect(await errorOf(() => openView(Unpaged))).toMatchObject({
      code: "HL_URL",
      message: expect.stringContaining('in Unpaged, which has no url() field named "page"'),
    });
    expect((await errorOf(() => pages(1, 3))).message).toContain("outside of render()");
  });

  it.each([
    [1, 2, [1, 2]],
    [1, 12, [1, 2, 3, 0, 12]],
    [5, 12, [1, 2, 3, 4, 5, 6, 7, 0, 12]],
    [6, 12, [1, 0, 4, 5, 6, 7, 8, 0, 12]],
    [12, 12, [1, 0, 10, 11, 12]],
    [99, 3, [1, 2, 3]],
  ])("shows the pages around %i of %i", (page, last, numbers) => {
    expect(numbersAround(page, last)).toEqual(numbers);
  });
});
