/** Objects that the views of two users could share by reference: what one changes in place, the other must not see. */
import { enableMapSet, freeze } from "immer";
import { describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import type { View } from "../../middleware/component/view.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import {
  broadcast,
  html,
  live,
  type Member,
  memoryAdapter,
  mount,
  persistent,
  shared,
  subscribe,
} from "../../middleware/index.js";
import { AdapterSwitch } from "../../middleware/state/adapters/adapter-switch.js";
import { encodePayload } from "../../middleware/state/payload.js";
import { Rooms } from "../../middleware/state/realtime/rooms.js";
import { SharedValue } from "../../middleware/state/realtime/shared-value.js";
import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import { getPage } from "../support/page.js";
import { serve } from "../support/site.js";
import { openView } from "../support/view.js";

enableMapSet();

/** The kinds of objects that state can have, each with what a handler may do to it, and with what it then contains. */
const kinds: [kind: string, make: () => unknown, change: (value: never) => unknown][] = [
  ["an array", () => ["a"], (value: string[]) => value.push("secret")],
  ["an object", () => ({ a: 1 }), (value: Record<string, unknown>) => Object.assign(value, { secret: 1 })],
  [
    "an object without a prototype",
    () => Object.assign(Object.create(null), { a: 1 }),
    (value: object) => Object.assign(value, { secret: 1 }),
  ],
  [
    "an object in an array",
    () => [{ a: 1 }],
    (value: object[]) => Object.assign(value[0] ?? {}, { secret: 1 }),
  ],
  ["a map", () => new Map([["a", 1]]), (value: Map<string, number>) => value.set("secret", 1)],
  ["a set", () => new Set(["a"]), (value: Set<string>) => value.add("secret")],
  ["a date", () => new Date(1), (value: Date) => value.setTime(2)],
  ["bytes", () => new Uint8Array([1]), (value: Uint8Array) => value.fill(2)],
  ["an address", () => new URL("http://a/"), (value: URL) => value.searchParams.set("secret", "1")],
  ["a query", () => new URLSearchParams("a=1"), (value: URLSearchParams) => value.set("secret", "1")],
  [
    "a frozen array of objects that are not",
    () => Object.freeze([{ a: 1 }]),
    (value: object[]) => Object.assign(value[0] ?? {}, { secret: 1 }),
  ],
  [
    "a map that only Object.freeze() has frozen",
    () => Object.freeze(new Map()),
    (value: Map<string, number>) => value.set("secret", 1),
  ],
  [
    "a date in a frozen object",
    () => Object.freeze({ at: new Date(1) }),
    (value: { at: Date }) => value.at.setTime(2),
  ],
];

/** Opens a view and returns its instances' components. */
async function open<T>(content: Parameters<typeof openView>[0]): Promise<[T, T, T]> {
  const { view } = await openView(content);
  return view.instances.map((_, number) => componentOf<T>(view, number)) as [T, T, T];
}

function componentOf<T>(view: View, number = 0): T {
  return (view.instances[number] as Instance).component as unknown as T;
}

const print = (value: unknown) => encodeSnapshot(snapshotOf(value));
const snapshotOf = (value: unknown) =>
  ({ id: "", components: [{ name: "", state: { value } }], isReference: false }) as never;

describe.each(kinds)("%s", (_kind, make, change) => {
  it("that is the initial value of a field is each view's own", async () => {
    const constant = make();
    @live
    class Held {
      value = constant;
      render() {
        return html`<p></p>`;
      }
    }
    const [one] = await open<Held>(Held);
    change(one.value as never);
    const [other] = await open<Held>(Held);
    expect([print(constant), print(other.value)]).toEqual([print(make()), print(make())]);
  });

  it("that a page passes as a prop is each view's own", async () => {
    const constant = make();
    const [one] = await open<Held>(mount(Held, { value: constant }));
    change(one.value as never);
    const [other] = await open<Held>(mount(Held, { value: constant }));
    expect([print(constant), print(other.value)]).toEqual([print(make()), print(make())]);
  });

  it("that a render passes as a prop, though its state does not have it, is each view's own", async () => {
    const constant = make();
    @live
    class Around {
      render() {
        return html`<p>${mount(Held, { value: constant })}</p>`;
      }
    }
    const [, one] = await open<Held>(Around);
    change(one.value as never);
    const [, other] = await open<Held>(Around);
    expect([print(constant), print(other.value)]).toEqual([print(make()), print(make())]);
  });

  it("that a later render passes as a prop is each view's own", async () => {
    const constant = make();
    @live
    class Around {
      isLate = false;
      show() {
        this.isLate = true;
      }
      render() {
        return html`<p>${mount(Held, { value: this.isLate ? constant : 0 })}<button @click="show">S</button></p>`;
      }
    }
    const late = async () => {
      const { view } = await openView(Around);
      const [around, held] = view.instances as Instance[];
      await dispatch(around as Instance, { binding: "show", input: { fields: [] }, mode: "live" });
      return (held as Instance).component as unknown as Held;
    };
    change((await late()).value as never);
    expect([print(constant), print((await late()).value)]).toEqual([print(make()), print(make())]);
  });
});

@live
class Held {
  value: unknown;
  twin: unknown;
  render() {
    return html`<p></p>`;
  }
}

describe("what belongs together stays together", () => {
  it("in two fields with one object, and in a cycle", async () => {
    const constant: { self?: object } = {};
    constant.self = constant;
    @live
    class Twins {
      one = constant;
      two = constant;
      render() {
        return html`<p></p>`;
      }
    }
    const [twins] = await open<Twins>(Twins);
    expect(twins.one).toBe(twins.two);
    expect(twins.one.self).toBe(twins.one);
    expect(twins.one).not.toBe(constant);
  });

  it("in two props of one page", async () => {
    const constant = { a: 1 };
    const [held, other] = await open<Held>(
      html`${mount(Held, { value: constant, twin: [constant] })} ${mount(Held, { value: constant })}`,
    );
    expect(held.value).toBe((held.twin as unknown[])[0]);
    expect(other.value).toBe(held.value);
    expect(other.value).not.toBe(constant);
  });

  it("in a parent and its child: an object of the parent's state, also in a new list of such objects", async () => {
    @live
    class List {
      rows = [{ id: 1 }, { id: 2 }];
      render() {
        return html`<p>${mount(Held, { value: this.rows, twin: this.rows.filter(({ id }) => id > 1) })}</p>`;
      }
    }
    const { view } = await openView(List);
    const [list, held] = view.instances.map((each) => each?.component) as [List, Held];
    expect(held.value).toBe(list.rows);
    expect((held.twin as unknown[])[0]).toBe(list.rows[1]);
  });

  it("in a parent that shows a row of a database, and the child that gets a part of it", async () => {
    const row = { id: 1, address: { town: "Rome" } };
    const repository = { findOneBy: async () => ({ ...row }), save: async () => row };
    @live
    class Shown {
      row = persistent(repository, { id: 1 });
      render() {
        return html`<p>${mount(Held, { value: this.row.address })}</p>`;
      }
    }
    const { view } = await openView(Shown);
    const [shown, held] = view.instances.map((each) => each?.component) as unknown as [Shown, Held];
    expect(held.value).toBe(shown.row.address);
  });

  it("in two children of one render that get the same object from outside", async () => {
    const constant = { a: 1 };
    @live
    class Two {
      render() {
        return html`<p>${mount(Held, { value: constant })} ${mount(Held, { value: constant })}</p>`;
      }
    }
    const [, one, other] = await open<Held>(Two);
    expect(one.value).toBe(other.value);
    expect(one.value).not.toBe(constant);
  });
});

describe("what can't change is not copied", () => {
  it.each([
    ["the value of a shared()", () => shared("references.frozen", { list: [{ a: 1 }] }).value],
    ["what immer has frozen", () => freeze(new Map([["a", new Set([{ b: 1 }])]]), true)],
  ])("%s", async (_what, make) => {
    const value = make();
    const [held] = await open<Held>(mount(Held, { value }));
    expect(held.value).toBe(value);
  });
});

describe("state of an older version of a class", () => {
  it("is taken over without the constants of the new one", async () => {
    const constant = ["a"];
    @live({ name: "Aged" })
    class Aged {
      list = constant;
      added = constant;
      old: unknown;
      migrate(before: { old: unknown }) {
        return { old: before.old, added: constant };
      }
      render() {
        return html`<p></p>`;
      }
    }
    const { view } = await openView(Aged);
    const snapshot = decodeSnapshot(encodeSnapshot(view.snapshot()));
    const [saved] = snapshot.components;
    Object.assign(saved ?? {}, { shape: "old 0", state: { old: { a: 1 } } });
    const restored = await restoreView(snapshot, { action: "", debounce: 0, onError: () => {} });
    const { list, added, old } = componentOf<Aged>(restored);
    list.push("secret");
    added.push("secret");
    expect([constant, old]).toEqual([["a"], { a: 1 }]);
  });
});

describe("what all processes share", () => {
  it("does not freeze the application's own initial value, and does not follow it", () => {
    const initial = { list: ["a"] };
    const value = shared("references.initial", initial);
    initial.list.push("later");
    expect(value.value).toEqual({ list: ["a"] });
  });

  it("does not freeze what an update puts into it, and does not follow it", async () => {
    const value = shared("references.update", { list: ["a"], at: { x: 1 } });
    const own = ["mine"];
    const whole = { list: ["b"], at: { x: 2 } };
    await value.update((draft) => {
      draft.list = own;
    });
    own.push("later");
    expect(value.value.list).toEqual(["mine"]);
    await value.update(() => whole);
    whole.list.push("later");
    expect(value.value).toEqual({ list: ["b"], at: { x: 2 } });
    expect(() => (value.value.list as string[]).push("c")).toThrow(TypeError);
  });

  it("does not let a view change what came from another process", () => {
    const value = new SharedValue(new AdapterSwitch(), "references.received", { list: ["a"] }, {});
    const received = value.decode(value.encode({ list: ["b"] }));
    expect(() => received.list.push("c")).toThrow(TypeError);
    expect(() => Object.assign(received, { list: [] })).toThrow(TypeError);
  });

  it("keeps what an update did not touch as it was", async () => {
    const value = shared("references.same", [{ a: 1 }, { a: 2 }]);
    const [, second] = value.value;
    await value.update((draft) => {
      (draft[0] as { a: number }).a = 3;
    });
    expect(value.value[1]).toBe(second);
  });

  it("gives each receiver of a message its own", async () => {
    @live
    class Hears {
      heard: unknown;
      onMount() {
        subscribe("references", this.hear);
      }
      hear(payload: { list: string[] }) {
        payload.list.push("secret");
        this.heard = payload;
      }
      render() {
        return html`<p></p>`;
      }
    }
    const views = await Promise.all([1, 2].map(async () => (await openView(Hears)).view));
    for (const view of views) {
      view.isKept = true;
      view.syncSubscriptions();
    }
    const payload = { list: ["a"] };
    await broadcast("references", payload);
    expect(payload.list).toEqual(["a"]);
    for (const view of views) {
      expect(componentOf<Hears>(view).heard).toEqual({ list: ["a", "secret"] });
      view.unmount();
    }
  });

  it("gives members of a room that no render can change", async () => {
    const rooms = new Rooms(new AdapterSwitch());
    const release = rooms.listen("references", () => {});
    const leave = rooms.enter("references", "1", encodePayload("", ["ann", { tags: ["a"] }, 1]));
    await expect.poll(() => rooms.members("references")).toHaveLength(1);
    const [member] = rooms.members("references");
    expect(() => Object.assign(member ?? {}, { key: "bob" })).toThrow(TypeError);
    expect(() => (member as Member<{ tags: string[] }>).meta.tags.push("b")).toThrow(TypeError);
    expect(() => (rooms.members("references") as unknown[]).push("b")).toThrow(TypeError);
    leave();
    release();
  });
});

describe("a repository that keeps its entities", () => {
  it("gives each view its own", async () => {
    const kept = { id: 1, tags: ["a"] };
    const repository = { findOneBy: async () => kept, save: async (entity: typeof kept) => entity };
    @live
    class Shown {
      row = persistent(repository, { id: 1 });
      render() {
        return html`<p></p>`;
      }
    }
    const [one] = await open<Shown>(Shown);
    const [other] = await open<Shown>(Shown);
    one.row.tags.push("secret");
    expect(other.row.tags).toEqual(["a"]);
  });
});

describe("in a page", () => {
  it("shows the next user nothing of what the last one's onMount() has put into a default", async () => {
    const tags = ["public"];
    @live
    class Tags {
      tags = tags;
      name = "";
      onMount() {
        this.tags.push(this.name);
      }
      render() {
        return html`<p>${this.tags.join()}</p>`;
      }
    }
    const site = await serve((app) => {
      app.get("/:name", (request, response) => response.live(Tags, { name: String(request.params.name) }));
    });
    expect((await getPage(site.agent(), "/ann")).text).toContain("public,ann");
    expect((await getPage(site.agent(), "/bob")).text).toContain("public,bob");
  });

  it("takes nothing over from one request's context to the next", async () => {
    const cached = { settings: { dark: false } };
    @live
    class Reads {
      onMount() {}
      render() {
        return html`<p></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Reads)), {
      adapter: memoryAdapter(),
      context: () => cached as never,
    });
    await getPage(site.agent(), "/");
    expect(cached).toEqual({ settings: { dark: false } });
  });
});
