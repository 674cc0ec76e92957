/** Forms that are sent again before the answer is there: each different one is done, in its turn, and none that is the same. */
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { each, handler, html, live } from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { inTurn } from "../support/long-tests.js";
import { usePages } from "./gallery.js";

/** Holds handlers up, one after the other. */
let gates: Gate[] = [];
let calls: string[] = [];
beforeEach(() => {
  gates = Array.from({ length: 5 }, () => new Gate());
  calls = [];
});

@live
class Adding {
  items: string[] = [];
  @handler(String)
  async add(text: string): Promise<void> {
    const nth = calls.push(text) - 1;
    await gates[nth]?.passed;
    this.items.push(text);
  }
  render() {
    return html`<section>
      <form @submit="add(text)"><input name="text" aria-label="Text" /> <button>Add</button></form>
      <ol>${each(
        this.items,
        (item) => item,
        (item) => html`<li>${item}</li>`,
      )}</ol>
    </section>`;
  }
}

/** Its one form changes what it does with each step. */
@live
class Wizard {
  step = 1;
  next(): void {
    this.step = 2;
  }
  finish(): void {
    this.step = 3;
  }
  render() {
    if (this.step === 1)
      return html`<form @submit="next"><h1>First</h1><input name="a" aria-label="A" /><button>Go on</button></form>`;
    if (this.step === 2)
      return html`<form @submit="finish"><h1>Second</h1><input name="b" aria-label="B" /><p><button>Go on</button></p></form>`;
    return html`<p>Done</p>`;
  }
}

const site = usePages((app) => {
  app.get("/favicon.ico", (_request, response) => void response.status(204).end());
  app.get("/", (_request, response) => response.live(Adding));
  app.get("/wizard", (_request, response) => response.live(Wizard));
});

const field = (page: Page) => page.getByLabel("Text");
const items = (page: Page) => page.locator("li").allTextContents();
async function enter(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
}
/** Waits until so many are on their way. */
const isBusy = (page: Page) => page.locator(".htmx-request, [data-live-busy]").first().waitFor();
const isIdle = (page: Page) =>
  expect.poll(() => page.locator(".htmx-request, [data-live-busy]").count()).toBe(0);

const scripted = ["htmx", "live"] as const;

describe.each(scripted)("in %s mode", (mode) => {
  const itInTurn = inTurn(mode, scripted);
  it("does each different submit in order, though they come faster than they are answered", async () => {
    const { page, errors } = await site.visit("/", mode);
    await enter(page, "one");
    await isBusy(page);
    await enter(page, "two");
    await enter(page, "three");
    for (const gate of gates) gate.open();
    await expect.poll(() => items(page)).toEqual(["one", "two", "three"]);
    await isIdle(page);
    expect(await field(page).inputValue()).toBe("");
    expect(calls).toEqual(["one", "two", "three"]);
    expect(errors).toEqual([]);
  });

  itInTurn("drops what is the same once more while it is on its way, and no longer", async () => {
    const { page } = await site.visit("/", mode);
    await field(page).fill("one");
    await page.getByRole("button").dblclick();
    await field(page).press("Enter");
    gates[0]?.open();
    await expect.poll(() => items(page)).toEqual(["one"]);
    await isIdle(page);
    expect(calls).toEqual(["one"]);
    await enter(page, "two");
    await expect.poll(() => calls).toEqual(["one", "two"]);
    gates[1]?.open();
    await expect.poll(() => items(page)).toEqual(["one", "two"]);
  });

  itInTurn("keeps what is typed while submits are answered", async () => {
    const { page } = await site.visit("/", mode);
    await enter(page, "one");
    await isBusy(page);
    await enter(page, "two");
    await field(page).fill("thr");
    gates[0]?.open();
    await expect.poll(() => items(page)).toEqual(["one"]);
    expect(await field(page).inputValue()).toBe("thr");
    gates[1]?.open();
    await expect.poll(() => items(page)).toEqual(["one", "two"]);
    await isIdle(page);
    expect(await field(page).inputValue()).toBe("thr");
    await field(page).press("Enter");
    gates[2]?.open();
    await expect.poll(() => items(page)).toEqual(["one", "two", "thr"]);
    await expect.poll(() => field(page).inputValue()).toBe("");
  });
});

describe.each(["form", "htmx", "live"] as const)("a wizard in %s mode", (mode) => {
  it("goes through forms that change their handlers, without an error", async () => {
    const { page, errors } = await site.visit("/wizard", mode);
    await page.getByLabel("A").fill("x");
    await page.getByRole("button").click();
    await page.getByRole("heading", { name: "Second" }).waitFor();
    await page.getByLabel("B").fill("y");
    await page.getByRole("button").click();
    await page.getByText("Done").waitFor();
    expect(errors).toEqual([]);
  });
});
