/** A list() whose rows the server has forgotten: a page can send what its rows offer, and nothing else. */
import { expect, it } from "vitest";
import { each, html, list, live, more } from "../../middleware/index.js";
import { ListStore } from "../support/list-store.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

const store = new ListStore(30);
const calls: unknown[][] = [];

@live
class ForgottenRows {
  rows = list({
    key: (row: { id: number; text: string }) => row.id,
    load: store.load,
    window: 8,
    limit: 4,
    url: Number,
  });
  like(...args: unknown[]) {
    calls.push(args);
  }
  hide(id: number) {
    this.rows.remove(id);
  }
  secret() {
    calls.push(["secret"]);
  }
  drop(id: number) {
    calls.push(["drop", id]);
  }
  render() {
    return html`<section>${more(this.rows, "before", "Newer")}<ul>${each(
      this.rows,
      ({ id, text }) => html`<li>
        ${text} <button @click="like(${id}, ${text.length})" disabled=${id === 3}>Like</button>
        <button @click="drop(${id})" data-live-confirm="${id % 2 ? `Drop ${text}?` : null}">Drop</button>
        ${id === 2 ? html`<button @click="hide(${id})">Hide</button>` : null}
      </li>`,
    )}</ul>${more(this.rows, "after", "Older")}</section>`;
  }
}

const serveRows = () => serve((app) => app.get("/", (_request, response) => response.live(ForgottenRows)));

it("offers what a forgotten row said", async () => {
  const { event } = await joinPage(await serveRows(), "/");
  expect(await event("like(1,5)")).toEqual([0, 0, 1]);
  expect(calls.at(-1)).toEqual([1, 5]);
});

it.each([
  ["a handler that no row binds", "secret"],
  ["a row that is not shown", "like(9,5)"],
  ["arguments of another row", "like(1,6)"],
  ["further arguments", "like(1,5,7)"],
  ["a key as a string", 'like("1",5)'],
  ["a row's binding that is another row's", "hide(1)"],
  ["a disabled button", "like(3,5)"],
  ["an end that has no more rows", '$more("rows","before")'],
  ["an end of another field", '$more("secret","after")'],
  ["the inherited methods of a list", '$more("rows","constructor")'],
])("refuses %s", async (_what, binding) => {
  const { event } = await joinPage(await serveRows(), "/");
  const { length } = calls;
  expect(await event(binding)).toEqual(["refused", 0, 0, 1, "HL_EVENT_NOT_OFFERED", expect.anything()]);
  expect(calls).toHaveLength(length);
});

it("asks what a forgotten row asks, and does nothing unasked", async () => {
  const { event } = await joinPage(await serveRows(), "/");
  const { length } = calls;
  expect((await event("drop(1)")).slice(4)).toEqual(["HL_UNCONFIRMED", "Drop row 1?"]);
  expect((await event("drop(3)", { input: ["_confirmed", "Drop row 1?"] })).slice(4)).toEqual([
    "HL_UNCONFIRMED",
    "Drop row 3?",
  ]);
  expect(calls).toHaveLength(length);
  await event("drop(1)", { input: ["_confirmed", "Drop row 1?"] });
  await event("drop(2)");
  expect(calls.slice(length)).toEqual([
    ["drop", 1],
    ["drop", 2],
  ]);
});

it("refuses a row that was removed, and one that has left the window", async () => {
  const { event } = await joinPage(await serveRows(), "/");
  await event("hide(2)");
  expect((await event("hide(2)"))[0]).toBe("refused");
  await event('$more("rows","after")');
  await event('$more("rows","after")');
  expect((await event("like(1,5)"))[0]).toBe("refused");
  expect((await event("like(12,6)"))[0]).toBe(0);
});

it("reads no key of another type from the page's address", async () => {
  const agent = (await serveRows()).agent();
  for (const text of [
    "after.x",
    "after.1%20OR%201",
    "after.0x10",
    "after.Infinity",
    "before.",
    "constructor.1",
  ]) {
    expect((await agent.get(`/?rows=${text}`)).text).toContain("row 1<");
    expect(store.loads.at(-1)?.after).toBeUndefined();
  }
  expect((await agent.get("/?rows=after.10")).text).toContain("row 11<");
});
