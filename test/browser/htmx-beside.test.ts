/** htmx's own partials, boosted links, out-of-band swaps and history, with live components beside, inside and in what it brings. */
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { inTurn } from "../support/long-tests.js";
import { useGallery, usePages } from "./gallery.js";
import { connected, hasMark, type Mode, markWindow, newSession, visit } from "./visit.js";

const gallery = useGallery();

@live
class Tally {
  count = 0;
  increment(): void {
    this.count++;
  }
  render() {
    return html`<section aria-label="tally">
      <h2>Tally: ${this.count}</h2>
      <button @click="increment">+</button>
      <p id="inside" hx-get="/time" hx-trigger="click">Ask</p>
      <details><summary>More</summary>words</details>
    </section>`;
  }
}

const page = (title: string, content: unknown) =>
  html`<!doctype html><html lang="en"><head><title>${title}</title></head><body>
    <nav hx-boost:inherited="true"><a href="/">Home</a> <a href="/two">Two</a></nav>
    ${content as typeof Tally}
    <p id="aside">aside</p>
  </body></html>`;

const site = usePages((app) => {
  app.get("/", (_request, response) =>
    response.live(
      page(
        "One",
        html`<main><div id="morphed" hx-get="/around" hx-swap="innerMorph" hx-trigger="refresh">${Tally}</div>
          <button hx-get="/aside" hx-target="#aside">Aside</button></main>`,
      ),
    ),
  );
  app.get("/two", (_request, response) =>
    response.live(page("Two", html`<main><h1>Two</h1>${Tally}</main>`)),
  );
  app.get("/time", (_request, response) => response.send("It is noon."));
  app.get("/aside", (_request, response) =>
    response.live(html`beside <div id="place" hx-swap-oob="beforeend:main">${Tally}</div>`),
  );
  // The same again, as the page had it at first: what readers opened is theirs.
  app.get("/around", (_request, response) =>
    response.send('<section aria-label="plain"><details><summary>More</summary>words</details></section>'),
  );
});

/** An htmx without our rules, as an application may bring it. */
const plainHtmx = createRequire(import.meta.url).resolve("htmx.org/dist/htmx.min.js");

const plus = (page: Page, nth = 0) => page.getByRole("button", { name: "+", exact: true }).nth(nth).click();
const shows = (page: Page, text: string, nth = 0) =>
  expect
    .poll(() =>
      page
        .getByRole("heading", { name: /^(?:Tally|Count)/ })
        .nth(nth)
        .textContent(),
    )
    .toBe(text);

const scripted = ["htmx", "live"] as const;

describe.each(scripted)("in %s mode", (mode: Mode) => {
  const itInTurn = inTurn<Mode>(mode, scripted);
  it("partials change beside a live component, and one that htmx brings works and is forgotten when it is taken away", async () => {
    const { page: view, sent, errors } = await gallery.visit("/mixed", mode);
    await markWindow(view);
    await plus(view);
    await shows(view, "Count: 1");
    const fact = await view.locator("#fact").textContent();
    await view.getByRole("link", { name: "Another fact" }).click();
    await expect.poll(() => view.locator("#fact").textContent()).not.toBe(fact);
    await shows(view, "Count: 1");
    for (const round of [1, 2]) {
      await view.getByRole("link", { name: "Show the tasks" }).click();
      await view.getByPlaceholder("What needs to be done?").fill(`task ${round}`);
      await view.getByPlaceholder("What needs to be done?").press("Enter");
      await view.getByRole("checkbox", { name: `task ${round}` }).waitFor();
      await view.getByRole("link", { name: "Hide the tasks" }).click();
      await view.locator("#place").getByText("Nothing here any more.").waitFor();
      if (mode === "live")
        await expect.poll(() => sent.filter((frame) => frame.startsWith('["leave"')).length).toBe(round);
    }
    await plus(view);
    await shows(view, "Count: 2");
    expect(await hasMark(view)).toBe(true);
    expect(errors).toEqual([]);
  });

  itInTurn("an element of htmx's own inside a component asks its own route", async () => {
    const { page: view } = await site.visit("/", mode);
    await view.locator("#inside").click();
    await view.getByText("It is noon.").waitFor();
    await plus(view);
    await shows(view, "Tally: 1");
  });

  itInTurn(
    "what comes out of band holds a component that works, and those that were there go on",
    async () => {
      const { page: view } = await site.visit("/", mode);
      await plus(view);
      await shows(view, "Tally: 1");
      await view.getByRole("button", { name: "Aside" }).click();
      await view.locator("#aside").getByText("beside").waitFor();
      await expect.poll(() => view.getByRole("heading", { name: /^Tally/ }).count()).toBe(2);
      await plus(view, 1);
      await shows(view, "Tally: 1", 1);
      await plus(view, 0);
      await shows(view, "Tally: 2", 0);
    },
  );

  itInTurn(
    "boosted links lead to live pages without a load, and back to a whole and working one",
    async () => {
      const { page: view, sent } = await site.visit("/", mode);
      await markWindow(view);
      await plus(view);
      await shows(view, "Tally: 1");
      await view.getByRole("link", { name: "Two" }).click();
      await view.getByRole("heading", { name: "Two", exact: true }).waitFor();
      await shows(view, "Tally: 0");
      await plus(view);
      await shows(view, "Tally: 1");
      if (mode === "live") {
        await connected(view);
        expect(sent.filter((frame) => frame.startsWith('["join"')).length).toBeGreaterThanOrEqual(2);
      }
      await view.goBack();
      await view.getByRole("button", { name: "Aside" }).waitFor();
      await shows(view, "Tally: 0");
      await plus(view);
      await shows(view, "Tally: 1");
      expect(await view.locator("nav").count()).toBe(1);
      expect(await hasMark(view)).toBe(true);
    },
  );
});

describe("a morph of htmx's own", () => {
  it("follows our rules: what a reader opened stays open", async () => {
    const { page: view } = await site.visit("/", "live");
    const around = view.locator("#morphed");
    await around.evaluate((element) => element.dispatchEvent(new Event("refresh")));
    await view.getByRole("region", { name: "plain" }).waitFor();
    await around.locator("summary").click();
    await around.evaluate((element) => {
      (element.querySelector("section") as HTMLElement).dataset.seen = "";
      element.dispatchEvent(new Event("refresh"));
    });
    await around.locator("section:not([data-seen])").waitFor();
    expect(await around.locator("details").evaluate((details) => (details as HTMLDetailsElement).open)).toBe(
      true,
    );
  });
});

describe("an htmx of the application's own, where ours does not load", () => {
  it("posts the forms of components, and swaps in what comes", async () => {
    const session = await newSession(site.browser(), "htmx");
    await session.route(/\/htmx-.*\.js/, (route) => route.fulfill({ path: plainHtmx }));
    const { page: view, posts, errors } = await visit(site.browser(), `${site.url()}/two`, "htmx", session);
    await markWindow(view);
    for (const count of [1, 2]) {
      await plus(view);
      await shows(view, `Tally: ${count}`);
    }
    expect(await hasMark(view)).toBe(true);
    expect(posts.map((post) => post.headers()["hx-request-type"])).toEqual(["partial", "partial"]);
    expect(errors).toEqual([]);
  });
});
