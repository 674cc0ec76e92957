/** Typing on a slow line into a field that the server also writes: no character is lost, the caret stays. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { handler, html, live } from "../../../middleware/index.js";
import { isLong, someOf } from "../../support/long.js";
import { usePages } from "../gallery.js";
import { openPage } from "../sessions.js";
import { newSession } from "../visit.js";
import { held, latency } from "./steps.js";

const delay = 300;
/** 15 characters a second. */
const pause = 1000 / 15;
const end = "abcdefghijklmnopqrstuvwxyz0123456789ABCD".slice(0, isLong ? 40 : 16);
const middle = "zyxwvutsrqponmlkjihgfedcba9876543210EFGH".slice(0, end.length);

@live
class Echo {
  text = "";
  times = 0;
  @handler(String)
  type(text: string) {
    this.text = text;
    this.times++;
  }
  render() {
    return html`<section class=${`n${this.times}`}>
      <input aria-label="Field" value=${this.text} @input.debounce.0="type(value)" />
      <output aria-label="times">${this.times}</output>
      <output aria-label="text">${this.text}</output>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Echo));
});

/** Each post takes its time. */
async function slowPosts(page: Page): Promise<void> {
  await page.route(
    (url) => url.pathname === "/_live",
    async (route) => {
      await new Promise((resolve) => setTimeout(resolve, delay));
      await route.continue();
    },
  );
}

const ways: [string, () => Promise<Page>][] = [
  [
    "over the socket",
    async () => {
      const { page } = await site.visit("/", "live");
      await latency(page, delay);
      return page;
    },
  ],
  [
    "by htmx alone",
    async () => {
      const { page } = await site.visit("/", "htmx");
      await slowPosts(page);
      return page;
    },
  ],
  [
    "by posts while there is no socket",
    async () => {
      const page = await openPage(await newSession(site.browser(), "live"));
      await page.routeWebSocket(/_live\/socket/, (socket) => socket.close({ code: 4001 }));
      await slowPosts(page);
      await page.goto(site.url());
      await page.locator("html[data-live-connection=closed]").waitFor({ state: "attached" });
      return page;
    },
  ],
];

describe("many characters in the end of a field and in its middle, typed against answers 300 ms late", () => {
  it.each(someOf(ways, 3))("are all there, and the caret never moves by itself, %s", async (_way, open) => {
    const page = await open();
    const field = page.getByLabel("Field");
    const times = async () => Number(await page.getByLabel("times").textContent());
    let text = "";
    let caret = 0;
    const seen = new Set<number>();
    const type = async (characters: string) => {
      let next = Date.now();
      for (const character of characters) {
        // As it was left, whatever was answered meanwhile.
        expect(await held(field)).toEqual([text, caret, caret, true]);
        await page.keyboard.press(character);
        text = text.slice(0, caret) + character + text.slice(caret);
        caret++;
        seen.add(await times());
        next += pause;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
      }
    };
    await field.focus();
    await type(end);
    for (let step = 0; step < end.length / 2; step++) {
      await page.keyboard.press("ArrowLeft");
      caret--;
    }
    await type(middle);
    // The server wrote meanwhile, many times; posts that wait for their turn need not be slow any more.
    expect(seen.size).toBeGreaterThan(text.length / 10);
    await page.unrouteAll({ behavior: "wait" });
    await page.getByLabel("text", { exact: true }).getByText(text, { exact: true }).waitFor();
    await expect.poll(() => page.locator(".htmx-request, [data-live-busy]").count()).toBe(0);
    expect(await held(field)).toEqual([text, caret, caret, true]);
  });
});
