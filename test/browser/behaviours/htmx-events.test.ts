/** Each kind of event counts where htmx alone carries a page, with all that its binding hands over, as over the socket. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { handler, html, live } from "../../../middleware/index.js";
import { usePages } from "../gallery.js";

/** Says what it was told, by elements of every kind. */
@live
class Ear {
  heard: string[] = [];
  hear(what: string) {
    this.heard.push(what);
  }
  @handler(Number, String)
  set(row: number, text: string) {
    this.heard.push(`${row}:${text}`);
  }
  @handler(Boolean)
  mark(is: boolean) {
    this.heard.push(String(is));
  }
  @handler(String)
  press(key: string) {
    this.heard.push(key);
  }
  @handler(Number, Number)
  move(lat: number, lng: number) {
    this.heard.push(`${lat}/${lng}`);
  }
  @handler(String, String)
  pair(first: string, second: string) {
    this.heard.push(`${first}+${second}`);
  }
  render() {
    return html`<section>
      <output>${this.heard.at(-1)}</output>
      <input id="blur" aria-label="blur" @blur="set(0, value)" />
      <input id="named" name="named" aria-label="named" @blur="set(1, value)" />
      <input id="focus" aria-label="focus" value="here" @focus="set(2, value)" />
      <div id="in" @focusin="hear('in')"><input aria-label="inside" /></div>
      <div id="out" @focusout="hear('out')"><input aria-label="outside" /></div>
      <input id="check" type="checkbox" aria-label="check" @blur="mark(checked)" />
      <input id="input" aria-label="input" @input.debounce.0="set(3, value)" />
      <input id="pick" type="checkbox" value="x" aria-label="pick" @change="set(4, value)" />
      <input id="key" aria-label="key" @keydown="press(key)" />
      <p id="enter" @mouseenter="hear('enter')">enter</p>
      <p id="double" @dblclick="hear('double')">double</p>
      <p id="menu" @contextmenu.prevent="hear('menu')">menu</p>
      <p id="click" @click="hear('click')">click</p>
      <div id="moved" @map-moved="move(lat, lng)">map</div>
      <div id="own" @my:event="hear('own')">own</div>
      <details id="toggle" @toggle="hear('toggle')"><summary>toggle</summary></details>
      <dialog id="close" @close="hear('close')">dialog</dialog>
      <div id="scroll" style="height: 40px; overflow: auto" @scroll.throttle="hear('scroll')">
        <p style="height: 400px">high</p>
      </div>
      <form @submit="hear('submit')">
        <input name="first" value="one" aria-label="first" />
        <input name="second" aria-label="second" @blur="pair(first, second)" />
        <div id="form" @mouseenter="pair(second, first)">form</div>
        <button>Send</button>
      </form>
      <form action="/search"><input id="foreign" name="q" aria-label="foreign" @blur="set(5, value)" />
        <input aria-label="unnamed" @blur="set(6, value)" /></form>
      <x-field id="custom" @sl-change="set(7, value)">custom</x-field>
      <input id="two" aria-label="two" @input.debounce.0="set(8, value)" @blur="set(9, value)" />
      <button @click="hear('pressed')" @mouseenter="hear('over')">Send too</button>
      <input aria-label="keys" @keydown.enter="hear('key')" @blur="hear('left')" />
      <input aria-label="same" @blur="hear('not yet')" @focus="hear('not')" @focus.self="hear('same')" />
      <select multiple aria-label="many" @blur="set(10, value)"><option>a</option><option>b</option></select>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Ear));
});

const fire = (page: Page, id: string, type: string, detail?: object) =>
  page
    .locator(`#${id}`)
    .evaluate(
      (element, [type, detail]) => element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true })),
      [type, detail] as const,
    );
const leave = async (page: Page, label: string, text: string) => {
  await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByLabel(label, { exact: true }).blur();
};

/** By what is heard in the end: what someone does. */
const steps: [heard: string, act: (page: Page) => Promise<unknown>][] = [
  ["0:left", (page) => leave(page, "blur", "left")],
  ["1:left", (page) => leave(page, "named", "left")],
  ["2:here", (page) => page.getByLabel("focus", { exact: true }).focus()],
  ["in", (page) => page.getByLabel("inside").focus()],
  ["out", (page) => leave(page, "outside", "")],
  [
    "true",
    async (page) => {
      await page.getByLabel("check", { exact: true }).check();
      await page.getByLabel("check", { exact: true }).blur();
    },
  ],
  ["3:typed", (page) => page.getByLabel("input", { exact: true }).fill("typed")],
  ["4:x", (page) => page.getByLabel("pick").check()],
  ["4:x", (page) => page.getByLabel("pick").uncheck()],
  ["q", (page) => page.getByLabel("key", { exact: true }).press("q")],
  ["enter", (page) => page.locator("#enter").hover()],
  ["double", (page) => page.locator("#double").dblclick()],
  ["menu", (page) => page.locator("#menu").click({ button: "right" })],
  ["click", (page) => page.locator("#click").click()],
  ["1.5/2", (page) => fire(page, "moved", "map-moved", { lat: 1.5, lng: 2 })],
  ["own", (page) => fire(page, "own", "my:event")],
  ["toggle", (page) => page.locator("#toggle summary").click()],
  [
    "close",
    (page) =>
      page.locator("#close").evaluate((dialog) => {
        (dialog as HTMLDialogElement).show();
        (dialog as HTMLDialogElement).close();
      }),
  ],
  ["scroll", (page) => page.locator("#scroll").evaluate((element) => element.scrollTo(0, 50))],
  ["one+two", (page) => leave(page, "second", "two")],
  ["two+one", (page) => page.locator("#form").hover()],
  ["5:left", (page) => leave(page, "foreign", "left")],
  ["6:left", (page) => leave(page, "unnamed", "left")],
  [
    "7:chosen",
    async (page) => {
      await page.locator("#custom").evaluate((element) => Object.assign(element, { value: "chosen" }));
      await fire(page, "custom", "sl-change");
    },
  ],
  ["over", (page) => page.getByRole("button", { name: "Send too" }).hover()],
  ["pressed", (page) => page.getByRole("button", { name: "Send too" }).click()],
  [
    "left",
    (page) =>
      page
        .getByLabel("keys")
        .focus()
        .then(() => page.getByLabel("keys").blur()),
  ],
  ["same", (page) => page.getByLabel("same").focus()],
  ["8:both", (page) => page.getByLabel("two", { exact: true }).fill("both")],
  ["9:both", (page) => page.getByLabel("two", { exact: true }).blur()],
  [
    "10:b",
    async (page) => {
      await page.getByLabel("many").focus();
      await page.getByLabel("many").selectOption("b");
      await page.getByLabel("many").blur();
    },
  ],
];

describe.each(["htmx", "live"] as const)("in %s mode", (mode) => {
  it("each kind of event counts, with its values, its fields and what it tells of itself", async () => {
    const { page, errors } = await site.visit("/", mode);
    const missed: string[] = [];
    for (const [heard, act] of steps) {
      await act(page);
      await page
        .locator("output")
        .getByText(heard, { exact: true })
        .waitFor({ timeout: 4000 })
        .catch(() => missed.push(heard));
    }
    expect(missed).toEqual([]);
    expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  }, 60_000);
});
