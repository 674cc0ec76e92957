/** Offers among the rows of a page that lives on, whose lists are kept flat. */
import { describe, expect, it } from "vitest";
import { findOffer } from "../../middleware/component/event/offers.js";
import type { Instance } from "../../middleware/component/instance.js";
import { View } from "../../middleware/component/view.js";
import { each, html, live } from "../../middleware/index.js";
import { FlatList } from "../../views/list.js";
import { Mount, type Rendered } from "../../views/values.js";

const surroundings = { action: "/_live", debounce: 0, onError: console.error };
const identity = { id: "viewviewviewviewviewvi", owner: "session", url: "/", indexInRequest: 0 };

/** What a component renders whose page has a socket. */
async function renderKept(render: () => Rendered): Promise<Rendered> {
  @live
  class Rows {
    add(): void {}
    toggle(): void {}
    render() {
      return render();
    }
  }
  const view = new View(surroundings, identity);
  view.keepsRenders = true;
  await view.open(new Mount(Rows, undefined));
  return (view.roots[0] as Instance).rendered;
}

const ids = [1, 2, 3];

describe("the rows of a list that is kept flat", () => {
  it("offer what each of them binds, and nothing else", async () => {
    const rendered = await renderKept(
      () =>
        html`<ul>${each(ids, Number, (id) => html`<li><button @click="toggle(${id})">${`row ${id}`}</button><button @click="toggle(${-id},${"x"})">-</button></li>`)}</ul>`,
    );
    expect(rendered.values[0]).toBeInstanceOf(FlatList);
    expect(findOffer(rendered, "toggle(3)")?.values).toEqual([3, "row 3", -3, "x"]);
    expect(findOffer(rendered, 'toggle(-2,"x")')?.values).toEqual([2, "row 2", -2, "x"]);
    for (const text of ["toggle(4)", "toggle(-1)", 'toggle("1")', "toggle", "add", 'toggle(1,"x")'])
      expect(findOffer(rendered, text)).toBeUndefined();
  });

  it("offer what is bound in rows without any values", async () => {
    const rendered = await renderKept(
      () => html`<ul>${each(ids, Number, () => html`<li><button @click="add">+</button></li>`)}</ul>`,
    );
    expect((rendered.values[0] as FlatList).length).toBe(3);
    expect(findOffer(rendered, "add")?.values).toEqual([]);
    expect(findOffer(rendered, "toggle")).toBeUndefined();
  });

  it("hold texts, numbers and nothing, but neither other templates nor components", async () => {
    const kindOf = async (content: (id: number) => unknown) => {
      const row = (id: number) => html`<li>${content(id) as string}</li>`;
      const { values } = await renderKept(() => html`<ul>${each(ids, Number, row)}</ul>`);
      return values[0] instanceof FlatList;
    };
    expect(await kindOf((id) => (id === 2 ? null : `row ${id}`))).toBe(true);
    expect(await kindOf((id) => (id === 2 ? false : id))).toBe(true);
    expect(await kindOf((id) => (id === 2 ? html`<b>x</b>` : "x"))).toBe(false);
    expect(await kindOf((id) => (id === 1 ? [1, 2] : "x"))).toBe(false);
  });
});
