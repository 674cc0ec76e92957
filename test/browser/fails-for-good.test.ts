/** What a page shows of an event that fails for good: the error once, and everything else as it was before the event. */
import { describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { press, says, settled } from "./behaviours/steps.js";
import { usePages } from "./gallery.js";
import { openLine } from "./line.js";

@live
class Count {
  count = 0;
  add() {
    this.count++;
  }
  render() {
    return html`<section data-live-optimistic="add: class eager">
      <button @click="add" data-live-text-busy="Adding…">Add</button>
      <form @submit="add"><input name="text" aria-label="Word" /><button>Send</button></form>
      <output aria-label="count">${this.count}</output>
    </section>`;
  }
}

/** What the server says to posts, instead of running them. */
let isFull = false;
const site = usePages(
  (app) => app.get("/", (_request, response) => response.live(Count)),
  {},
  (app) =>
    app.use((request, response, next) => {
      if (request.method !== "POST" || !isFull) return next();
      response.set({ "Hyper-Live-Answer": "final", "HX-Retarget": "body", "HX-Reswap": "afterbegin" });
      return void response
        .status(507)
        .send('<p role="alert" data-live-error="HL_STORE_REFUSED">Nothing was stored.</p>');
    }),
);

type Opened = Awaited<ReturnType<typeof openLine>>;

const ways: Record<string, (opened: Opened, act: () => Promise<void>) => Promise<void>> = {
  /** The event does not reach the server; the test answers in its place, as a server does whose store refuses. */
  async "over the socket"({ page, line }, act) {
    line.swallow = "page";
    await act();
    await page.locator("[data-live-busy]").waitFor();
    const frame = JSON.stringify(["failed", 0, 0, 1, "HL_STORE_REFUSED", "Nothing was stored."]);
    line.sockets.at(-1)?.send(frame);
    line.swallow = undefined;
    await line.cut(1013);
  },
  async "by post"({ page, line }, act) {
    isFull = true;
    line.isUp = false;
    await line.cut();
    await act();
    await page.getByRole("alert").waitFor();
    isFull = false;
    line.isUp = true;
  },
};

describe.each(Object.keys(ways))("an event that fails for good, %s,", (way) => {
  it.each(["Add", "Send"])(
    'is reported once; the button "%s" and the page are as before, and can be used',
    async (button) => {
      const opened = await openLine(site, "/");
      const { page } = opened;
      await page.getByLabel("Word").fill("word");
      await ways[way]?.(opened, () => press(page, button));
      await settled(page);
      await expect.poll(() => page.getByRole("alert").count()).toBe(1);
      expect(await page.getByRole("alert").textContent()).toContain("Nothing was stored.");
      const left = page.locator("button:disabled,[data-live-busy],[aria-busy],.eager");
      expect(await left.evaluateAll((all) => all.map(({ outerHTML }) => outerHTML))).toEqual([]);
      expect(await page.getByLabel("Word").inputValue()).toBe("word");
      await says(page, "count", "0");
      await press(page, button);
      await says(page, "count", "1");
      expect(await page.getByRole("alert").count()).toBe(0);
    },
  );
});
