/** htmx alone shows what the server has, whatever is left out of its answers. */
import express from "express";
import fc from "fast-check";
import { each, handler, html, hyperLive, live, on } from "hyper-live";
import { visit } from "hyper-live/testing";
import { expect, it } from "vitest";
import { isLong } from "../support/long.js";

interface Row {
  id: number;
  tags: string[];
}

/** Two lists with parts of the same numbers, one behind a condition; rows with a list of their own. */
@live({ name: "kit.LeftOut" })
class LeftOut {
  rows: Row[] = Array.from({ length: 24 }, (_, id) => ({ id, tags: [] }));
  others = Array.from({ length: 22 }, (_, id) => `other ${id}`);
  hasOthers = true;
  next = 100;

  @handler(String)
  change(ops: string) {
    for (const [op, at, to] of JSON.parse(ops) as [string, number, number][]) {
      const row = this.rows[at % Math.max(this.rows.length, 1)] as Row;
      if (op === "tag") row?.tags.push(`t${to}`);
      else if (op === "remove") this.rows.splice(at, 1);
      else if (op === "insert") this.rows.splice(at, 0, { id: this.next++, tags: ["new"] });
      else if (op === "move" && row) this.rows.splice(to, 0, ...this.rows.splice(at % this.rows.length, 1));
      else if (op === "other") this.others[at % this.others.length] = `changed ${to}`;
      else if (op === "fewer") this.others.pop();
      else this.hasOthers = !this.hasOthers;
    }
  }
  pick(_id: number) {}

  render() {
    return html`<section>
      <form @submit="change(ops)"><input name="ops" aria-label="Changes" /><button>Do</button></form>
      <ul id="rows">${each(
        this.rows,
        ({ id }) => id,
        ({ id, tags }) =>
          html`<li><b>${id}</b> <i @click=${on(this.pick, id)}>pick</i> <ol>${tags.map((tag) => html`<li>${tag}</li>`)}</ol></li>`,
      )}</ul>
      ${this.hasOthers ? html`<ul id="others">${this.others.map((other) => html`<li>${other}</li>`)}</ul>` : html`<p>none</p>`}
    </section>`;
  }
}

const index = fc.nat(30);
const ops = fc.array(
  fc.tuple(fc.constantFrom("tag", "remove", "insert", "move", "other", "fewer", "condition"), index, index),
  { minLength: 1, maxLength: 3 },
);

it("shows the rows in their order and numbers them, after any changes of lists", async () => {
  const app = express();
  app.use(hyperLive());
  app.get("/", (_request, response) => response.live(LeftOut));
  const check = fc.asyncProperty(fc.array(ops, { minLength: 1, maxLength: 4 }), async (steps) => {
    const page = await visit(app, "/", { mode: "htmx" });
    const { document } = page.window;
    const listed = (id: string) => [...(document.getElementById(id)?.children ?? [])];
    for (const step of steps) {
      await page.getByRole("textbox").fill(JSON.stringify(step));
      await page.click("Do");
      const { rows, others, hasOthers } = await page.state(LeftOut);
      const shown = listed("rows").map((row) => row.textContent?.replace(/\s+/g, " ").trim());
      expect(shown).toEqual(rows.map(({ id, tags }) => `${id} pick ${tags.join("")}`.trim()));
      expect(listed("others").map((row) => row.textContent)).toEqual(hasOthers ? others : []);
      for (const id of ["rows", "others"])
        expect(listed(id).map((row) => row.getAttribute("data-lr"))).toEqual(
          listed(id).map((_, at) => `${at}`),
        );
    }
    page.close();
  });
  await fc.assert(check, { numRuns: isLong ? 60 : 4 });
}, 60_000);
