/** Lists: rows come, go and move in any order, each keeps its own, and nothing is left behind. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { each, handler, html, live, mount } from "../../../middleware/index.js";
import { usePages } from "../gallery.js";
import { openLine } from "../line.js";
import { connected } from "../visit.js";
import { press, remember, settled } from "./steps.js";

type Item = { id: string; text: string; tags: string[] };
const item = (id: string): Item => ({ id, text: `text ${id}`, tags: [`${id}1`, `${id}2`] });

/** Does with a list what a page's button says. */
@live
class Board {
  all = [..."abcd"].map(item);
  filter = "";
  isLong = false;
  isLoaded = false;
  @handler(String)
  arrange(order: string) {
    const known = new Map(this.all.map((each) => [each.id, each]));
    this.all = [...order].map((id) => known.get(id) ?? item(id));
  }
  update(id: string) {
    for (const each of this.all) if (each.id === id) each.text += "!";
  }
  remove(id: string) {
    this.all = this.all.filter((each) => each.id !== id);
  }
  turnTags() {
    for (const each of this.all) each.tags.reverse();
  }
  restyle() {
    this.isLong = !this.isLong;
  }
  async load() {
    await new Promise((resolve) => setImmediate(resolve));
    this.all = [..."xyz"].map(item);
  }
  render() {
    return html`<section>
      <form @submit="arrange(order)"><input name="order" aria-label="Order" /><button>Arrange</button></form>
      <button @click="turnTags">Turn tags</button> <button @click="restyle">Restyle</button>
      <button @click="load">Load</button>
      <ul id="keyed">${each(
        this.all,
        ({ id }) => id,
        (
          { id, text, tags },
          index,
        ) => html`<li id=${`row-${id}`} class=${this.isLong ? "long" : ""} data-at=${index}>
          <b>${text}</b> <input aria-label="Field ${id}" name="note" />
          <button @click="update(${id})">Update ${id}</button> <button @click="remove(${id})">Remove ${id}</button>
          <i>${each(
            tags,
            (tag) => tag,
            (tag) => html`<em>${tag}</em>`,
          )}</i></li>`,
      )}
      </ul>
      <ol id="unkeyed">${this.all.map(({ text }) => html`<li>${text}</li>`)}</ol>
      <p id="empty">${this.all.length === 0 ? html`<em>Nothing here</em>` : null}</p>
      <div id="parts">${each(
        this.all,
        ({ id }) => id,
        ({ id }) => mount(Row, { id }),
      )}</div>
    </section>`;
  }
}

/** A row that is a component, with a state and a list of its own. */
@live
class Row {
  id = "";
  n = 0;
  list = [1, 2, 3];
  count() {
    this.n++;
    this.list.unshift(this.list.length + 1);
  }
  shorten() {
    this.list.shift();
  }
  render() {
    return html`<div class="part"><button @click="count">Count ${this.id}</button>
      <button @click="shorten">Shorten ${this.id}</button> <output>${this.id}${this.n}</output>
      <s>${each(
        this.list,
        (each) => each,
        (each) => html`<span>${each}</span>`,
      )}</s></div>`;
  }
}

@live
class Twice {
  ids = [1, 2];
  same() {
    this.ids = [1, 1];
  }
  render() {
    return html`<section><button @click="same">Same</button>
      <ul>${each(
        this.ids,
        (id) => id,
        (id) => html`<li>${id}</li>`,
      )}</ul></section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Board));
  app.get("/twice", (_request, response) => response.live(Twice));
});

async function arrange(page: Page, order: string): Promise<void> {
  await page.getByLabel("Order").fill(order);
  await press(page, "Arrange");
  await expect.poll(() => rows(page)).toBe(order);
}

/** The rows' ids, in order; that all lists of the page agree is checked on the way. */
const rows = (page: Page) =>
  page.evaluate(() => {
    const texts = (selector: string) =>
      Array.from(document.querySelectorAll(selector), (each) => each.textContent as string);
    const ids = Array.from(document.querySelectorAll("#keyed > li"), (each) => each.id.replace("row-", ""));
    const unkeyed = texts("#unkeyed > li").map((text) => text.replace("text ", "").replace(/!/g, ""));
    const parts = texts("#parts output").map((text) => text[0]);
    return [ids.join(""), unkeyed.join(""), parts.join("")].every((each, _, [first]) => each === first)
      ? ids.join("")
      : `${ids.join("")} ${unkeyed.join("")} ${parts.join("")}`;
  });
const texts = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll((all) => all.map((each) => each.textContent).join());
const type = (page: Page, id: string) => page.getByLabel(`Field ${id}`).fill(`note ${id}`);
const note = (page: Page, id: string) => page.getByLabel(`Field ${id}`).inputValue();

describe("a list", () => {
  it("comes to any order by inserts, moves and removals, and each row keeps what was typed into it and its own state", async () => {
    const { page, errors } = await site.visit("/", "live");
    expect(await rows(page)).toBe("abcd");
    for (const id of "abcd") await type(page, id);
    await press(page, "Count b");
    await page.getByText("b1", { exact: true }).first().waitFor();
    const isSame = await remember(page.locator("#row-b"));
    const orders = [
      "dbca",
      "adbxyzc",
      "zyxcbda",
      "b",
      "abcdefghij",
      "jbacdefghi",
      "ihgfedcbaj",
      "bj",
      "qbrj",
      "cab",
    ];
    for (const order of orders) {
      await arrange(page, order);
      expect(await isSame()).toBe(true);
      expect(await note(page, "b")).toBe("note b");
      expect(await texts(page, "#parts output >> text=/^b/")).toBe("b1");
      const places = await page
        .locator("#keyed > li")
        .evaluateAll((all) => all.map((each) => each.getAttribute("data-at")));
      expect(places).toEqual([...order].map((_, index) => String(index)));
    }
    // Row a was gone in between: this one is new.
    expect(await note(page, "a")).toBe("");
    expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  });

  it("is emptied and filled again, and says that it is empty only then", async () => {
    const { page } = await site.visit("/", "live");
    const empty = page.getByText("Nothing here");
    for (let time = 0; time < 3; time++) {
      expect(await empty.count()).toBe(0);
      await arrange(page, "");
      await empty.waitFor();
      await arrange(page, "abc");
    }
    expect(await empty.count()).toBe(0);
    // Loaded by an async handler.
    await press(page, "Load");
    await expect.poll(() => rows(page)).toBe("xyz");
  });

  it("takes rows in at its start, its end and between, one or many, and keeps the order", async () => {
    const { page } = await site.visit("/", "live");
    const isSame = await remember(page.locator("#row-c"));
    for (const order of ["xabcd", "xabcdy", "xabmnopcdy", "cxabmnopdy"]) await arrange(page, order);
    expect(await isSame()).toBe(true);
    await press(page, "Update c");
    await page.locator("#row-c b").getByText("text c!").waitFor();
    await press(page, "Remove x");
    await expect.poll(() => rows(page)).toBe("cabmnopdy");
    await press(page, "Restyle");
    await expect.poll(() => page.locator("#keyed > li.long").count()).toBe(9);
    await press(page, "Restyle");
    await expect.poll(() => page.locator("#keyed > li.long").count()).toBe(0);
  });

  it("in a row keeps its own order when the list around changes, and the other way round", async () => {
    const { page } = await site.visit("/", "live");
    await press(page, "Turn tags");
    await expect.poll(() => texts(page, "#row-a em")).toBe("a2,a1");
    await press(page, "Count d");
    await expect.poll(() => texts(page, ".part:nth-child(4) span")).toBe("4,1,2,3");
    await arrange(page, "dxcba");
    expect(await texts(page, "#row-d em")).toBe("d2,d1");
    expect(await texts(page, "#row-x em")).toBe("x1,x2");
    expect(await texts(page, ".part:nth-child(1) span")).toBe("4,1,2,3");
    await press(page, "Turn tags");
    await expect.poll(() => texts(page, "#row-d em")).toBe("d1,d2");
    expect(await texts(page, "#row-x em")).toBe("x2,x1");
    // A list inside a component, where the first is taken away.
    await press(page, "Shorten d");
    await expect.poll(() => texts(page, ".part:nth-child(1) span")).toBe("1,2,3");
    await press(page, "Count d");
    await expect.poll(() => texts(page, ".part:nth-child(1) span")).toBe("4,1,2,3");
    await arrange(page, "d");
    expect(await texts(page, ".part span")).toBe("4,1,2,3");
  });

  it("does not bring a row back whose field has the focus while it is removed", async () => {
    const { page } = await site.visit("/", "live");
    await type(page, "b");
    await page
      .getByRole("button", { name: "Remove b" })
      .evaluate((button) => (button as HTMLElement).click());
    await expect.poll(() => rows(page)).toBe("acd");
    await settled(page);
    expect(await page.getByLabel("Field b").count()).toBe(0);
    await press(page, "Update a");
    await page.locator("#row-a b").getByText("text a!").waitFor();
    expect(await rows(page)).toBe("acd");
  });

  it("leaves no text and no comments behind, however often rows come and go", async () => {
    const { page } = await site.visit("/", "live");
    const size = () =>
      page.evaluate(() => {
        const walker = document.createTreeWalker(document.querySelector("section") as Element);
        let count = 0;
        while (walker.nextNode()) count++;
        return [count, document.querySelector("section")?.textContent?.length];
      });
    const orders = ["a", "abcdefgh", "", "hgfedcba", "abcd"];
    for (const order of orders) await arrange(page, order);
    const before = await size();
    for (const order of [...orders, ...orders]) await arrange(page, order);
    expect(await size()).toEqual(before);
  });

  it("goes on after a reconnect where it was, with what was typed into its rows", async () => {
    const { page, line } = await openLine(site, "/");
    await arrange(page, "dab");
    await type(page, "a");
    await press(page, "Count a");
    await expect.poll(() => texts(page, "#parts output")).toBe("d0,a1,b0");
    await page.locator("#row-d").evaluate((row) => {
      row.setAttribute("hidden", "");
    });
    await line.cut();
    await expect.poll(() => line.sockets.length).toBe(2);
    await connected(page);
    await arrange(page, "badc");
    expect(await note(page, "a")).toBe("note a");
    expect(await texts(page, "#parts output")).toBe("b0,a1,d0,c0");
    // What a script of the page did to a row is no business of the template's.
    expect(await page.locator("#row-d").isHidden()).toBe(true);
    await press(page, "Count a");
    await expect.poll(() => texts(page, "#parts output")).toBe("b0,a2,d0,c0");
  });

  it("with the same key twice is an error that is told, and the page stays as it was", async () => {
    const { page } = await site.visit("/twice", "live");
    await page.evaluate(() => {
      addEventListener("hyper-live:error", (event) => {
        document.title = (event as CustomEvent).detail.code;
      });
    });
    await press(page, "Same");
    await expect.poll(() => page.title()).toBe("HL_HANDLER_FAILED");
    expect(await texts(page, "li")).toBe("1,2");
  });
});
