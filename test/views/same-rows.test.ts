/** Rows that are not rendered again: each() with `same` shows what it would show without, whatever is done to the items. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffTemplate } from "../../views/diff.js";
import { each, html } from "../../views/html.js";
import { normalize, type Places } from "../../views/normalize/normalize.js";
import type { Rendered, Same } from "../../views/values.js";
import { writeTemplate } from "../../views/write.js";
import { fakeHost, fakePlaces, newBook, refusalOf } from "./rendering.js";

interface Item {
  id: number;
  text: unknown;
  tags?: unknown;
}

class Tag {
  constructor(public name: string) {}
}

const unchecked: Places = { ...fakePlaces(), isKept: true, reuse: "unchecked" };
const checked: Places = { ...unchecked, reuse: "checked" };

let renders = 0;
const row = ({ id, text, tags }: Item, currency: string) => {
  renders++;
  const more = tags instanceof Date ? tags.getTime() : JSON.stringify(tags);
  const money = html`<b>${currency}</b>`;
  // Rows with a template in them, and rows without.
  return tags === undefined
    ? html`<li title=${text as string}>${id} ${currency}</li>`
    : html`<li>${text as string} ${more} ${money}</li>`;
};

const list = (items: readonly Item[], currency = "€", same: Same<Item> | undefined = [currency]) =>
  html`<ul>${each(
    items,
    ({ id }) => id,
    (item) => row(item, currency),
    same && { same },
  )}</ul>`;

/** Renders by one of the ways to use the last render. */
const render = (rendered: Rendered, before?: Rendered, places = unchecked) =>
  normalize(rendered, places, "", before);
const written = (rendered: Rendered) => writeTemplate(rendered, fakeHost({ isMarked: false }));

const text = fc.constantFrom<unknown>("a", "b", 7, Number.NaN, null, undefined);
const tags = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  fc.constantFrom<() => unknown>(
    () => ["x", { y: 1 }],
    () => new Date(5),
    () => new Tag("t"),
  ),
);
const items = fc
  .uniqueArray(fc.record({ id: fc.nat(12), text, make: tags }), { selector: ({ id }) => id, maxLength: 8 })
  .map((all) => () => all.map(({ id, text, make }): Item => ({ id, text, ...(make && { tags: make() }) })));

const change = fc.record({ what: fc.nat(8), at: fc.nat(8), text });

let lastId = 100;

/** Changes a list in place, as a handler does. */
function apply(items: Item[], { what, at, text }: { what: number; at: number; text: unknown }): void {
  const item = items[at % (items.length || 1)];
  const nested = item?.tags;
  if (what === 0) items.splice(at, 1);
  else if (what === 1) items.splice(at, 0, { id: ++lastId, text });
  else if (what === 2) items.reverse();
  else if (item && what === 3) item.tags = nested === undefined ? ["new"] : undefined;
  else if (item && what === 4) delete item.tags;
  else if (Array.isArray(nested) && what === 5) nested[1] = { y: at };
  else if (nested instanceof Date && what === 5) nested.setTime(at);
  else if (nested instanceof Tag && what === 5) nested.name += "!";
  else if (item && what === 6) items[at % items.length] = { ...item };
  else if (item) item.text = text;
}

describe("each() with `same`", () => {
  it("shows and sends what it would without, after any changes of items and of what rows show besides", () => {
    const steps = fc.array(
      fc.tuple(fc.array(change, { maxLength: 2 }), fc.constantFrom("€", "€", "€", "$")),
      {
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(items, steps, fc.boolean(), (makeItems, steps, isByRow) => {
        const items = makeItems();
        const sameFor = (currency: string): Same<Item> => (isByRow ? () => [currency] : [currency]);
        let before = render(list(items, "€", sameFor("€")));
        let wholly = render(list(items, "€", undefined));
        for (const [changes, currency] of steps) {
          for (const each of changes) apply(items, each);
          const after = render(list(items, currency, sameFor(currency)), before);
          const whole = render(list(items, currency, undefined));
          render(list(items, currency, sameFor(currency)), before, checked);
          expect(written(after)).toBe(written(whole));
          expect(diffTemplate(before, after, fakeHost({ book: newBook() }))).toEqual(
            diffTemplate(wholly, whole, fakeHost({ book: newBook() })),
          );
          [before, wholly] = [after, whole];
        }
      }),
      { numRuns: 300 },
    );
  });

  it("renders only rows that have changed, are new, or hold what can't be compared", () => {
    const items: Item[] = Array.from({ length: 100 }, (_, id) => ({ id, text: "a" }));
    let last = render(list(items));
    const rendered = (next = list(items)) => {
      renders = 0;
      last = render(next, last);
      return renders;
    };
    expect(rendered()).toBe(0);
    Object.assign(items[7] as Item, { text: "b" });
    expect(rendered()).toBe(1);
    items.push({ id: 200, text: "c" });
    expect(rendered()).toBe(1);
    items.unshift({ id: 201, text: "d" });
    expect(rendered()).toBe(1);
    items.splice(50, 1);
    expect(rendered()).toBe(0);
    expect(rendered(list(items, "$"))).toBe(items.length);
    (items[3] as Item).tags = new Tag("t");
    rendered(list(items, "$"));
    expect(rendered(list(items, "$"))).toBe(1);
  });

  it("gives the same render for the same rows, so that nothing is compared", () => {
    const items = [{ id: 1, text: "a" }];
    const last = render(list(items));
    expect(render(list(items), last).values[0]).toBe(last.values[0]);
  });

  it("renders rows again whose own value has changed", () => {
    const items: Item[] = Array.from({ length: 30 }, (_, id) => ({ id, text: "a" }));
    const choose = (selected: number) =>
      html`${each(
        items,
        ({ id }) => id,
        ({ id }) => html`<p>${id === selected} ${++renders && ""}</p>`,
        {
          same: ({ id }) => id === selected,
        },
      )}`;
    const last = render(choose(3));
    renders = 0;
    const next = render(choose(5), last);
    expect(renders).toBe(2);
    expect(diffTemplate(last, next, fakeHost())).toBeUndefined();
  });

  it("is refused in development if a row shows something that it does not name", () => {
    const items = [{ id: 1, text: "a" }];
    const last = render(list(items, "€", []), undefined, checked);
    const { code, what } = refusalOf(() => render(list(items, "$", []), last, checked));
    expect(code).toBe("HL_TEMPLATE_SAME");
    expect(what).toContain("The row 1 of each()");
    expect(what).toContain("same-rows.test.ts");
  });
});
