/** Elements that are moved elsewhere in the page stay their component's; and changes that are shown by view transitions. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "../../../examples/gallery.js";
import { each, handler, html, live, mount } from "../../../middleware/index.js";
import type {} from "../../../public/browser/api.js";
import { inTurn } from "../../support/long-tests.js";
import { usePages } from "../gallery.js";
import { press, remember, says, settled } from "./steps.js";

@live
class Inner {
  n = 0;
  count() {
    this.n++;
  }
  render() {
    return html`<div id="inner" data-live-portal="body"><button @click="count">Inner ${this.n}</button></div>`;
  }
}

@live
class Portals {
  n = 0;
  outside = 0;
  isOpen = true;
  rows = ["a", "b"];
  name = "";

  count() {
    this.n++;
  }
  leave() {
    this.outside++;
  }
  toggle() {
    this.isOpen = !this.isOpen;
  }
  reset() {
    this.rows = ["c", "b", "d"];
  }
  @handler(String)
  save(name: string) {
    this.name = name;
  }
  render() {
    return html`<section id="owner" @click.outside="leave">
      <button @click="toggle">Toggle</button> <button @click="reset">Reset</button>
      <output aria-label="Outside">${this.outside}</output>
      ${
        this.isOpen
          ? html`<div id="modal" class=${`n${this.n}`} data-live-portal="body">
              <button @click="count">Count</button> <output aria-label="Count">${this.n}</output>
              <ul id="list">${each(
                this.rows,
                (row) => row,
                (row) => html`<li>${row}</li>`,
              )}</ul>
              <form @submit="save(name)"><input name="name" aria-label="Name" /> <button>Save</button></form>
              <output aria-label="Name saved">${this.name}</output>
              <div id="hooked" data-live-hook="note" data-n=${this.n}></div>
              <div id="nested" data-live-portal="#target">Nested ${this.n}</div>
            </div>`
          : ""
      }
      <b data-live-portal="#nowhere">Nowhere</b>
      ${mount(Inner)}
    </section>`;
  }
}

@live
class Moving {
  n = 0;
  next() {
    this.n++;
  }
  render() {
    return html`<section data-live-transition="slide"><button @click="next">Next</button>
      <output aria-label="Number">${this.n}</output> <dialog id="d"><button @click="next">Inside</button></dialog></section>`;
  }
}

const site = usePages((app) => {
  app.use((_request, response, next) => {
    response.set("Content-Security-Policy", contentSecurityPolicy);
    next();
  });
  app.get("/", (_request, response) =>
    response.live(html`<main><h1>Portals</h1> ${Portals}</main><div id="target"></div><p id="far">Far</p>`),
  );
  app.get("/moving", (_request, response) => response.live(html`<main>${Moving}</main>`));
});

/** Where an element is: the names of what is around it. */
const around = (page: Page, id: string) =>
  page.locator(`#${id}`).evaluate((element) => {
    const { parentElement } = element;
    return parentElement?.id || parentElement?.localName;
  });

describe("a portal of a live page", () => {
  it("is elsewhere in the page, is patched there, and sends its events to its owner", async () => {
    const { page, errors } = await site.visit("/", "live");
    await page.evaluate(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      return hyperLive.hook("note", {
        mounted: () => void told.push("mounted"),
        updated: (element) => void told.push(`updated ${element.dataset.n}`),
        removed: () => void told.push("removed"),
      });
    });
    const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
    expect(await around(page, "modal")).toBe("body");
    expect(await around(page, "nested")).toBe("target");
    expect(await around(page, "inner")).toBe("body");
    expect(await page.getByText("Nowhere").evaluate((b) => b.parentElement?.id)).toBe("owner");
    const isSame = await remember(page.locator("#modal"));
    await press(page, "Count");
    await says(page, "Count", "1");
    await page.locator("#modal.n1").waitFor();
    await page.getByText("Nested 1").waitFor();
    expect(
      await page.getByRole("button", { name: "Count" }).evaluate((b) => b === document.activeElement),
    ).toBe(true);
    await press(page, "Inner 0");
    await page.getByText("Inner 1").waitFor();
    expect(await told()).toEqual(["mounted", "updated 1"]);
    // A list in it is reset.
    await press(page, "Reset");
    await expect.poll(() => page.locator("#list li").allTextContents()).toEqual(["c", "b", "d"]);
    // A form in it is sent.
    await page.getByLabel("Name", { exact: true }).fill("Ada");
    await page.getByLabel("Name", { exact: true }).press("Enter");
    await says(page, "Name saved", "Ada");
    // None of these clicks was outside of the owner.
    await settled(page);
    await says(page, "Outside", "0");
    await page.locator("#nested").click();
    await page.locator("#far").click();
    await says(page, "Outside", "1");
    expect(await isSame()).toBe(true);
    // It goes with its condition, with all that is inside, and comes again.
    await press(page, "Toggle");
    await page.locator("#modal").waitFor({ state: "detached" });
    await page.locator("#nested").waitFor({ state: "detached" });
    expect(await page.locator("#inner").count()).toBe(1);
    expect(await told()).toEqual(["mounted", "updated 1", "removed"]);
    await press(page, "Toggle");
    await expect.poll(() => around(page, "modal")).toBe("body");
    await press(page, "Count");
    await says(page, "Count", "2");
    await page.getByText("Nested 2").waitFor();
    expect(errors).toEqual([]);
  });

  it("keeps what was typed there when the whole component is sent again", async () => {
    const { page, errors } = await site.visit("/", "live");
    const name = page.getByLabel("Name", { exact: true });
    await name.fill("half");
    const isSame = await remember(page.locator("#modal"));
    // The page does not match the server's copy any more.
    await page.getByLabel("Outside").evaluate((output) => output.removeAttribute("data-lp"));
    await page.locator("#far").click();
    await says(page, "Outside", "1");
    await expect.poll(() => around(page, "modal")).toBe("body");
    expect(await name.inputValue()).toBe("half");
    expect(await isSame()).toBe(true);
    expect(await page.locator("#modal").count()).toBe(1);
    await press(page, "Count");
    await says(page, "Count", "1");
    await page.getByText("Nested 1").waitFor();
    expect(errors).toEqual([]);
  });
});

describe.each(["form", "htmx"] as const)("a portal in %s mode", (mode) => {
  inTurn(mode, ["form", "htmx"] as const)("stays in its place, and works there", async () => {
    const { page } = await site.visit("/", mode);
    expect(await around(page, "modal")).toBe("owner");
    await press(page, "Count");
    await says(page, "Count", "1");
    await page.getByText("Nested 1").waitFor();
    await page.getByLabel("Name", { exact: true }).fill("Ada");
    await press(page, "Save");
    await says(page, "Name saved", "Ada");
  });
});

/** Counts the page's view transitions, and the types of the last one. */
const watchTransitions = (page: Page) =>
  page.evaluate(() => {
    const real = document.startViewTransition.bind(document);
    const seen = { count: 0, types: "" };
    Object.assign(window, { seen });
    Document.prototype.startViewTransition = (options) => {
      seen.count++;
      seen.types = String((options as { types?: string[] }).types);
      return real(options);
    };
  });
const transitions = (page: Page) =>
  page.evaluate(() => (window as unknown as { seen: { count: number; types: string } }).seen);

describe("changes that are shown by view transitions", () => {
  it("never wait for each other, and are not animated in a dialog or for who prefers less motion", async () => {
    const { page, errors } = await site.visit("/moving", "live");
    await watchTransitions(page);
    await press(page, "Next");
    await says(page, "Number", "1");
    expect(await transitions(page)).toEqual({ count: 1, types: "slide" });
    // Faster than they can be animated.
    await page.getByRole("button", { name: "Next" }).evaluate(async (button) => {
      for (let time = 0; time < 20; time++) (button as HTMLButtonElement).click();
      await hyperLive.settled();
    });
    await says(page, "Number", "21");
    expect((await transitions(page)).count).toBeLessThanOrEqual(3);
    const { count } = await transitions(page);
    await page.locator("#d").evaluate((dialog) => (dialog as HTMLDialogElement).showModal());
    await press(page, "Inside");
    await says(page, "Number", "22");
    await page.locator("#d").evaluate((dialog) => (dialog as HTMLDialogElement).close());
    await page.emulateMedia({ reducedMotion: "reduce" });
    await press(page, "Next");
    await says(page, "Number", "23");
    expect((await transitions(page)).count).toBe(count);
    expect(errors).toEqual([]);
  });
});
