/** list(): a window of a long list in each mode, what is sent of a change, and what the server forgets. */
import { beforeEach, describe, expect, it } from "vitest";
import { each, handler, html, list, live, more } from "../../middleware/index.js";
import { ListStore } from "../support/list-store.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

let store = new ListStore();
beforeEach(() => {
  store = new ListStore(30);
});

@live
class WindowOfRows {
  title = "rows";
  rows = list({
    key: (row: { id: number; text: string }) => row.id,
    load: (range) => store.load(range),
    window: 8,
    limit: 4,
  });

  rename(id: number) {
    this.rows.update(store.change(id, `renamed ${id}`));
  }
  refresh(id: number) {
    store.change(id, `loaded ${id}`);
    this.rows.update(id);
  }
  append(id: number) {
    this.rows.append(store.add(id));
  }
  prepend(id: number) {
    this.rows.prepend(store.add(id, 0));
  }
  insert(id: number, before: number) {
    this.rows.insert(store.add(id), { before });
  }
  move(id: number, before: number) {
    this.rows.move(id, { before });
  }
  remove(id: number) {
    store.remove(id);
    this.rows.remove(id);
  }
  reload() {
    return this.rows.reset();
  }
  fail(id: number) {
    this.rename(id);
    this.rows.remove(id + 1);
    this.rows.prepend(store.add(99, 0));
    throw new Error("the reason");
  }
  @handler(String)
  say(title: string) {
    this.title = title;
  }
  render() {
    return html`<section>
      <h2>${this.title} ${this.rows.size}</h2>
      ${more(this.rows, "before", "Newer")}
      <ul>${each(this.rows, ({ id, text }) => html`<li>${text} <button @click="rename(${id})">Rename</button></li>`)}</ul>
      ${more(this.rows, "after", "Older")}
      <button @click="refresh(2)">1</button><button @click="append(31)">2</button><button @click="prepend(40)">3</button>
      <button @click="insert(41, 3)">4</button><button @click="move(4, 1)">5</button><button @click="remove(2)">6</button>
      <button @click="reload">7</button><button @click="fail(1)">8</button>
    </section>`;
  }
}

const rowsIn = (text: string) => text.match(/(?:row|renamed|loaded) \d+/g);
const serveRows = () => serve((app) => app.get("/", (_request, response) => response.live(WindowOfRows)));

describe.each(transports)("a list() over %s", (transport) => {
  it("shows a window that more() moves in both directions, and changes rows in it", async () => {
    const site = await serveRows();
    const send = await openSession(site, "/", transport);
    const log: string[] = [];
    for (const binding of [
      "rename(2)",
      '$more("rows","after")',
      "refresh(2)",
      '$more("rows","after")',
      '$more("rows","before")',
    ])
      log.push(await send(binding));
    console.log(transport, log.join("\n"));
  });
});
void joinPage;
void rowsIn;
