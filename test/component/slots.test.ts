/** Slots: what stands in them belongs to the parent, in the place that the child gives it. */
import { describe, expect, it } from "vitest";
import { park, render } from "../../middleware/component/render.js";
import type { View } from "../../middleware/component/view.js";
import { drainDirty } from "../../middleware/component/view-changes.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { each, errors, handler, html, live, mount, slot } from "../../middleware/index.js";
import { writeComponent } from "../../views/write.js";
import { textOf } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { errorOf, openView } from "../support/view.js";

let renders = 0;

@live
class Card {
  title = "";
  isOpen = true;
  toggle(): void {
    this.isOpen = !this.isOpen;
  }
  render() {
    renders++;
    return html`<article><h3>${slot(this, "header", html`<em>${this.title}</em>`)}</h3>
      ${this.isOpen && html`<div>${slot(this)}</div>`}
      ${slot(this, "footer") && html`<footer>${slot(this, "footer")}</footer>`}
      <button @click="toggle">Toggle</button></article>`;
  }
}

@live
class Inner {
  count = 0;
  add(): void {
    this.count++;
  }
  render() {
    return html`<i>inner ${this.count} <button @click="add">+</button></i>`;
  }
}

@live
class Page {
  count = 0;
  name = "";
  rows = [1, 2];
  hasFooter = false;
  add(by: number): void {
    this.count += by;
  }
  more(): void {
    this.rows = [this.rows.length + 1, ...this.rows];
  }
  switch(): void {
    this.hasFooter = !this.hasFooter;
  }
  @handler(String)
  rename(name: string): void {
    this.name = name;
  }
  render() {
    const rows = each(
      this.rows,
      (row) => row,
      (row) => html`<li>row ${row} <button @click="add(${row})">+</button></li>`,
    );
    return html`<main><p>${this.name}</p>${mount(
      Card,
      { title: "Title" },
      {
        default: html`<section>count ${this.count} ${Inner}
        <button @click="add(1)">Add</button>
        <form @submit="rename(name)"><input name="name"><button>Rename</button></form></section>`,
        ...(this.hasFooter && { footer: html`<ul>${rows}</ul>` }),
      },
    )}<button @click="more">More</button><button @click="switch">Switch</button></main>`;
  }
}

/** The HTML of a view's first component, without markers. */
const bare = (html: string) => html.replace(/<!--.*?-->/gs, "").replace(/\s+/g, " ");

async function show(view: View): Promise<string> {
  return bare(writeComponent((await restoreView(view.snapshot(), surroundings)).roots[0] as never));
}
const surroundings = {
  action: "/_live",
  debounce: 0,
  onError: (error: unknown) => {
    throw error;
  },
};

describe("what is in a slot", () => {
  it("is written where the child has the slot, and marked as the parent's", async () => {
    const { text, html } = await openView(Page);
    expect(text).toContain("Title count 0 inner 0 +");
    expect(html).toMatch(/<section data-live="lviewvi:0:1"/);
    expect(html).toContain('name="on:0:1" value="add(1)"');
    expect(html).toContain('name="on:1" value="toggle"');
  });

  it.each(transports)(
    "sends its events to the parent, over %s, and shows the parent's state",
    async (transport) => {
      const site = await serve((app) => app.get("/", (_request, response) => response.live(Page)));
      const send = await openSession(site, "/", transport);
      expect(await send("add(1)")).toMatch(transport === "live" ? /"0:1",0,\[0,1\]/ : /count 1/);
      expect(await send("rename(name)", { name: "Ada" })).toContain("Ada");
      const other = await send("toggle", undefined, 1);
      if (transport !== "live") expect(other).not.toContain("count");
      expect(await send("toggle", undefined, 1)).toMatch(/count .*1/);
      expect(await send("add", undefined, 2)).toContain(transport === "live" ? "[0,2,1,[0,1]]" : "inner 1");
    },
  );

  it("is patched without the child being rendered, and not rendered when the child is", async () => {
    const { view } = await openView(Page);
    view.markShown();
    renders = 0;
    const page = view.instances[0]!;
    (page.component as unknown as Page).add(2);
    render(page);
    expect(view.drainChanges()).toEqual(["0:1", 0, [0, 2]]);
    expect(renders).toBe(0);
    const slot = page.composition?.contents?.get("1")?.newest;
    render(view.instances[1]!);
    expect(page.composition?.contents?.get("1")?.newest).toBe(slot);
    expect(view.drainChanges()).toEqual([]);
  });
});
