/** What htmx is answered with: the rows that changed, and placeholders for those that the page shows already. */
import { describe, expect, it } from "vitest";
import { each, handler, html, live, shared } from "../../middleware/index.js";
import { type Agent, getPage, htmxHeaders, type LivePage, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";

const unit = shared("left-out.unit", "m");

@live
class ManyRows {
  count = 1000;
  rows: { id: number; text: string; isDone: boolean }[] = [];
  filter = "";
  onMount(): void {
    this.rows = Array.from({ length: this.count }, (_, id) => ({ id, text: `Item ${id}`, isDone: false }));
  }
  toggle(id: number): void {
    const row = this.rows.find((each) => each.id === id);
    if (row) row.isDone = !row.isDone;
  }
  move(): void {
    this.rows.unshift(this.rows.pop() as (typeof this.rows)[0]);
  }
  remove(id: number): void {
    this.rows = this.rows.filter((row) => row.id !== id);
  }
  touch(): void {}
  render() {
    return html`<section><button @click="move">Move</button><button @click="touch">Touch</button>
      <p>${this.rows.filter((row) => row.isDone).length} done</p>
      ${
        this.rows.length > 0
          ? html`<table><tbody>${each(
              this.rows,
              (row) => row.id,
              (row) => html`<tr class=${row.isDone ? "done" : ""}><td>${row.id}</td><td>${row.text}</td>
                <td><button @click="toggle(${row.id})">${row.isDone ? "done" : "open"}</button>
                  <b @click="remove(${row.id})">x</b></td></tr>`,
            )}</tbody></table>`
          : html`<p>none</p>`
      }</section>`;
  }
}

/** Rows that show what is not in the state. */
@live
class Lengths {
  touch(): void {}
  render() {
    const rows = Array.from({ length: 30 }, (_, index) => index);
    return html`<section><button @click="touch">Touch</button>
      <ul>${each(rows, Number, (row) => html`<li>${row} ${unit.value}</li>`)}</ul></section>`;
  }
}

/** A form in each row, of which one is sent. */
@live
class RowsOfForms {
  names = Array.from({ length: 30 }, (_, index) => `name ${index}`);
  @handler(Number, String)
  rename(row: number, name: string): void {
    this.names[row] = name;
  }
  touch(): void {}
  render() {
    return html`<section><button @click="touch">Touch</button>
      <ul>${each(
        this.names,
        (_, row) => row,
        (name, row) =>
          html`<li>${name}<form @submit="rename(${row}, name)"><input name="name" /></form></li>`,
      )}</ul></section>`;
  }
}

const putsRowsIn = { ...htmxHeaders, "Hyper-Live-Rows": "1" };

async function open(path = "/") {
  const site = await serve((app) => {
    app.get("/", (_request, response) => response.live(ManyRows));
    app.get("/lengths", (_request, response) => response.live(Lengths));
    app.get("/forms", (_request, response) => response.live(RowsOfForms));
  });
  const agent = site.agent();
  return { agent, page: await getPage(agent, path) };
}

/** Posts an event as a page does that can put rows in; the answer is the page for the next one. */
async function send(agent: Agent, page: LivePage, binding: string, headers = putsRowsIn): Promise<LivePage> {
  const { text, status } = await postEvent(agent, page, binding, { headers }).send({ _forms: "11" });
  expect(status).toBe(200);
  return { ...page, html: text, seals: [/name="_seal" value="([^"]*)"/.exec(text)?.[1] ?? ""] };
}

const placesIn = ({ html }: LivePage) =>
  [...html.matchAll(/<template data-live-rows="([^"]*)"><\/template>/g)].map(([, rows]) => rows);
const rowsIn = ({ html }: LivePage) => [...html.matchAll(/<(?:tr|li) data-lr=(\d+)/g)].map(([, row]) => row);

describe("an answer to htmx about 1,000 rows", () => {
  it("has one that was toggled, in less than 2 KB", async () => {
    const { agent, page } = await open();
    const first = await send(agent, page, "toggle(500)");
    expect(first.html.length).toBeLessThan(1_300);
    expect([placesIn(first), rowsIn(first)]).toEqual([["0-499", "501-999"], ["500"]]);
    expect(first.html).toContain("<!--[0-->1<!--]--> done");
    const second = await send(agent, first, "toggle(0)");
    expect([placesIn(second), rowsIn(second)]).toEqual([["1-999"], ["0"]]);
  });

  it("says what was moved and removed by the numbers that rows have in the page", async () => {
    const { agent, page } = await open();
    const moved = await send(agent, page, "move");
    expect([placesIn(moved), rowsIn(moved)]).toEqual([["999-999", "0-998"], []]);
    const removed = await send(agent, moved, "remove(0)");
    expect([placesIn(removed), rowsIn(removed)]).toEqual([["0-0", "2-999"], []]);
  });

  it("keeps the other buttons in the forms that the page has them in", async () => {
    const { agent, page } = await open();
    const { html: text } = await send(agent, page, "toggle(999)");
    expect(/<button data-lp="[^"]*" form="([^"]*)"/.exec(text)?.[1]).toBe(`${page.keys[0]}:10`);
    expect(text).not.toContain("data-live-more");
  });

  it("is whole for a page that can't put rows in, or that shows an older state", async () => {
    const { agent, page } = await open();
    expect(placesIn(await send(agent, page, "toggle(1)", htmxHeaders as typeof putsRowsIn))).toEqual([]);
    const late = await send(agent, page, "toggle(2)");
    expect([placesIn(late), rowsIn(late).length]).toEqual([[], 1000]);
  });

  it("is whole for a page that our own script has patched", async () => {
    const { agent, page } = await open();
    const { text } = await postEvent(agent, page, "toggle(1)", { headers: putsRowsIn }).send({
      _page: "abcdefgh",
      _event: "1",
      _patches: "0",
    });
    expect(text.match(/<tr /g)).toHaveLength(1000);
  });
});

it("an answer to htmx is whole if what the rows depend on has changed meanwhile", async () => {
  const { agent, page } = await open("/lengths");
  const same = await send(agent, page, "touch");
  expect(placesIn(same)).toEqual(["0-29"]);
  await unit.update(() => "km");
  const other = await send(agent, same, "touch");
  expect([placesIn(other), rowsIn(other).length]).toEqual([[], 30]);
});

it("an answer to htmx has all rows with forms after one was sent, which is reset", async () => {
  const { agent, page } = await open("/forms");
  expect(placesIn(await send(agent, page, "touch"))).toEqual(["0-29"]);
  const { agent: other, page: fresh } = await open("/forms");
  const { text } = await postEvent(other, fresh, "rename(3,name)", {
    headers: putsRowsIn,
    form: { name: "name 3" },
  });
  expect(text).not.toContain("data-live-rows");
  expect(text).toMatch(/<hx-partial hx-target='\[id="[^>]*rename\(3,name\)"\]' hx-swap="outerHTML"><form/);
});
