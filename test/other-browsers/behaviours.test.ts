/** What browsers differ in, in Firefox and WebKitGTK: rows that move, and typing into a field that is written meanwhile. */
import express from "express";
import { describe, expect, it } from "vitest";
import { each, handler, html, hyperLive, live } from "../../middleware/index.js";
import type { Page } from "./page.js";
import { browsers, errorsOf, latency, settled, useBrowser } from "./site.js";

const orders = ["cab", "bca", "acb", "cba", "bac", "abc"];

/** Takes the next order with each character that is typed into a row. */
@live
class Rows {
  step = 0;
  next() {
    this.step++;
  }
  render() {
    return html`<ul>${each(
      [...(orders[this.step - 1] ?? "abc")],
      (id) => id,
      (id) => html`<li id=${id}><input aria-label="Field ${id}" @input.debounce.0="next" /></li>`,
    )}</ul>`;
  }
}

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
      <output>${this.text}</output>
    </section>`;
  }
}

/** Text and caret of the field that has the focus. */
const held = (page: Page) =>
  page.evaluate(() => {
    const { value, selectionStart, selectionEnd, ariaLabel } = document.activeElement as HTMLInputElement;
    return [ariaLabel, value, selectionStart, selectionEnd];
  });

const orderOf = (page: Page) =>
  page.evaluate(() => Array.from(document.querySelectorAll("li"), (row) => row.id).join(""));

const nextFrame = (page: Page) =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );

const removeMoveBefore = () => void Reflect.deleteProperty(Element.prototype, "moveBefore");

/** Counts from now on how often each row moves itself; the others may move around it. */
const watchMoves = (page: Page) =>
  page.evaluate(() => {
    const moves: Record<string, number> = {};
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const { id } of addedNodes as NodeListOf<Element>) moves[id] = (moves[id] ?? 0) + 1;
    });
    observer.observe(document.querySelector("ul") as Element, { childList: true });
    Object.assign(window, { testMoves: moves, testRows: [...document.querySelectorAll("li")] });
  });

describe.each(browsers)("in %s", (name, launch) => {
  const site = useBrowser(launch, (options) => {
    const app = express();
    app.use(hyperLive(options));
    app.get("/rows", (_request, response) => response.live(Rows));
    app.get("/echo", (_request, response) => response.live(Echo));
    return app;
  });

  describe.each(["its own way", "without moveBefore"])("a list whose rows move %s", (way) => {
    it.each([..."abc"])("leaves focus, text and caret in row %s, which moves too", async (id) => {
      const page = await site.visit("/rows", "pass");
      const isNative = await page.evaluate(() => "moveBefore" in Element.prototype);
      console.log(`${name} has ${isNative ? "a" : "no"} moveBefore of its own.`);
      if (way === "without moveBefore") await page.evaluate(removeMoveBefore);
      await watchMoves(page);
      await page.getByLabel(`Field ${id}`).click();
      let text = "";
      for (const order of orders) {
        await page.type(["x"]);
        text += "x";
        await expect.poll(() => orderOf(page)).toBe(order);
        await settled(page);
        // Firefox 153 gives keys to the body, not the focused field, from moveBefore until it lays out the next frame.
        await nextFrame(page);
        // From the second on, there is a character behind the caret.
        const caret = Math.max(1, text.length - 1);
        expect(await held(page)).toEqual([`Field ${id}`, text, caret, caret]);
        if (text === "x") await page.type(["ArrowLeft"]);
      }
      const [moves, isSame] = await page.evaluate(() => {
        const { testMoves, testRows } = window as unknown as { testMoves: object; testRows: Element[] };
        return [testMoves, testRows.every((row) => row === document.getElementById(row.id))] as const;
      });
      expect(moves).toHaveProperty(id);
      expect(isSame).toBe(true);
    });
  });

  it.each([
    ["over the socket", "pass"],
    ["by post", "refuse"],
  ] as const)("typing into a field that the server writes keeps text and caret, %s", async (_way, socket) => {
    const page = await site.visit("/echo", socket);
    if (socket === "pass") await latency(page, 100);
    await page.getByLabel("Field").click();
    let text = "";
    let caret = 0;
    const type = async (characters: string) => {
      for (const character of characters) {
        await page.type([character]);
        text = text.slice(0, caret) + character + text.slice(caret);
        caret++;
        expect(await held(page)).toEqual(["Field", text, caret, caret]);
      }
    };
    await type("abcdefghijklmnopqrst");
    await page.type(Array(10).fill("ArrowLeft"));
    caret -= 10;
    await type("ABCDEFGHIJ0123456789");
    await page.getByText(text, { exact: true }).waitFor();
    await settled(page);
    expect(await held(page)).toEqual(["Field", text, caret, caret]);
    expect(await errorsOf(page)).toEqual([]);
  });
});
