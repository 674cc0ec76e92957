/** Normalized renders: what was given is never changed, and what is kept does not change with the state. */
import { describe, expect, it } from "vitest";
import { attrs } from "../../views/attributes.js";
import { each, html } from "../../views/html.js";
import { List } from "../../views/list.js";
import { normalize } from "../../views/normalize/normalize.js";
import { Mount, type Placed, type Rendered } from "../../views/values.js";
import { writeTemplate } from "../../views/write.js";
import { FakePlaced, fakeHost, fakePlaces, htmlOf, normalized, patchOf } from "./rendering.js";

class Widget {}

/** Kept at module level and rendered by two owners. */
const shared = html`<div><p>${new Mount(Widget, undefined)}</p>${[1, html`<b class=${{ on: true }}>x</b>`]}</div>`;

/** An owner that puts a component of its own wherever one is asked for. */
function owner(text: string) {
  const slots: string[] = [];
  const place = (_mount: Mount, slot: string): Placed => {
    slots.push(slot);
    return new FakePlaced(html`<i>${text}</i>`, fakeHost({ isMarked: false }));
  };
  return { slots, normalize: (rendered: Rendered) => normalize(rendered, fakePlaces(place)) };
}

describe("a template kept at module level", () => {
  it("is never changed by the owners that render it", () => {
    const values = [...shared.values];
    const host = fakeHost({ isMarked: false });
    const [ada, ben] = [owner("Ada"), owner("Ben")];
    const first = ada.normalize(shared);
    const second = ben.normalize(shared);
    expect(shared.values).toEqual(values);
    expect(shared.values.every((value, index) => value === values[index])).toBe(true);
    expect(writeTemplate(first, host)).toBe('<div><p><i>Ada</i></p>1<b class="on">x</b></div>');
    expect(writeTemplate(second, host)).toBe('<div><p><i>Ben</i></p>1<b class="on">x</b></div>');
    expect(ada.slots).toEqual(ben.slots);
  });

  it("is never changed where all of it is frozen", () => {
    const inner = Object.freeze(html`<b>${Object.freeze([1, 2])}</b>`);
    Object.freeze(inner.values);
    expect(htmlOf(html`<p>${inner}</p>`)).toBe("<p><b>12</b></p>");
    expect(htmlOf(html`<p>${inner}</p>`)).toBe("<p><b>12</b></p>");
  });

  it("is the same object once normalized where there was nothing to normalize", () => {
    const plain = html`<p id=${"a"}>${"b"} ${1} ${null} ${html`<b>x</b>`}</p>`;
    expect(normalized(plain)).toBe(plain);
  });
});

describe("a normalized render", () => {
  it("does not change with the lists and objects that it was made of", () => {
    const list = ["a"];
    const classes = { on: true };
    const style = { color: "red" };
    const date = new URL("http://a/");
    const rendered = normalized(
      html`<p class=${classes} style=${style}>${list} ${date} ${each(
        list,
        (item) => item,
        (item) => item,
      )}</p>`,
    );
    const host = fakeHost({ isMarked: false });
    const before = writeTemplate(rendered, host);
    list.push("b");
    classes.on = false;
    style.color = "blue";
    date.pathname = "/b";
    expect(writeTemplate(rendered, host)).toBe(before);
  });

  it("shows an object's change as a change, though the object is the same", () => {
    const classes = { on: true };
    const list = [1];
    const template = () => html`<p class=${classes}>${list}</p>`;
    const before = normalized(template());
    classes.on = false;
    list.push(2);
    expect(patchOf(before, template())).toEqual([0, "", 1, [[[1, 0, "<!--[-->2<!--]-->"]]]]);
  });

  it("reads a generator once", () => {
    let reads = 0;
    function* items() {
      reads++;
      yield 1;
      yield 2;
    }
    const rendered = normalized(
      html`<p>${each(
        items(),
        (item) => item,
        (item) => item,
      )}</p>`,
    );
    expect(rendered.values[0]).toBeInstanceOf(List);
    expect(writeTemplate(rendered, fakeHost({ isMarked: false }))).toBe("<p>12</p>");
    expect(reads).toBe(1);
  });

  it("holds an attrs() as it was made", () => {
    const values = { title: "a" };
    const spread = attrs(values);
    values.title = "b";
    expect(htmlOf(html`<p ${spread}></p>`)).toBe('<p title="a"></p>');
  });
});

describe("a component's slot", () => {
  it("is its path of holes and keys, whatever the rows around it", () => {
    const slotsOf = (rendered: Rendered) => {
      const { slots, normalize: normalizeIt } = owner("x");
      normalizeIt(rendered);
      return slots;
    };
    const mount = () => new Mount(Widget, undefined);
    const list = (...keys: (string | number)[]) => html`<p>${"a"}${each(keys, (key) => key, mount)}</p>`;
    expect(slotsOf(list("a", "b"))).toEqual(['1:"a"', '1:"b"']);
    expect(slotsOf(list("b", "c", "a"))).toEqual(['1:"b"', '1:"c"', '1:"a"']);
    expect(slotsOf(html`<p>${html`<b>${1}${mount()}</b>`}</p>`)).toEqual(["0.1"]);
    const all = slotsOf(html`<p>${mount()}${html`<i>${mount()}</i>`}${[mount(), 1, mount()]}</p>`);
    expect(new Set(all).size).toBe(4);
  });

  it("is another for each of the keys that a list can have", () => {
    const slots: string[] = [];
    const places = fakePlaces((_mount, slot) => {
      slots.push(slot);
      return new FakePlaced(html`x`, fakeHost());
    });
    const inner = (keys: (string | number)[]) =>
      each(
        keys,
        (key) => key,
        () => new Mount(Widget, undefined),
      );
    const nested = each(
      ["a", "a.0:b", 'a".0:"b', 1, "1", "1.5"],
      (key) => key,
      () => html`<b>${inner(["c", "b.0:c", 'b".0:"c', 5, "5"])}</b>`,
    );
    normalize(html`<p>${nested}</p>`, places);
    expect(new Set(slots).size).toBe(slots.length);
  });
});
