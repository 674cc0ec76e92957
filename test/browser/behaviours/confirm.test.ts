/** Events that the user has to confirm: asked in each mode, and never done unasked. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "../../../examples/gallery.js";
import { each, handler, html, live } from "../../../middleware/index.js";
import { violations } from "../accessibility.js";
import { usePages } from "../gallery.js";
import { openWithoutSocket, press, settled, ways } from "./steps.js";

@live
class Desk {
  ids = [7, 8];
  sent: string[] = [];
  isOpen = true;

  remove(id: number) {
    this.ids = this.ids.filter((each) => each !== id);
  }
  @handler(String)
  send(text: string) {
    this.sent.push(text);
  }
  more() {
    this.ids.push(9);
  }
  render() {
    return html`<section>
      ${each(
        this.ids,
        (id) => id,
        (id) =>
          html`<p><button @click="remove(${id})" data-live-confirm="Delete ${id}?">Delete ${id}</button></p>`,
      )}
      <form @submit="send(text)" data-live-confirm="Send it?">
        <input name="text" aria-label="Text" required /> <button>Send</button>
      </form>
      <button @click="more">More</button>
      <output aria-label="State">${this.ids.join()} | ${this.sent.join()}</output>
    </section>`;
  }
}

const site = usePages((app) => {
  app.use((_request, response, next) => {
    response.set("Content-Security-Policy", contentSecurityPolicy);
    next();
  });
  app.get("/", (_request, response) =>
    response.live(html`<main><h1>Desk</h1> <a href="/?again" data-live-link>Here</a> ${Desk}</main>`, {
      title: "Desk",
    }),
  );
});

const state = (page: Page, text: string) =>
  page.getByLabel("State", { exact: true }).getByText(text, { exact: true }).waitFor();

/** Answers the browser's questions with these, in order; returns what was asked. */
function answer(page: Page, ...answers: boolean[]): string[] {
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void (answers.shift() ? dialog.accept() : dialog.dismiss());
  });
  return asked;
}

describe.each(ways)(
  "with our script, %s, a click or a submit that has to be confirmed",
  (_way, hasSocket) => {
    it("is asked first, and done after a yes only", async () => {
      const page = hasSocket ? (await site.visit("/", "live")).page : await openWithoutSocket(site, "/");
      const asked = answer(page, false, true, false, true, true);
      await press(page, "Delete 7");
      await expect.poll(() => asked).toEqual(["Delete 7?"]);
      await settled(page);
      await state(page, "7,8 |");
      await press(page, "Delete 7");
      await state(page, "8 |");
      await page.getByLabel("Text").fill("Ada");
      await page.getByLabel("Text").press("Enter");
      await expect.poll(() => asked.length).toBe(3);
      expect(await page.getByLabel("Text").inputValue()).toBe("Ada");
      await page.getByLabel("Text").press("Enter");
      await state(page, "8 | Ada");
      // Sent, so that the form is empty.
      expect(await page.getByLabel("Text").inputValue()).toBe("");
      // What a patch has brought is asked too.
      await press(page, "More");
      await press(page, "Delete 9");
      await state(page, "8 | Ada");
      expect(asked).toEqual(["Delete 7?", "Delete 7?", "Send it?", "Send it?", "Delete 9?"]);
    });
  },
);

describe("an application's own question", () => {
  it("is asked instead of the browser's, and only `true` is a yes", async () => {
    const { page, sent } = await site.visit("/", "live");
    const asked = answer(page);
    await page.evaluate(() => {
      const answers = [false, "yes", undefined, true];
      addEventListener("hyper-live:confirm", (event) => {
        const { detail } = event as CustomEvent<{ question: string; respondWith(answer: unknown): void }>;
        document.title = detail.question;
        detail.respondWith(Promise.resolve(answers.shift()));
      });
    });
    const before = sent.length;
    for (let time = 0; time < 3; time++) await press(page, "Delete 8");
    await press(page, "More");
    await state(page, "7,8,9 |");
    expect(sent.slice(before).filter((frame) => frame.includes("remove"))).toEqual([]);
    await press(page, "Delete 8");
    await state(page, "7,9 |");
    expect(await page.title()).toBe("Delete 8?");
    expect(asked).toEqual([]);
  });

  it("does nothing once its page was left for another one", async () => {
    const { page, sent } = await site.visit("/", "live");
    await page.evaluate(() => {
      const asked = new Promise((resolve) => addEventListener("answered", () => resolve(true)));
      addEventListener("hyper-live:confirm", (event) => (event as CustomEvent).detail.respondWith(asked));
    });
    await press(page, "Delete 8");
    await page.getByRole("link", { name: "Here" }).click();
    await page.waitForFunction(() => location.hash === "" && location.search === "?again");
    await page.waitForFunction(() => !document.documentElement.hasAttribute("data-live-navigating"));
    const before = sent.length;
    await page.evaluate(() => dispatchEvent(new Event("answered")));
    await press(page, "More");
    await settled(page);
    expect(sent.slice(before).filter((frame) => frame.includes("remove"))).toEqual([]);
    await state(page, "7,8,9 |");
  });
});

describe("where our script is late", () => {
  it("is asked by the server, and never done unasked", async () => {
    const { page } = await site.visit("/", "live");
    const asked = answer(page, true);
    // As if the element had been brought by a patch, and pressed before the script for it was there.
    await page.getByRole("button", { name: "Delete 7" }).evaluate((button) => {
      const { parentElement } = button;
      button.removeAttribute("data-live-confirm");
      parentElement?.querySelector("button")?.click();
    });
    await state(page, "8 |");
    expect(asked).toEqual(["Delete 7?"]);
  });
});

describe("with htmx alone, what has to be confirmed", () => {
  it("is asked by a dialog in the page, and done after a yes only", async () => {
    const visit = await site.visit("/", "htmx");
    const { page, errors } = visit;
    const dialog = page.getByRole("alertdialog");
    await press(page, "Delete 7");
    await dialog.getByText("Delete 7?").waitFor();
    await page.locator(":focus").getByText("Cancel").waitFor();
    expect(await violations(visit)).toEqual([]);
    await press(page, "Cancel");
    await dialog.waitFor({ state: "detached" });
    await state(page, "7,8 |");
    await press(page, "Delete 7");
    await press(page, "Yes");
    await state(page, "8 |");
    expect(await dialog.count()).toBe(0);
    await page.getByLabel("Text").fill("Ada");
    await press(page, "Send");
    await dialog.getByText("Send it?").waitFor();
    await press(page, "Cancel");
    await dialog.waitFor({ state: "detached" });
    expect(await page.getByLabel("Text").inputValue()).toBe("Ada");
    await press(page, "Send");
    await press(page, "Yes");
    await state(page, "8 | Ada");
    expect(await page.getByLabel("Text").inputValue()).toBe("");
    expect(errors.filter((each) => !each.includes("422"))).toEqual([]);
  });
});

describe("without scripts, what has to be confirmed", () => {
  it("is asked by a page, and done after a yes only", async () => {
    const visit = await site.visit("/", "form");
    const { page } = visit;
    await press(page, "Delete 7");
    await page.getByRole("heading", { name: "Delete 7?" }).waitFor();
    expect(await violations(visit)).toEqual([]);
    await press(page, "Cancel");
    await state(page, "7,8 |");
    await press(page, "Delete 7");
    await press(page, "Yes");
    await state(page, "8 |");
    await page.getByLabel("Text").fill("Ada");
    await press(page, "Send");
    await press(page, "Cancel");
    expect(await page.getByLabel("Text").inputValue()).toBe("Ada");
    await press(page, "Send");
    await press(page, "Yes");
    await state(page, "8 | Ada");
  });
});
