/** Slots: what stands in them keeps the scope of who wrote it, also when it is patched, left out and put back. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { each, handler, html, live, mount, slot } from "../../../middleware/index.js";
import { inTurn } from "../../support/long-tests.js";
import { usePages } from "../gallery.js";
import { someModes } from "../some-modes.js";
import { press, says } from "./steps.js";

@live({ name: "slots.Fold" })
class Fold {
  isOpen = true;
  n = 0;
  toggle() {
    this.isOpen = !this.isOpen;
  }
  tick() {
    this.n++;
  }
  render() {
    return html`<section><button @click="toggle">Fold</button> <button @click="tick">Tick fold</button>
      <output aria-label="fold">${this.n}</output> ${this.isOpen && slot(this)} <footer>${slot(this, "footer")}</footer></section>`;
  }
}

@live({ name: "slots.Inner" })
class Inner {
  n = 0;
  tick() {
    this.n++;
  }
  render() {
    return html`<p><button @click="tick">Tick inner</button> <output aria-label="inner">${this.n}</output></p>`;
  }
}

@live({ name: "slots.Around" })
class Around {
  n = 0;
  isDone = false;
  text = "";
  rows = [1, 2];
  tick() {
    this.n++;
  }
  @handler(Boolean)
  mark(isDone: boolean) {
    this.isDone = isDone;
  }
  @handler(String)
  save(text: string) {
    this.text = text;
  }
  add() {
    this.rows = [this.rows.length + 1, ...this.rows];
  }
  remove(row: number) {
    this.rows = this.rows.filter((each) => each !== row);
  }
  render() {
    return html`<main><output aria-label="state">${this.n} ${String(this.isDone)} ${this.text} ${this.rows.join()}</output>
      ${mount(
        Fold,
        {},
        {
          default: html`<div><output aria-label="slot">${this.n}</output> <button @click="tick">Tick</button> ${Inner}
          <label><input type="checkbox" checked=${this.isDone} @change="mark(checked)"> Done</label>
          <form @submit="save(text)"><input name="text" aria-label="Text"> <button>Save</button></form></div>`,
          footer: html`<b>${this.rows.length} rows</b><ul>${each(
            this.rows,
            (row) => row,
            (row) => html`<li>row ${row}
          <button @click="remove(${row})">Remove ${row}</button></li>`,
          )}</ul><button @click="add">Add</button>`,
        },
      )}</main>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Around));
});

const mark = (page: Page) => page.evaluate("document.querySelector('section div').kept = true");
const isKept = (page: Page) => page.evaluate("document.querySelector('section div').kept === true");

const some = someModes(import.meta.filename);

describe.each(some)("what is in a slot, in %s mode,", (mode) => {
  const itInTurn = inTurn(mode, some);
  itInTurn("calls who wrote it, and is shown where it is", async () => {
    const { page, errors } = await site.visit("/", mode);
    if (mode !== "form") await mark(page);
    await press(page, "Tick");
    await says(page, "slot", "1");
    await press(page, "Tick fold");
    await says(page, "fold", "1");
    await says(page, "slot", "1");
    await press(page, "Tick inner");
    await says(page, "inner", "1");
    await page.getByLabel("Done").check();
    if (mode === "form") await page.getByRole("button", { name: "Apply" }).first().click();
    await says(page, "state", "1 true 1,2");
    await page.getByLabel("Text").fill("hello");
    await press(page, "Save");
    await says(page, "state", "1 true hello 1,2");
    await press(page, "Add");
    await says(page, "state", "1 true hello 3,1,2");
    await press(page, "Remove 1");
    await says(page, "state", "1 true hello 3,2");
    expect(await page.getByRole("listitem").allTextContents()).toEqual([
      expect.stringContaining("row 3"),
      expect.stringContaining("row 2"),
    ]);
    if (mode !== "form") expect(await isKept(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  itInTurn("is back with its newest state after it was left out", async () => {
    const { page, errors } = await site.visit("/", mode);
    await press(page, "Tick inner");
    await says(page, "inner", "1");
    await press(page, "Fold");
    await page.getByLabel("slot").waitFor({ state: "detached" });
    await press(page, "Add");
    await says(page, "state", "0 false 3,1,2");
    await press(page, "Fold");
    await says(page, "inner", "1");
    await press(page, "Tick");
    await says(page, "slot", "1");
    expect(errors).toEqual([]);
  });
});

describe("what is typed into a slot", () => {
  it.each(["htmx", "live"] as const)("stays while others of the page are shown, in %s mode", async (mode) => {
    const { page } = await site.visit("/", mode);
    await page.getByLabel("Text").pressSequentially("half");
    await page
      .getByRole("button", { name: "Tick", exact: true })
      .evaluate((button) => (button as HTMLElement).click());
    await says(page, "slot", "1");
    await page
      .getByRole("button", { name: "Tick fold" })
      .evaluate((button) => (button as HTMLElement).click());
    await says(page, "fold", "1");
    expect(await page.getByLabel("Text").inputValue()).toBe("half");
    expect(await page.evaluate("document.activeElement.name")).toBe("text");
  });
});
