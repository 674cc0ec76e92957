/** Lists of one topic: what a handler does to one of them, the others do too. */
import { expect, it } from "vitest";
import { each, html, list, live } from "../../middleware/index.js";
import { ListStore } from "../support/list-store.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

let store = new ListStore();

class Special {
  constructor(
    readonly id: number,
    readonly text: string,
  ) {}
}

@live
class FollowedRows {
  rows = list({
    key: (row: { id: number; text: string }) => row.id,
    load: (range) => store.load(range),
    topic: "rows",
  });
  rename(id: number) {
    this.rows.update(store.change(id, `renamed ${id}`));
  }
  special(id: number) {
    store.change(id, `special ${id}`);
    this.rows.update(new Special(id, `special ${id}`));
  }
  add(id: number) {
    this.rows.append(store.add(id));
  }
  lift(id: number) {
    this.rows.move(id, "start");
  }
  remove(id: number) {
    store.remove(id);
    this.rows.remove(id);
  }
  fail(id: number) {
    this.rows.remove(id);
    throw new Error("the reason");
  }
  render() {
    return html`<section><ul>${each(this.rows, ({ id, text }) => html`<li>${text} <b>${id}</b></li>`)}</ul>
      ${["rename", "special", "lift", "remove", "fail"].map(() => null)}
      <button @click="rename(2)">1</button><button @click="special(3)">2</button><button @click="add(9)">3</button>
      <button @click="lift(3)">4</button><button @click="remove(1)">5</button><button @click="fail(2)">6</button></section>`;
  }
}

const serveRows = () => {
  store = new ListStore(4);
  return serve((app) => app.get("/", (_request, response) => response.live(FollowedRows)));
};

it("follow each other, and a page its own changes only once", async () => {
  const site = await serveRows();
  const one = await joinPage(site, "/");
  const other = await joinPage(site, "/");
  const loads = store.loads.length;
  for (const [binding, sent] of [
    ["rename(2)", '[-2,[0,"renamed 2",1,2]]'],
    ["add(9)", '"row 9",9'],
    ["lift(3)", "[[-3,0]]"],
    ["remove(1)", "[[1,1]]"],
  ]) {
    expect(JSON.stringify(await one.event(binding as string))).toContain(sent);
    expect(JSON.stringify(await other.socket.next())).toContain(sent);
  }
  expect(store.loads).toHaveLength(loads);
  expect(one.socket.received).toHaveLength(5);
});

it("load rows that can't be sent, and are told nothing by a handler that fails", async () => {
  const site = await serveRows();
  const one = await joinPage(site, "/");
  const other = await joinPage(site, "/");
  await one.event("fail(2)");
  await one.event("special(3)");
  expect(JSON.stringify(await other.socket.next())).toContain('[-3,[0,"special 3",1,3]]');
  // Pages of other tests may wait to come back, and load the row, too.
  expect(store.loads.filter(({ after }) => after === 2)).toHaveLength(1);
  expect(other.socket.received).toHaveLength(2);
});
