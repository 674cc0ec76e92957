/** Pages that were idle for long: their state is packed, and nobody who uses it notices. */
import { describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import { packIdle } from "../../middleware/component/packed-state.js";
import { park } from "../../middleware/component/render.js";
import type { View } from "../../middleware/component/view.js";
import { type Class, type Component, each, html, live, mount } from "../../middleware/index.js";
import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import { leftOf } from "../support/garbage.js";
import { openView } from "../support/view.js";

const many = Array.from({ length: 60 }, (_, id) => ({ id, name: `Row ${id}` }));

@live
class PackedRows {
  rows: unknown[] = structuredClone(many);
  selected: unknown = this.rows[3];
  more: unknown = new Map<unknown, unknown>([["at", new Date(0)]]);
  count = 0;
  add() {
    this.count++;
    this.rows.push({ id: this.rows.length, name: "new" });
  }
  render() {
    return html`<div><button @click="add">+</button>${each(
      this.rows as typeof many,
      ({ id }) => id,
      ({ name }) => html`<p>${name}</p>`,
    )}</div>`;
  }
}

@live
class PackedParent {
  rows = structuredClone(many);
  pick = this.rows[0];
  render() {
    return html`<div>${each(
      this.rows.slice(0, 2),
      ({ id }) => id,
      (row) => mount(PackedChild, { row }),
    )}</div>`;
  }
}
@live
class PackedChild {
  row: unknown;
  render() {
    return html`<p></p>`;
  }
}
@live
class PackedPrivate extends PackedRows {
  #first: unknown;
  keep() {
    this.#first = this.rows[0];
  }
  get isSame() {
    return this.#first === this.rows[0];
  }
}

async function openPacked<Type extends Component>(type: Class<Type>, fields: object = {}) {
  const { view } = await openView(type);
  view.markShown();
  const component = Object.assign(view.instances[0]?.component as Type, fields);
  const sweep = () => {
    for (const instance of view.instances) if (instance) park(instance);
    packIdle(view.instances, 1);
  };
  sweep();
  sweep();
  return { view: view as View, component, sweep };
}

/** Whether a field of a component is packed; asks for no value. */
const isPacked = (component: object, name = "rows") =>
  Object.getOwnPropertyDescriptor(component, name)?.get !== undefined;

describe("the state of a page that was idle for long", () => {
  it("is packed, and brought back by who reads one of its fields, with the same objects in two fields", async () => {
    const { component } = await openPacked(PackedRows);
    expect(isPacked(component)).toBe(true);
    expect(component.rows).toEqual(many);
    expect(isPacked(component)).toBe(false);
    expect(component.selected).toBe(component.rows[3]);
    expect(component.more).toEqual(new Map([["at", new Date(0)]]));
    expect(Object.keys(component)).toEqual(Object.keys(new PackedRows()));
  });

  it.each([
    Number.NaN,
    -0,
    Number.POSITIVE_INFINITY,
    undefined,
    1n,
    "\ud800",
    new Date(1),
    new Set([{}]),
    null,
    { a: 1 },
  ])("keeps %o", async (value) => {
    const { component } = await openPacked(PackedRows, { more: [value], selected: null });
    expect(isPacked(component)).toBe(true);
    expect(component.more).toStrictEqual([value]);
  });

  it("is brought back by who sets a field, which then has that value", async () => {
    const { component } = await openPacked(PackedRows);
    component.rows = [];
    expect(component.rows).toEqual([]);
    expect(component.selected).toEqual(many[3]);
  });

  it("is there for an event, which sends only what it has changed", async () => {
    const { view } = await openPacked(PackedRows);
    view.drainChanges();
    await dispatch(view.instances[0] as Instance, { binding: "add", input: { fields: [] }, mode: "live" });
    const changes = JSON.stringify(view.drainChanges());
    expect(changes).toContain("new");
    expect(changes).not.toContain("Row 5");
  });

  it("is in a snapshot, after which it is packed again", async () => {
    const { view, component, sweep } = await openPacked(PackedRows);
    const [saved] = decodeSnapshot(encodeSnapshot(view.snapshot())).components;
    expect(saved?.state.rows).toEqual(many);
    expect(isPacked(component)).toBe(false);
    sweep();
    expect(isPacked(component)).toBe(true);
  });

  it("is not packed if it takes little memory", async () => {
    const { component } = await openPacked(PackedRows, { rows: [], selected: undefined });
    expect(isPacked(component)).toBe(false);
  });

  it.each([
    ["an object of a class", new (class Own {})()],
    ["a frozen object, which other pages may have, too", Object.freeze({})],
    [
      "an accessor",
      {
        get now() {
          return 1;
        },
      },
    ],
    ["a list with properties", Object.assign([1], { more: 1 })],
    ["a map with properties", Object.assign(new Map(), { more: 1 })],
    ["a symbol as name", { [Symbol.iterator]: 1 }],
    ["a gap in a list", Object.assign([], { 1: 1 })],
    ["a property __proto__", JSON.parse('{"__proto__":1}')],
    ["a list of a class", new (class List extends Array {})()],
    ["a circle deeper than seen", [...Array(40)].reduce((inner) => [inner], [])],
  ])("is not packed with %s in it", async (_, value) => {
    const { component } = await openPacked(PackedRows, { more: [value] });
    expect(isPacked(component)).toBe(false);
  });

  it("is not packed if a child's props have objects of it", async () => {
    const { component } = await openPacked(PackedParent);
    expect(isPacked(component)).toBe(false);
  });
});

describe("objects of packed state that someone else has", () => {
  /** Packed state in which an object is also held from outside, after everything else of it was collected. */
  async function openHeld(fields: () => { held: object; state: Record<string, unknown> }) {
    const { held, state } = fields();
    const { component, sweep } = await openPacked(PackedRows, state);
    for (const name of Object.keys(state)) delete state[name];
    expect(isPacked(component)).toBe(true);
    await leftOf([]);
    await leftOf([]);
    sweep();
    return { component, held };
  }

  it("are the same ones: a list", async () => {
    const { component, held } = await openHeld(() => {
      const rows = structuredClone(many);
      return { held: rows, state: { rows } };
    });
    (held as unknown[]).push("of all pages");
    expect(component.rows).toBe(held);
    expect(component.rows.at(-1)).toBe("of all pages");
  });

  it.each([
    ["an item", (item: object) => ["before", item, {}], (more: unknown) => (more as unknown[])[1]],
    ["a property", (item: object) => ({ a: [], at: item }), (more: unknown) => (more as { at: object }).at],
    [
      "a key",
      (item: object) =>
        new Map<object, unknown>([
          [{}, {}],
          [item, 1],
        ]),
      (more: unknown) => [...(more as Map<object, unknown>).keys()][1],
    ],
    [
      "a value of a map",
      (item: object) => new Map([["at", item]]),
      (more: unknown) => (more as Map<string, object>).get("at"),
    ],
    [
      "a member of a set",
      (item: object) => new Set([1, item]),
      (more: unknown) => [...(more as Set<unknown>)][1],
    ],
  ])("are the same ones: %s", async (_what, around, read) => {
    const { component, held } = await openHeld(() => {
      const item = { id: 1, tags: ["a"] };
      const more = around(item);
      return { held: item, state: { more, selected: item, rows: structuredClone(many) } };
    });
    (held as { id: number }).id = 2;
    expect(read(component.more)).toBe(held);
    expect(component.selected).toBe(held);
    expect(component.rows).toEqual(many);
  });

  it("are the same ones: that of a private field", async () => {
    const { view, component, sweep } = await openPacked(PackedPrivate);
    component.keep();
    for (const instance of view.instances) if (instance?.parked) instance.parked.sweeps = 0;
    sweep();
    await leftOf([]);
    await leftOf([]);
    expect(isPacked(component)).toBe(true);
    expect(component.isSame).toBe(true);
    expect(component.rows).toEqual(many);
  });

  it("keep nothing in memory once nobody has them", async () => {
    // In a function of its own, which is over then: the frame of one that waits keeps what it has used.
    const open = async () => {
      const rows = structuredClone(many);
      const { component } = await openPacked(PackedRows, { rows, selected: null });
      return { component, references: [new WeakRef(rows), new WeakRef(rows[0] as object)] };
    };
    const { component, references } = await open();
    expect(isPacked(component)).toBe(true);
    await expect.poll(() => leftOf(references)).toBe(0);
    expect(component.rows).toEqual(many);
  });
});
