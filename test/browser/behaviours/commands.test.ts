/** Commands that need no server, dirty marks, polls and transitions, under a strict content security policy. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "../../../examples/gallery.js";
import { handler, html, live } from "../../../middleware/index.js";
import { Gate } from "../../support/components.js";
import { violations } from "../accessibility.js";
import { usePages } from "../gallery.js";
import { openWithoutSocket, press, says, settled, ways } from "./steps.js";

let gate = new Gate();
let polls = 0;

@live
class Menu {
  n = 0;
  isWide = false;
  isOpen = false;

  count() {
    this.n++;
  }
  widen() {
    this.isWide = !this.isWide;
  }
  open() {
    this.isOpen = !this.isOpen;
  }
  render() {
    const classes = { menu: true, wide: this.isWide, open: this.isOpen };
    return html`<section>
      <button data-live-do="toggle class open on #menu">Menu</button>
      <button data-live-do="toggle #more; focus #q" aria-expanded="false">More</button>
      <button data-live-do="toggle attribute aria-pressed true false" aria-pressed="false">Pin</button>
      <button data-live-do="dialog open #new">New</button>
      <button data-live-do="dialog toggle #new">Toggle new</button>
      <button data-live-do="popover toggle #tip">Tip</button>
      <button @click="count" data-live-do="add class seen on next output; dispatch counted on #menu">Count</button>
      <output aria-label="Count">${this.n}</output>
      <div id="menu" class=${classes} @counted="widen">Menu</div>
      <div id="more" hidden><input id="q" aria-label="Search" /> ${this.n}</div>
      <dialog id="new" aria-label="New"><p>${this.n}</p>
        <button @click="count">Count inside</button> <button data-live-do="dialog close">Close</button></dialog>
      <div id="tip" popover>A tip</div>
      <button @click="widen">Widen</button> <button @click="open">Open</button>
      <form @submit="count"><button data-live-do="show #more">Show</button> <button>Submit</button></form>
    </section>`;
  }
}

@live
class Editor {
  name = "Ada";
  isOpen = true;

  @handler(String, String)
  async save(name: string) {
    await gate.passed;
    if (name === "fail") throw new Error("the reason");
    this.name = name;
  }
  render() {
    return html`<section>
      <form @submit="save(name, kind)" data-live-track aria-label="Editor">
        <input name="name" value=${this.name} aria-label="Name" />
        <select name="kind" aria-label="Kind"><option>one</option><option>two</option></select>
        <button>Save</button>
      </form>
      <output aria-label="Saved">${this.name}</output>
    </section>`;
  }
}

@live
class Poller {
  n = 0;
  clicks = 0;

  async poll() {
    polls++;
    await gate.passed;
    this.n++;
  }
  click() {
    this.clicks++;
  }
  render() {
    return html`<section>
      <p @poll.every.500ms="poll">Polled <output aria-label="Polls">${this.n}</output></p>
      <button @click="click">Click</button> <output aria-label="Clicks">${this.clicks}</output>
    </section>`;
  }
}

const site = usePages((app) => {
  app.use((_request, response, next) => {
    response.set("Content-Security-Policy", contentSecurityPolicy);
    next();
  });
  const at = (path: string, component: typeof Menu | typeof Editor | typeof Poller) =>
    app.get(path, (_request, response) =>
      response.live(html`<main><h1>Page</h1> ${component}</main>`, { title: "Page" }),
    );
  at("/menu", Menu);
  at("/editor", Editor);
  at("/poller", Poller);
});

describe("commands", () => {
  it("are carried out without the server, and what they change stays when patches come", async () => {
    const visit = await site.visit("/menu", "live");
    const { page, sent, errors } = visit;
    const menu = page.locator("#menu");
    const classes = () => menu.getAttribute("class");
    const before = sent.length;
    await press(page, "Menu");
    await expect.poll(classes).toBe("menu open");
    await press(page, "More");
    await page.locator("#more:not([hidden])").waitFor();
    expect(await page.locator("#q").evaluate((each) => each === document.activeElement)).toBe(true);
    expect(await page.getByRole("button", { name: "More" }).getAttribute("aria-expanded")).toBe("true");
    await press(page, "Pin");
    expect(await page.getByRole("button", { name: "Pin" }).getAttribute("aria-pressed")).toBe("true");
    await press(page, "Pin");
    expect(await page.getByRole("button", { name: "Pin" }).getAttribute("aria-pressed")).toBe("false");
    await press(page, "Show");
    expect(sent.length).toBe(before);
    expect(await violations(visit)).toEqual([]);
    // A patch that says nothing about the class leaves it.
    await press(page, "Widen");
    await expect.poll(classes).toBe("menu wide open");
    expect(await page.locator("#more").isVisible()).toBe(true);
    // A patch that says something about it is followed, and so is the one after.
    await press(page, "Open");
    await settled(page);
    expect(await classes()).toBe("menu wide open");
    await press(page, "Open");
    await expect.poll(classes).toBe("menu wide");
    // A command and a binding on one button, and an event of an application's own.
    await press(page, "Count");
    await says(page, "Count", "1");
    await expect.poll(classes).toBe("menu");
    expect(await page.getByLabel("Count", { exact: true }).getAttribute("class")).toBe("seen");
    expect(errors).toEqual([]);
  });

  it("stay after the whole component was sent again, and open and close what is in the top layer", async () => {
    const { page, errors } = await site.visit("/menu", "live");
    await press(page, "Menu");
    await press(page, "More");
    await press(page, "New");
    const dialog = page.locator("#new");
    await page.locator("#new:modal").waitFor();
    await press(page, "Count inside");
    await dialog.getByText("1").waitFor();
    expect(await dialog.evaluate((each) => each.matches(":modal"))).toBe(true);
    await press(page, "Close");
    await dialog.waitFor({ state: "hidden" });
    await press(page, "Tip");
    await page.locator("#tip:popover-open").waitFor();
    await press(page, "Tip");
    await page.locator("#tip").waitFor({ state: "hidden" });
    await press(page, "Toggle new");
    await page.locator("#new:modal").waitFor();
    await press(page, "Close");
    await dialog.waitFor({ state: "hidden" });
    // The page does not match the server's copy any more.
    await page.getByLabel("Count", { exact: true }).evaluate((output) => output.removeAttribute("data-lp"));
    await press(page, "Widen");
    await expect.poll(() => page.locator("#menu").getAttribute("class")).toBe("menu wide open");
    expect(await page.locator("#more").isVisible()).toBe(true);
    expect(errors).toEqual([]);
  });
});

describe.each(ways)("dirty marks, with events %s", (_way, hasSocket) => {
  it("appear on an edit, go with a success, and stay after a failure", async () => {
    gate = new Gate();
    gate.open();
    const page = hasSocket
      ? (await site.visit("/editor", "live")).page
      : await openWithoutSocket(site, "/editor");
    const dirty = (count: number) => expect.poll(() => page.locator("[data-live-dirty]").count()).toBe(count);
    const name = page.getByLabel("Name");
    await name.fill("Grace");
    // The field and its form.
    await dirty(2);
    await page.getByLabel("Kind").selectOption("two");
    await dirty(3);
    await page.getByLabel("Kind").selectOption("one");
    await name.fill("Ada");
    await dirty(0);
    await name.fill("fail");
    await press(page, "Save");
    await page.locator("[data-live-error]").waitFor();
    await dirty(2);
    await name.fill("Grace");
    await press(page, "Save");
    await says(page, "Saved", "Grace");
    await dirty(0);
  });
});

const clicks = (page: Page, text: string) => says(page, "Clicks", text);

describe.each(["htmx", "live"] as const)("polls in %s mode", (mode) => {
  it("come one at a time, lose no action, and mark nothing as busy", async () => {
    gate = new Gate();
    polls = 0;
    const { page } = await site.visit("/poller", mode);
    await expect.poll(() => polls).toBe(1);
    // Two polls: the second is dropped. Nothing says that the page is busy.
    await page.waitForTimeout(700);
    expect(polls).toBe(1);
    expect(await page.locator("[data-live-busy],[aria-busy]").count()).toBe(0);
    await press(page, "Click");
    gate.open();
    await clicks(page, "1");
    await press(page, "Click");
    await clicks(page, "2");
    await expect.poll(async () => Number(await page.getByLabel("Polls").textContent())).toBeGreaterThan(2);
    await clicks(page, "2");
  });
});

describe("polls of a hidden page", () => {
  it("wait until it is shown", async () => {
    gate = new Gate();
    gate.open();
    const { page } = await site.visit("/poller", "live");
    await says(page, "Polls", "1");
    const show = (isHidden: boolean) =>
      page.evaluate((isHidden) => {
        Object.defineProperty(Document.prototype, "hidden", { configurable: true, get: () => isHidden });
        document.dispatchEvent(new Event("visibilitychange"));
      }, isHidden);
    await show(true);
    await settled(page);
    const before = polls;
    await page.waitForTimeout(700);
    expect(polls).toBe(before);
    await show(false);
    await expect.poll(() => polls).toBeGreaterThan(before);
  });
});
