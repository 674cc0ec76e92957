/** How many bytes a binding takes in a page beside its own text, when thousands of elements have one. */
import { expect, it } from "vitest";
import { each, handler, html, live, on } from "../../middleware/index.js";
import { getPage } from "../support/page.js";
import { serve } from "../support/site.js";

const cells = Array.from({ length: 2600 }, (_, index) => index);

@live
class BoundCells {
  open(_cell: number): void {}
  render() {
    return html`<ul>${each(cells, Number, (cell) => html`<li><b @click=${on(this.open, cell)}>x</b></li>`)}</ul>`;
  }
}

@live
class BoundButtons {
  open(_cell: number): void {}
  render() {
    return html`<ul>${each(cells, Number, (cell) => html`<li><button @click=${on(this.open, cell)}>x</button></li>`)}</ul>`;
  }
}

@live
class BoundBoxes {
  @handler(Number, Boolean)
  check(_cell: number, _isChecked: boolean): void {}
  render() {
    return html`<ul>${each(cells, Number, (cell) => html`<li><input type="checkbox" @change="check(${cell}, checked)" /></li>`)}</ul>`;
  }
}

@live
class PlainCells {
  render() {
    return html`<ul>${each(cells, Number, () => html`<li><b>x</b></li>`)}</ul>`;
  }
}

it("a binding takes at most 40 bytes of an element, without its text and what form mode needs", async () => {
  const site = await serve((app) => {
    const pages = { PlainCells, BoundCells, BoundButtons, BoundBoxes };
    for (const [name, page] of Object.entries(pages))
      app.get(`/${name}`, (_request, response) => response.live(page));
  });
  const agent = site.agent();
  const sizeOf = async (name: string, leftOut: RegExp) => {
    const { html } = await getPage(agent, `/${name}`);
    return html.replace(/<form\b.*?<\/form>/gs, "").replace(leftOut, "").length;
  };
  const plain = await sizeOf("PlainCells", /none/);
  const perCell = async (name: string, leftOut: RegExp, text: string) =>
    ((await sizeOf(name, leftOut)) - plain) / cells.length - text.length;
  expect(await perCell("BoundCells", /none/, "open(0000)")).toBeLessThan(40);
  // A plain form has the button's form, name and value.
  expect(await perCell("BoundButtons", / form="[^"]*" name="[^"]*" value="[^"]*"/g, "")).toBeLessThan(40);
  // The text of its binding is in its id, too, by which htmx keeps the focus.
  const formMode = /<noscript>.*?<\/noscript>| type="checkbox"| form="[^"]*"| name="[^"]*"| id="[^"]*"/gs;
  expect(await perCell("BoundBoxes", formMode, "check(0000,checked)")).toBeLessThan(40);
});
