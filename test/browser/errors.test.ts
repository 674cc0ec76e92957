/** What goes wrong in a live page: it is told as an event of the DOM, and the page goes on. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { someOf } from "../support/long.js";
import { usePages } from "./gallery.js";
import { openLine } from "./line.js";
import { someModes } from "./some-modes.js";
import { connected, hasMark } from "./visit.js";

@live
class Counter {
  count = 0;
  increment(): void {
    this.count++;
  }
  cheat(): void {
    this.count = 1_000_000;
  }
  fail(): void {
    throw new Error("the reason");
  }
  render() {
    return html`<section id="counter">
      <h1>Count: ${this.count}</h1>
      <p title=${`title ${this.count}`}>${this.count > 1 ? html`<em>many</em>` : "few"}</p>
      <button @click="increment">+</button>
      <button @click="fail">Fail</button>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Counter));
});

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const shows = (page: Page, count: number) =>
  page.getByRole("heading", { name: `Count: ${count}`, exact: true }).waitFor();

/** Collects the page's error events: code, whose fault, and the element. */
async function collectErrors(page: Page): Promise<() => Promise<unknown[]>> {
  await page.evaluate(() => {
    const seen: unknown[] = [];
    addEventListener("hyper-live:error", (event) => {
      const { code, from } = (event as CustomEvent).detail;
      seen.push([code, from, (event.target as Element).id]);
    });
    Object.assign(window, { testErrors: seen });
  });
  return () => page.evaluate(() => (window as unknown as { testErrors: unknown[] }).testErrors);
}

describe("an error event of the page", () => {
  it("tells of an event that the page did not offer, and the state is as it was", async () => {
    const { page } = await site.visit("/", "live");
    const errors = await collectErrors(page);
    await page
      .locator("button")
      .filter({ hasText: "Fail" })
      .evaluate((button) => button.setAttribute("value", "cheat"));
    await press(page, "Fail");
    await expect.poll(errors).toEqual([["HL_EVENT_NOT_OFFERED", "page", "counter"]]);
    await press(page, "+");
    await shows(page, 1);
  });

  it("tells of a handler that threw, as a fault of the application", async () => {
    const { page } = await site.visit("/", "live");
    const errors = await collectErrors(page);
    await press(page, "Fail");
    await expect.poll(errors).toEqual([["HL_HANDLER_FAILED", "app", "counter"]]);
    await press(page, "+");
    await shows(page, 1);
  });
});

const said = (page: Page) => page.locator("[role=alert][data-live-error]");

describe.each(someModes(import.meta.filename))("a handler that throws, in %s mode", (mode) => {
  it("is said once to the page's reader, with a way on, and the page goes on", async () => {
    const { page } = await site.visit("/", mode);
    for (const _time of [1, 2]) {
      await press(page, "Fail");
      await said(page).getByText("Something went wrong, and this was not done.").waitFor();
      if (mode === "form") await page.goBack();
    }
    if (mode !== "form") {
      await expect.poll(() => page.locator("[aria-busy], .htmx-request").count()).toBe(0);
      expect(await said(page).count()).toBe(1);
      expect(await said(page).getAttribute("data-live-error")).toBe("HL_HANDLER_FAILED");
    }
    await press(page, "+");
    await shows(page, 1);
    if (mode === "form") return;
    await said(page).waitFor({ state: "detached" });
    await press(page, "Fail");
    await said(page).getByRole("link", { name: "Open the page again" }).click();
    await shows(page, 0);
  });
});

describe("a page that says errors itself", () => {
  it("cancels the event, and nothing of ours is shown", async () => {
    const { page } = await site.visit("/", "live");
    await page.evaluate(() =>
      addEventListener("hyper-live:error", (event) => {
        event.preventDefault();
        document.title = (event as CustomEvent).detail.message;
      }),
    );
    await press(page, "Fail");
    await expect.poll(() => page.title()).toBe("Something went wrong, and this was not done.");
    await press(page, "+");
    await shows(page, 1);
    expect(await said(page).count()).toBe(0);
  });
});

describe("a page that something else has changed", () => {
  const changes: [string, () => void][] = [
    [
      "the text was replaced with its markers",
      () => document.querySelector("h1")?.replaceChildren("Count: none"),
    ],
    ["the element was taken out", () => document.querySelector("h1")?.remove()],
    ["the component was emptied", () => document.querySelector("#counter")?.replaceChildren()],
    ["an element was put in front", () => document.querySelector("h1")?.before(document.createElement("hr"))],
    [
      "each text was put into elements, as translators do",
      () => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const texts: Text[] = [];
        while (walker.nextNode()) texts.push(walker.currentNode as Text);
        for (const text of texts) {
          const wrapper = document.createElement("font");
          text.replaceWith(wrapper);
          wrapper.append(text);
        }
      },
    ],
  ];
  it.each(someOf(changes, 2))("is put right by the next patch: %s", async (_what, change) => {
    const { page, errors } = await site.visit("/", "live");
    await page.evaluate(change);
    const button = page.getByRole("button", { name: "+", exact: true });
    // Where the button is gone the event comes from a copy of it, as from a script.
    await page.evaluate(() => {
      if (document.querySelector("#counter button")) return;
      const form = document.querySelector("form[data-live-view]") as HTMLFormElement;
      const copy = Object.assign(document.createElement("button"), { name: "on:0", value: "increment" });
      copy.setAttribute("form", form.id);
      copy.textContent = "+";
      document.body.append(copy);
    });
    await button.first().click();
    await shows(page, 1);
    await page.locator("#counter").getByRole("button", { name: "+" }).click();
    await shows(page, 2);
    await page.locator("em").waitFor();
    expect(errors).toEqual([]);
  });
});

describe("a page whose session is gone", () => {
  it("is loaded afresh once when it joins again, and says so", async () => {
    const { page, line } = await openLine(site, "/");
    await press(page, "+");
    await shows(page, 1);
    await page.context().clearCookies();
    await line.cut();
    await page.getByRole("status").getByText("loaded afresh").waitFor();
    await connected(page);
    expect(await hasMark(page)).toBe(false);
    await shows(page, 0);
    await press(page, "+");
    await shows(page, 1);
  });
});
