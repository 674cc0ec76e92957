/** Messages in a page: the user sees them wherever the page is scrolled to and whatever is open, in order, until they are over. */
import { Length } from "class-validator";
import type { Locator, Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { contentSecurityPolicy } from "../../examples/gallery.js";
import { page as galleryPage } from "../../examples/page.js";
import { context, errors, handler, html, live } from "../../middleware/index.js";
import { inTurn } from "../support/long-tests.js";
import { violations } from "./accessibility.js";
import { usePages } from "./gallery.js";
import { someModes } from "./some-modes.js";
import { visit } from "./visit.js";

class Guest {
  @Length(3, 20, { message: "3 to 20 characters" }) name!: string;
}

@live
class Desk {
  ticks = 0;
  tick(): void {
    this.ticks++;
  }
  fail(): void {
    throw new Error("the reason");
  }
  say(): void {
    for (const kind of ["success", "error", "info"]) context().flash(kind, `A message of kind ${kind}.`);
  }
  @handler(Guest)
  invite({ name }: Guest): void {
    context().flash("success", `Invited ${name}.`);
  }
  render() {
    return html`<section>
      <h1>Desk</h1> <output>${this.ticks}</output>
      <p class="long"></p>
      <button @click="tick">Tick</button> <button @click="fail">Fail</button> <button @click="say">Say</button>
      <button type="button" command="show-modal" commandfor="dialog">Open</button>
      <dialog id="dialog">
        <form @submit="invite"><input name="name" aria-label="Name" /> ${errors(this, "name")} <button>Invite</button></form>
        <button @click="tick">Tick inside</button> <button @click="fail">Fail inside</button>
        <button type="button" command="show-modal" commandfor="second">Open another</button>
      </dialog>
      <dialog id="second"><button @click="fail">Fail within</button></dialog>
    </section>`;
  }
}

const site = usePages((app) => {
  const root = new URL("../../examples", import.meta.url).pathname;
  app.get("/gallery.css", (_request, response) => response.sendFile("gallery.css", { root }));
  app.get("/long.css", (_request, response) => response.type("css").send(".long{height:3000px}"));
  app.get("/own.css", (_request, response) =>
    response.type("css").send(".long{height:3000px}div{position:static}"),
  );
  app.use((_request, response, next) => {
    response.set("Content-Security-Policy", contentSecurityPolicy);
    next();
  });
  app.get("/", (_request, response) => response.live(Desk));
  for (const sheet of ["long", "own"])
    app.get(`/${sheet}`, (_request, response) =>
      response.live(html`<!doctype html><html lang="en"><head><title>Desk</title>
        <link rel="stylesheet" href=${`/${sheet}.css`} /></head><body>${Desk}</body></html>`),
    );
  app.get("/gallery", (_request, response) => response.live(galleryPage(html`${Desk}`, [])));
});

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const failure = (page: Page) => page.locator("[role=alert][data-live-error]");
const flashes = (page: Page) => page.locator(".live-flash");

/** Whether the user sees an element: it is in the viewport, and nothing covers it. */
const isSeen = (shown: Locator) =>
  shown.evaluate((element) => {
    const { left, top, height } = element.getBoundingClientRect();
    const hit = document.elementFromPoint(left + 4, top + height / 2);
    return hit !== null && (element.contains(hit) || hit.contains(element)) && hit !== document.body;
  });

const scripted = ["htmx", "live"] as const;

describe.each(scripted)("a message on a page that is scrolled, in %s mode", (mode) => {
  const itInTurn = inTurn(mode, scripted);
  for (const button of ["Fail", "Say"])
    itInTurn(`is in sight, and the page stays where it is: ${button}`, async () => {
      const { page, errors } = await site.visit("/long", mode);
      await page.getByRole("button", { name: button, exact: true }).scrollIntoViewIfNeeded();
      const pressed = page.getByRole("button", { name: button, exact: true });
      const before = await pressed.boundingBox();
      await pressed.click();
      const shown = button === "Fail" ? failure(page) : flashes(page);
      await shown.first().waitFor();
      await expect.poll(async () => isSeen(shown.first())).toBe(true);
      expect(await isSeen(shown.last())).toBe(true);
      expect(await page.evaluate(() => scrollY)).toBeGreaterThan(1500);
      expect(Math.abs(((await pressed.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(5);
      expect(errors.filter((error) => !error.includes("500"))).toEqual([]);
    });

  itInTurn("is scrolled to where the page's own style sheet has it in the flow", async () => {
    const { page } = await site.visit("/own", mode);
    await press(page, "Fail");
    await expect.poll(() => isSeen(failure(page))).toBe(true);
    expect(await page.evaluate(() => scrollY)).toBeLessThan(100);
  });
});

describe.each(scripted)("a message while a modal dialog is open, in %s mode", (mode) => {
  const itInTurn = inTurn(mode, scripted);
  itInTurn("is in the dialog, where its link can be pressed", async () => {
    const { page } = await site.visit("/", mode);
    await press(page, "Open");
    await press(page, "Fail inside");
    await page.locator("#dialog").locator(failure(page)).waitFor();
    expect(await isSeen(failure(page))).toBe(true);
    await failure(page).getByRole("link").click();
    await page.locator("#dialog").waitFor({ state: "hidden" });
    expect(await failure(page).count()).toBe(0);
  });

  itInTurn("is in the topmost of two, and on the page once that is closed", async () => {
    const { page } = await site.visit("/", mode);
    await press(page, "Open");
    await press(page, "Open another");
    await press(page, "Fail within");
    await page.locator("#second").locator(failure(page)).waitFor();
    expect(await isSeen(failure(page))).toBe(true);
    await page.keyboard.press("Escape");
    await page.locator("#dialog").locator(failure(page)).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("body > div").locator(failure(page)).waitFor();
    expect(await isSeen(failure(page))).toBe(true);
  });

  itInTurn("is there beside the errors of the form and its success", async () => {
    const { page } = await site.visit("/", mode);
    await press(page, "Open");
    await press(page, "Fail inside");
    await failure(page).waitFor();
    await page.getByLabel("Name").fill("x");
    await press(page, "Invite");
    await page.locator("#dialog").getByText("3 to 20 characters").waitFor();
    await failure(page).waitFor({ state: "detached" });
    await page.getByLabel("Name").fill("Grace");
    await press(page, "Invite");
    await page.locator("#dialog").locator(flashes(page)).getByText("Invited Grace.").waitFor();
    expect(await isSeen(flashes(page))).toBe(true);
    await press(page, "Tick inside");
    await page.locator("output").getByText("1").waitFor();
  });
});

describe.each(someModes(import.meta.filename))("several messages, in %s mode", (mode) => {
  it("are in the order in which they were flashed, an error as an alert", async () => {
    const { page } = await site.visit("/", mode);
    await press(page, "Say");
    await flashes(page).nth(2).waitFor();
    const kinds = await flashes(page).evaluateAll((all) =>
      all.map((each) => [(each as HTMLElement).dataset.kind, each.getAttribute("role")]),
    );
    expect(kinds).toEqual([
      ["success", "status"],
      ["error", "alert"],
      ["info", "status"],
    ]);
  });
});

describe.each(someModes(import.meta.filename))("the messages of an event, in %s mode", (mode) => {
  it("take the place of those of earlier events", async () => {
    const { page } = await site.visit("/", mode);
    await press(page, "Say");
    await flashes(page).nth(2).waitFor();
    await press(page, "Tick");
    await page.locator("output").getByText("1").waitFor();
    const first = mode === "form" ? undefined : await flashes(page).first().elementHandle();
    await press(page, "Say");
    await first?.waitForElementState("hidden");
    await flashes(page).nth(2).waitFor();
    expect(await flashes(page).count()).toBe(3);
  });
});

describe.each(scripted)("the message of a failed handler, in %s mode", (mode) => {
  it("is gone once a later event succeeds", async () => {
    const { page } = await site.visit("/", mode);
    await press(page, "Fail");
    await failure(page).waitFor();
    await press(page, "Tick");
    await page.locator("output").getByText("1").waitFor();
    await failure(page).waitFor({ state: "detached" });
    await press(page, "Fail");
    await failure(page).waitFor();
  });
});

async function visitGallery(colorScheme: "light" | "dark", viewport = { width: 1200, height: 700 }) {
  const context = await site.browser().newContext({ colorScheme, viewport });
  onTestFinished(() => context.close());
  return visit(site.browser(), `${site.url()}/gallery`, "live", context);
}

const schemes = ["light", "dark"] as const;

describe.each(schemes)("messages in the gallery, %s", (colorScheme) => {
  const itInTurn = inTurn(colorScheme, schemes);
  itInTurn("look different by kind, and can be read", async () => {
    const visit = await visitGallery(colorScheme);
    const { page } = visit;
    await press(page, "Say");
    await flashes(page).nth(2).waitFor();
    const backgrounds = await flashes(page).evaluateAll((all) =>
      all.map((each) => getComputedStyle(each).backgroundColor),
    );
    expect(new Set(backgrounds).size).toBe(3);
    expect(await violations(visit)).toEqual([]);
  });

  itInTurn("and a form's errors in a dialog keep its shape on a narrow screen", async () => {
    const { page } = await visitGallery(colorScheme, { width: 375, height: 700 });
    await press(page, "Open");
    const dialog = page.locator("#dialog");
    expect(await dialog.evaluate((each) => getComputedStyle(each).borderTopWidth)).toBe("1px");
    await page.getByLabel("Name").fill("x");
    await press(page, "Invite");
    await page.locator(".live-errors").waitFor();
    const errors = await page.locator(".live-errors").boundingBox();
    const invite = await page.getByRole("button", { name: "Invite" }).boundingBox();
    expect(errors && invite && errors.y + errors.height <= invite.y).toBe(true);
  });
});
