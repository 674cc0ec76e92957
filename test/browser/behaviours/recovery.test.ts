/** What a page has when its connection was lost and is there again: all that was in it, and nothing twice. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { context, each, handler, html, live, mount } from "../../../middleware/index.js";
import { usePages } from "../gallery.js";
import { openLine } from "../line.js";
import { connected } from "../visit.js";
import { held, press, remember, says, settled } from "./steps.js";

@live
class Desk {
  n = 0;
  rows = [1];
  sent: string[] = [];
  tick() {
    this.n++;
  }
  add() {
    this.rows.push(this.rows.length + 1);
  }
  @handler(String, [String])
  send(name: string, notes: string[]) {
    this.sent.push([name, ...notes].join("+"));
  }
  @handler(String)
  change(_name: string) {}
  render() {
    return html`<section>
      <button @click="tick">Tick</button> <button @click="add">Add</button> <output aria-label="n">${this.n}</output>
      <form id="main" @submit="send(name, notes)">
        <input name="name" aria-label="Name" value=${`name ${this.n}`} @change="change(value)" />
        <input name="other" aria-label="Untouched" value="as it is" />
        <textarea name="text" aria-label="Text">${this.n}</textarea>
        <select name="select" aria-label="Select"><option>a</option><option>b</option></select>
        <label><input type="checkbox" name="box" /> box</label>
        <label><input type="radio" name="radio" value="x" checked /> x</label>
        <label><input type="radio" name="radio" value="y" /> y</label>
        <fieldset disabled><input name="notes" aria-label="Disabled" value="never" /></fieldset>
        ${each(
          this.rows,
          (id) => id,
          (id) => html`<p><input name="notes" aria-label="Note ${id}" /></p>`,
        )}
        <button>Send</button>
      </form>
      <input form="main" name="outside" aria-label="Outside" />
      <form><input aria-label="Nobody's" /></form>
      <form></form>
      <output aria-label="sent">${this.sent.join()}</output>
      ${mount(Inner, { name: "one" })} ${mount(Inner, { name: "two" })}
    </section>`;
  }
}

@live
class Inner {
  name = "";
  lists = [
    [1, 2],
    [3, 4],
  ];
  turn() {
    for (const list of this.lists.reverse()) list.reverse();
  }
  render() {
    return html`<div><button @click="turn">Turn ${this.name}</button> <output aria-label=${this.name}>${each(
      this.lists,
      (_list, index) => index,
      (list) =>
        html`<b>${each(
          list,
          (each) => each,
          (each) => html`<i>${each}</i>`,
        )}</b>`,
    )}</output></div>`;
  }
}

/** Is somewhere else when someone comes back. */
@live
class Moved {
  times = 0;
  onConnect() {
    if (this.times++ > 0) context().redirect("/");
  }
  render() {
    return html`<p>Connected ${this.times}</p>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Desk));
  app.get("/moved", (_request, response) => response.live(Moved));
});

const names = ["Name", "Untouched", "Text", "Select", "Note 1", "Note 2", "Outside", "Nobody's"];
const entered = async (page: Page) => [
  ...(await Promise.all(names.map((name) => page.getByLabel(name, { exact: true }).inputValue()))),
  await page.getByLabel("box").isChecked(),
  await page.getByLabel("y", { exact: true }).isChecked(),
];

async function enter(page: Page): Promise<void> {
  await press(page, "Add");
  await page.getByLabel("Note 2").waitFor();
  for (const name of names) {
    const field = page.getByLabel(name, { exact: true });
    if (name === "Select") await field.selectOption("b");
    else if (name !== "Untouched") await field.fill(`my ${name}`);
  }
  await page.getByLabel("box").check();
  await page.getByLabel("y", { exact: true }).check();
  const name = page.getByLabel("Name", { exact: true });
  await name.press("Home");
  await name.press("ArrowRight");
}

const mine = [
  "my Name",
  "as it is",
  "my Text",
  "b",
  "my Note 1",
  "my Note 2",
  "my Outside",
  "my Nobody's",
  true,
  true,
];

describe("a page whose connection comes back", () => {
  it("has all that was entered, in forms of any kind, the focus and the caret, and its form sends that once", async () => {
    const { page, line } = await openLine(site, "/");
    await enter(page);
    await settled(page);
    expect(await entered(page)).toEqual(mine);
    const before = await held(page.getByLabel("Name", { exact: true }));
    expect(before).toEqual(["my Name", 1, 1, true]);
    const frames = line.sent.length;
    await line.cut();
    await expect.poll(() => line.sockets.length).toBe(2);
    await connected(page);
    expect(await entered(page)).toEqual(mine);
    expect(await held(page.getByLabel("Name", { exact: true }))).toEqual(before);
    expect(await page.getByLabel(/^Note/).count()).toBe(2);
    // It joined; nothing had to be told again.
    expect(line.sent.slice(frames).map((frame) => frame.slice(0, 7))).toEqual(['["join"']);
    await press(page, "Send");
    await says(page, "sent", "my Name+my Note 1+my Note 2");
  });

  it("and that has missed something is brought up to date around what was entered", async () => {
    const { page, line } = await openLine(site, "/");
    await enter(page);
    await settled(page);
    const isSame = await remember(page.getByLabel("Name", { exact: true }));
    await page.getByLabel("Name", { exact: true }).focus();
    const before = await held(page.getByLabel("Name", { exact: true }));
    line.swallow = "server";
    const turn = (name: string) =>
      page.getByRole("button", { name }).evaluate((button) => (button as HTMLElement).click());
    await turn("Turn two");
    await expect
      .poll(() => line.received.filter((frame) => frame.startsWith("[0,")).length)
      .toBeGreaterThan(1);
    line.swallow = undefined;
    await line.cut();
    await says(page, "two", "4321");
    await connected(page);
    await settled(page);
    expect(await page.getByLabel("one", { exact: true }).textContent()).toBe("1234");
    expect(await entered(page)).toEqual(mine);
    expect(await held(page.getByLabel("Name", { exact: true }))).toEqual(before);
    expect(await isSame()).toBe(true);
    expect(await page.getByLabel(/^Note/).count()).toBe(2);
    await turn("Turn one");
    await says(page, "one", "4321");
  });

  it("sends what was lost to the component that it was for", async () => {
    const { page, line } = await openLine(site, "/");
    line.swallow = "page";
    await press(page, "Turn two");
    await press(page, "Tick");
    line.swallow = undefined;
    await line.cut();
    await says(page, "two", "4321");
    await says(page, "n", "1");
    expect(await page.getByLabel("one", { exact: true }).textContent()).toBe("1234");
  });

  it("goes where its component sends it", async () => {
    const { page, line } = await openLine(site, "/moved");
    await line.cut();
    await page.waitForURL(`${site.url()}/`);
    await connected(page);
    await press(page, "Tick");
    await says(page, "n", "1");
  });

  it("says so to scripts and styles, and to its reader only if it takes a while", async () => {
    const { page, line } = await openLine(site, "/");
    await page.evaluate(() => {
      const states: string[] = [];
      Object.assign(window, { states });
      document.addEventListener("hyper-live:connection", (event) => {
        states.push([event.type, hyperLive.state, document.documentElement.dataset.liveConnection].join());
      });
    });
    await line.cut();
    await connected(page);
    expect(await page.getByRole("status").getByText("Reconnecting…").count()).toBe(0);
    line.isUp = false;
    await line.cut();
    await page.getByRole("status").getByText("Reconnecting…").waitFor();
    line.isUp = true;
    await page.getByText("Reconnecting…").waitFor({ state: "detached" });
    const states = await page.evaluate(() => (window as unknown as { states: string[] }).states);
    expect(states.slice(0, 3)).toEqual([
      "hyper-live:connection,closed,closed",
      "hyper-live:connection,connecting,connecting",
      "hyper-live:connection,open,open",
    ]);
    expect(states.at(-1)).toBe("hyper-live:connection,open,open");
  });
});
