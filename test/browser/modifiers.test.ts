/** Events and their modifiers in a real browser: what counts, how often, and where. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { handler, html, live } from "../../middleware/index.js";
import { usePages } from "./gallery.js";

@live
class Board {
  log: string[] = [];
  say(what: string): void {
    this.log.push(what);
  }
  @handler(String, String)
  typed(what: string, text: string): void {
    this.log.push(`${what} ${text}`);
  }
  render() {
    return html`<section>
      <p>Log: ${this.log.join(", ")}.</p>
      <input aria-label="Keys" @keydown.enter="typed('enter', value)" @keydown.escape="say('escape')"
        @keydown.ctrl.s.prevent="say('save')" @keyup="typed('up', key)" @focus="say('focus')" @blur="say('blur')" />
      <div id="outer" tabindex="0" @click="say('outer')"><b id="inner" @click="say('inner')">inner</b>
        <b id="stop" @click.stop="say('stop')">stop</b></div>
      <div id="self" @click.self="say('self')">self <i id="child">child</i></div>
      <b id="once" @click.once="say('once')">once</b>
      <b id="throttle" @click.throttle.60000="say('throttle')">throttle</b>
      <a id="link" href="/elsewhere" @click.prevent="say('link')">link</a>
      <div id="menu" @click.outside="say('outside')">menu <i id="item">item</i></div>
      <div @resize.window="say('resize')" @keydown.window.f2="say('help')"></div>
      <div id="own" @my-event="say('own')">own</div>
      <div id="hover" @mouseenter="say('enter')">hover <i id="in">in</i></div>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(html`<main>${Board}<p id="far">far away</p></main>`));
});

async function open(mode: "htmx" | "live") {
  const { page } = await site.visit("/", mode);
  return { page, click: (id: string) => page.locator(`#${id}`).click({ position: { x: 3, y: 3 } }) };
}

/** What was said, when this is among it. */
async function said(page: Page, last: string): Promise<string[]> {
  const log = page.getByText(/^Log: /);
  await expect.poll(() => log.textContent()).toMatch(new RegExp(`[ ,]${last}[.,]`));
  return (await log.textContent())?.slice(5, -1).split(", ") ?? [];
}

describe.each(["htmx", "live"] as const)("an event in %s mode", (mode) => {
  it("goes to the bindings of its element and of those around it, until one stops it", async () => {
    const { page, click } = await open(mode);
    await click("inner");
    await said(page, "outer");
    await click("stop");
    expect((await said(page, "stop")).filter((word) => word !== "outside")).toEqual([
      "inner",
      "outer",
      "stop",
    ]);
  });
});

describe("modifiers in live mode", () => {
  it("tell keys apart, and take what the browser would do with them", async () => {
    const { page } = await open("live");
    const field = page.getByLabel("Keys");
    await field.focus();
    await field.pressSequentially("a");
    await field.press("Enter");
    await field.press("Escape");
    await field.press("Control+s");
    await page.keyboard.press("F2");
    await field.blur();
    expect(await said(page, "blur")).toEqual([
      "focus",
      "up a",
      "enter a",
      "up Enter",
      "escape",
      "up Escape",
      "save",
      "up s",
      "up Control",
      "help",
      "up F2",
      "blur",
    ]);
  });

  it("count an element's own events, one of many, or those elsewhere", async () => {
    const { page, click } = await open("live");
    await click("child");
    await click("self");
    await click("once");
    await click("once");
    await click("throttle");
    await click("throttle");
    await click("link");
    await page.locator("#far").click();
    const log = (await said(page, "outside")).filter((word) => word !== "outside");
    expect(log).toEqual(["self", "once", "throttle", "link"]);
    expect(new URL(page.url()).pathname).toBe("/");
  });

  it("see a click outside, and none that began inside or is there", async () => {
    const { page, click } = await open("live");
    await click("item");
    // A drag from inside, such as one that selects text, is no click outside.
    await page.locator("#item").hover();
    await page.mouse.down();
    await page.locator("#far").hover();
    await page.mouse.up();
    await click("once");
    await click("once");
    await said(page, "outside, outside");
    expect((await said(page, "once")).sort()).toEqual(["once", "outside", "outside"]);
  });

  it("take events of the window, and such as applications make", async () => {
    const { page } = await open("live");
    await page.setViewportSize({ width: 500, height: 500 });
    await said(page, "resize");
    await page.locator("#own").evaluate((element) => element.dispatchEvent(new CustomEvent("my-event")));
    await said(page, "own");
    await page.locator("#hover").hover();
    await page.locator("#in").hover();
    await page.locator("#own").evaluate((element) => element.dispatchEvent(new CustomEvent("my-event")));
    expect((await said(page, "own")).filter((word) => word !== "resize")).toEqual(["own", "enter", "own"]);
  });
});
