/** The forms that the clicks of a page are spread over: a browser takes seconds for thousands of buttons of one form. */
import { describe, expect, it } from "vitest";
import { handler, html, live } from "../../middleware/index.js";
import { getPage, htmxHeaders, postAndFollow, readPage } from "../support/page.js";
import { RowsOfButtons } from "../support/rows-of-buttons.js";
import { serve } from "../support/site.js";

@live
class Search {
  rows = Array.from({ length: 150 }, (_, index) => index);
  @handler(String)
  find(_text: string): void {}
  go(): void {}
  render() {
    return html`<section><input name="text" /><button @click="find(text)">Find</button>
      ${this.rows.map(() => html`<button @click="go">Go</button>`)}<input type="image" src="/go.png" alt="Go" @click="go" />
      <input name="last" /><button @click="find(last)">Find the last</button></section>`;
  }
}

function serveRows() {
  return serve((app) => {
    app.get("/", (_request, response) => response.live(RowsOfButtons));
    app.get("/search", (_request, response) => response.live(Search));
  });
}

/** How many buttons each form has, by its id. */
function countByForm(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, id = ""] of text.matchAll(/<button\b[^>]* form="([^"]*)"/g))
    counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

const idsIn = (text: string) => [...text.matchAll(/<form id="([^"]*)"/g)].map(([, id]) => id as string);

describe("a page with many buttons", () => {
  it("has at most a hundred of them in a form, and each form once, with the seal", async () => {
    const { html: text, seals } = await getPage((await serveRows()).agent(), "/");
    const counts = countByForm(text);
    expect([...counts.values()]).toEqual([100, 100, 100, 100, 100, 2]);
    expect(idsIn(text).sort()).toEqual([...counts.keys()].sort());
    expect(text.split(`name="_seal" value="${seals[0]}"`)).toHaveLength(7);
    // A browser that finds a form behind its buttons goes through all of them once more.
    expect(text.lastIndexOf("data-live-more")).toBeLessThan(text.indexOf("<button"));
  });

  it("has one form where that is enough", async () => {
    const agent = (await serveRows()).agent();
    const page = await postAndFollow(agent, await getPage(agent, "/"), "fill(0)");
    expect(idsIn(page.html)).toEqual(page.keys);
  });

  it("keeps a button with the fields that it asks for", async () => {
    const { html: text, keys } = await getPage((await serveRows()).agent(), "/search");
    const asking = [...text.matchAll(/<(?:input|button)\b[^>]* form="([^"]*)"[^>]*>/g)].filter(([tag]) =>
      /find|name="(?:text|last)"/.test(tag),
    );
    expect(asking.map(([, form]) => form)).toEqual([keys[0], keys[0], keys[0], keys[0]]);
    expect(countByForm(text).get(keys[0] as string)).toBe(102);
  });
});

describe("a fragment with many buttons", () => {
  it("brings the forms that the page does not have, and fills those that it has", async () => {
    const agent = (await serveRows()).agent();
    const page = await getPage(agent, "/");
    const { text } = await agent
      .post("/_live")
      .set(htmxHeaders)
      .type("form")
      .send({ _seal: page.seals[0], "on:0": "fill(600)", _forms: "6" });
    const [key] = page.keys;
    expect(Math.max(...countByForm(text).values())).toBe(100);
    expect(idsIn(text).sort()).toEqual(
      [key, ...[6, 7, 8, 9, 10, 11, 12].map((number) => `${key}:${number}`)].sort(),
    );
    expect(readPage(text).seals).toHaveLength(1);
    expect(text).toContain(`<hx-partial hx-target="#${key}" hx-swap="beforebegin"><form id="${key}:6"`);
  });
});
