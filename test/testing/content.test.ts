/** Pages of the kit have what the templates of applications have: tables, deferred components, long lists, files. */
import express from "express";
import { each, handler, html, hyperLive, IsFile, list, live, more, mount, type Upload } from "hyper-live";
import { describeModes, render, visit } from "hyper-live/testing";
import { expect, it } from "vitest";

@live({ name: "kit.Seat" })
class KitSeat {
  isTaken = false;
  declare name: string;
  take() {
    this.isTaken = true;
  }
  render() {
    return html`<tr><td>${this.isTaken ? "taken" : "free"}</td><td><button @click="take">${this.name}</button></td></tr>`;
  }
}

@live({ name: "kit.Hall" })
class KitHall {
  rows = ["A"];
  add() {
    this.rows.push("B");
  }
  render() {
    const { rows } = this;
    const size = html`<svg>${rows.map(() => html`<circle r="1"></circle>`)}</svg>`;
    return html`<section>
      <table>${rows.length > 1 && html`<caption>Two rows</caption>`}
        <tbody>${each(
          rows,
          (row) => row,
          (name) => mount(KitSeat, { name }),
        )}</tbody>
        <tfoot><tr>${each(
          rows,
          (row) => row,
          (row) => html`<td>foot ${row}</td>`,
        )}</tr></tfoot>
      </table>
      <button @click="add">Add</button> ${size}
    </section>`;
  }
}

@live({ name: "kit.Posts" })
class KitPosts {
  posts = list({
    key: ({ id }: { id: number }) => id,
    load: async ({ after = 0, limit }) => Array.from({ length: limit }, (_, at) => ({ id: after + at + 1 })),
    window: 40,
  });
  render() {
    return html`<section><ul>${each(this.posts, ({ id }) => html`<li>Post ${id}</li>`)}</ul>${more(this.posts, "after", "Older")}</section>`;
  }
}

class Letter {
  @IsFile({ types: ["text/plain"], count: 2 }) pages!: Upload[];
}

@live({ name: "kit.Letters" })
class KitLetters {
  sent = "";
  @handler(Letter)
  async send({ pages }: Letter) {
    for (const page of pages) this.sent += `${page.name}: ${Buffer.from(await page.arrayBuffer())} `;
  }
  render() {
    return html`<form @submit="send"><input type="file" name="pages" aria-label="Pages" /> <button>Send</button>
      <p>${this.sent}</p></form>`;
  }
}

@live({ name: "kit.Draft" })
class KitDraft {
  text = "A draft";
  drop() {
    this.text = "Nothing";
  }
  render() {
    return html`<p>${this.text}</p><button @click="drop" data-live-confirm="Drop “${this.text}”?">Drop</button>`;
  }
}

describeModes("what a page has", (mode) => {
  it("can ask the user to confirm an event, who answers with the same words in each mode", async () => {
    const page = await render(KitDraft, {}, { mode });
    await page.click("Drop");
    expect(page.getAllByText("Drop “A draft”?")).not.toHaveLength(0);
    await page.click("Cancel");
    page.getByText("A draft");
    await page.click("Drop");
    await page.click("Yes");
    page.getByText("Nothing");
    expect(page.queryByText("Drop “A draft”?")).toBeNull();
  });

  it("can be the rows of a table, and components among them", async () => {
    const page = await render(KitHall, {}, { mode });
    await page.click("Add");
    await page.click("B");
    expect(page.getAllByRole("row").map((row) => row.text())).toEqual(["freeA", "takenB", "foot Afoot B"]);
    page.getByText("Two rows");
    expect(page.getByText("Two rows").element.ownerDocument.querySelectorAll("svg circle")).toHaveLength(2);
  });

  it("can be a component that is mounted when it is in sight, as all is without a layout", async () => {
    const app = express();
    app.use(hyperLive());
    app.get("/", (_request, response) =>
      response.live(html`<main>${mount(KitHall, {}, { when: "visible", label: "Show" })}</main>`),
    );
    const page = await visit(app, "/", { mode });
    if (mode === "form") await page.click("Show");
    await page.findByText("free");
  });

  it("can be a list, which loads more rows by a click, and none by itself", async () => {
    const page = await render(KitPosts, {}, { mode });
    const first = page.getAllByRole("listitem").length;
    await page.click("Older");
    const second = page.getAllByRole("listitem").length;
    expect([first, second]).toEqual([first, mode === "live" ? first * 2 : second]);
  });

  it("can be fields for files, which take a File of Node", async () => {
    const page = await render(KitLetters, {}, { mode });
    await page.upload("Pages", new File(["one"], "a.txt"), new File(["two"], "b", { type: "text/plain" }));
    await page.click("Send");
    await page.findByText("a.txt: one b: two");
    await expect(page.upload("Pages", [new File([], "c.txt")] as never)).rejects.toThrow("files one by one");
  });
});
