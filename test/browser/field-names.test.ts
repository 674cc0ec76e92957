/** Fields of any name: a form and the document show them in place of their own members. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { each, handler, html, live } from "../../middleware/index.js";
import { inTurn } from "../support/long-tests.js";
import { usePages } from "./gallery.js";
import { someModes } from "./some-modes.js";

/** Set by each test, from the browser's own prototypes. */
let names: string[] = [];

/** A form in each row, and fields of the same names in the view's own form. */
@live
class Named {
  shown = [...names.keys()];
  done: string[] = [];
  heard: number[] = [];
  get isOdd() {
    return this.done.length % 2 === 1;
  }
  send(row: number): void {
    this.done.push(String(names[row]));
  }
  hear(row: number): void {
    this.heard.push(row);
  }
  count(): void {
    this.done.push("count");
  }
  turn(): void {
    this.shown.reverse();
  }
  drop(): void {
    this.shown = this.shown.filter((row) => row % 2 === 0);
  }
  @handler(String) loose(action: string): void {
    this.done.push(action);
  }
  render() {
    return html`<section>
      <output>${this.done.join()}</output> <b>${this.heard.join()}</b>
      <button @click="count">Count</button> <button @click="turn">Turn</button> <button @click="drop">Drop</button>
      <input name="action" aria-label="action" /> <button @click="loose(action)">Loose</button>
      ${each(
        this.shown,
        (row) => row,
        (
          row,
        ) => html`<form class=${this.isOdd ? "odd" : "even"} data-row=${row} @submit="send(${row})" @change="hear(${row})">
          <input name=${names[row] as string} /><i>${this.done.length}</i> <button>Send ${row}</button></form>`,
      )}
    </section>`;
  }
}

/** The view's own form has fields of such names, as those of a click. */
@live
class Loose {
  got = "none";
  @handler(String, String, String, String, String, String)
  take(
    action: string,
    id: string,
    isConnected: string,
    reset: string,
    closest: string,
    dataset: string,
  ): void {
    this.got = [action, id, isConnected, reset, closest, dataset].join();
  }
  render() {
    return html`<p>
      <input name="action" value="1" /><input name="id" value="2" /><input name="isConnected" value="3" />
      <input name="reset" value="4" /><input name="closest" value="5" /><input name="dataset" value="6" />
      <button @click="take(action, id, isConnected, reset, closest, dataset)">Take</button> <output>${this.got}</output>
    </p>`;
  }
}

const site = usePages((app) => {
  app.get("/favicon.ico", (_request, response) => void response.status(204).end());
  app.get("/", (_request, response) => response.live(Named));
  app.get("/loose", (_request, response) => response.live(Loose));
  app.get("/document", (_request, response) =>
    response.live(
      html`${names.map((name) => html`<img name=${name} alt="" /><form name=${name}></form>`)} ${Loose}`,
    ),
  );
});

/** All names of members, up to what each object has. */
async function membersOf(page: Page, type: "HTMLDocument"): Promise<string[]> {
  return page.evaluate((type) => {
    const found = new Set<string>();
    for (let proto = window[type].prototype as object; proto !== null; proto = Object.getPrototypeOf(proto))
      for (const name of Object.getOwnPropertyNames(proto)) found.add(name);
    return [...found];
  }, type);
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

const some = someModes(import.meta.filename);

describe.each(some)("in %s mode", (mode) => {
  const itInTurn = inTurn(mode, some);
  it("clicks and forms work with fields of the names that scripts ask forms for", async () => {
    const { page, errors } = await site.visit("/loose", mode);
    await press(page, "Take");
    await page.getByText("1,2,3,4,5,6", { exact: true }).waitFor();
    expect(errors).toEqual([]);
  });

  for (const name of ["action", "id", "name", "submit", "elements"])
    itInTurn(`a form with a field named ${name} is sent`, async () => {
      names = [name];
      const { page, errors } = await site.visit("/", mode);
      await page.locator(`[name=${name}]`).last().fill("x");
      await press(page, "Send 0");
      await page.locator("output").getByText(name, { exact: true }).waitFor();
      await press(page, "Send 0");
      await page.locator("output").getByText(`${name},${name}`, { exact: true }).waitFor();
      expect(errors).toEqual([]);
    });
});

describe("in live mode", () => {
  it("a component is morphed whatever the names of the fields in its forms are, and once", async () => {
    // htmx itself fails with others, such as "getAttribute".
    names =
      "files id name action method target title style children elements length reset submit remove dataset isConnected hidden localName textContent value options type list checked labels parentElement nextSibling scrollTop".split(
        " ",
      );
    const { page } = await site.visit("/", "live");
    const warnings: string[] = [];
    page.on("console", (message) => void warnings.push(message.text()));
    // Playwright itself can't find elements beside such forms. The page differs from the server's copy, which is sent whole then.
    await page.evaluate(() => document.querySelector("output")?.remove());
    for (const count of ["1", "2"]) {
      await page.evaluate(() => document.querySelector<HTMLElement>("section > button")?.click());
      await expect
        .poll(() => page.evaluate(() => document.querySelector("form i:not([hidden])")?.textContent))
        .toBe(count);
    }
    expect(warnings.filter((text) => text.includes("is sent again"))).toHaveLength(1);
  }, 60_000);

  it("any member of the document's may be the name of an image or a form", async () => {
    names = [];
    const { page: first } = await site.visit("/loose", "htmx");
    names = await membersOf(first, "HTMLDocument");
    // htmx itself fails then: it asks the document as it is.
    const { page } = await site.visit("/document", "live");
    await press(page, "Take");
    await page.getByText("1,2,3,4,5,6", { exact: true }).waitFor();
  }, 60_000);
});
