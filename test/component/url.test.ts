/** url(): what a field accepts, how addresses are read and written, and what is refused. */
import { describe, expect, it } from "vitest";
import { syncAddress } from "../../middleware/component/address/address.js";
import { replaceNames } from "../../middleware/component/address/query.js";
import { html, live, mount, url } from "../../middleware/index.js";
import { errorOf, openView } from "../support/view.js";

enum Size {
  Small = "s",
  Large = "l",
}
enum Level {
  Low = 1,
  High = 2,
}

@live
class AllKinds {
  page = url(1, { check: (page) => page >= 1 });
  q = url("", { as: "search" });
  isOpen = url(false);
  day = url(undefined, { type: Date });
  big = url(5n);
  tags = url(["a", "b"]);
  ids = url([], { type: [Number] });
  sort = url("name", { values: ["name", "date"] });
  size = url(Size.Small, { values: Size });
  level = url(Level.Low, { values: Level });
  levels = url([], { values: [1, 2, 3] });
  render() {
    return html`<p>${JSON.stringify(fieldsOf(this))}</p>`;
  }
}

function fieldsOf(component: object): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(component, (_key, value) => (typeof value === "bigint" ? `${value}n` : value)),
  );
}

const initial = {
  page: 1,
  q: "",
  isOpen: false,
  big: "5n",
  tags: ["a", "b"],
  ids: [],
  sort: "name",
  size: "s",
  level: 1,
  levels: [],
};

async function openAt(address: string, type: new () => object = AllKinds) {
  const { view } = await openView(type, address);
  const component = view.instances[0]?.component as InstanceType<typeof AllKinds>;
  return { view, component };
}

describe("a url() field", () => {
  it("has its initial value without a parameter", async () => {
    expect(fieldsOf((await openAt("/")).component)).toEqual(initial);
  });

  it.each([
    ["page=3", { page: 3 }],
    ["search=caf%C3%A9+au+lait", { q: "café au lait" }],
    ["isOpen=true", { isOpen: true }],
    ["isOpen=on", { isOpen: true }],
    ["day=2026-03-01", { day: "2026-03-01T00:00:00.000Z" }],
    ["day=2026-03-01T10%3A30%3A00.000Z", { day: "2026-03-01T10:30:00.000Z" }],
    ["big=123456789012345678901234567890", { big: "123456789012345678901234567890n" }],
    ["tags=c&tags=d", { tags: ["c", "d"] }],
    ["tags=", { tags: [] }],
    ["ids=1&ids=2", { ids: [1, 2] }],
    ["sort=date", { sort: "date" }],
    ["size=l", { size: "l" }],
    ["level=2", { level: 2 }],
    ["levels=1&levels=3", { levels: [1, 3] }],
  ])("reads ?%s, and writes it again", async (query, changed) => {
    const { view, component } = await openAt(`/?${query}`);
    expect(fieldsOf(component)).toEqual({ ...initial, ...changed });
    const written = view.address?.write("/") as string;
    expect(fieldsOf((await openAt(written)).component)).toEqual({ ...initial, ...changed });
    expect(syncAddress(view)).toBeUndefined();
  });

  it.each([
    "page=-1&page=2",
    "page=0",
    "page=x",
    "page=",
    "page=1e400",
    "page=NaN",
    "page[]=2",
    "page=%00",
    "isOpen=banana",
    "day=2026-02-30",
    "day=yesterday",
    "big=1.5",
    "ids=1&ids=x",
    "sort=price",
    "sort=__proto__",
    "size=Small",
    "level=Low",
    "level=3",
    "levels=1&levels=9",
    "search[]=x",
    "__proto__=1&constructor=2",
    "%E0%A4%A=%",
  ])("has its initial value if ?%s does not fit", async (query) => {
    expect(fieldsOf((await openAt(`/?${query}`)).component)).toEqual(initial);
  });

  it("is read from an address with ten thousand names", async () => {
    const query = Array.from({ length: 10_000 }, (_, index) => `n${index}=1`).join("&");
    expect((await openAt(`/?${query}&page=3`)).component.page).toBe(3);
  });

  it("shares no list and no date with other pages", async () => {
    const { component } = await openAt("/");
    component.tags.push("c");
    expect((await openAt("/")).component.tags).toEqual(["a", "b"]);
  });

  it("can have a name that depends on a prop", async () => {
    @live
    class Paged {
      name = "";
      page = url(1, { as: () => `${this.name}-page` });
      render() {
        return html`<i>${this.name} ${this.page}</i>`;
      }
    }
    const page = html`<p>${mount(Paged, { name: "a" })} ${mount(Paged, { name: "b" })}</p>`;
    const { text, view } = await openView(page, "/?b-page=7&a-page=2&x=%7e");
    expect(text).toBe("a 2 b 7");
    // Canonical: what belongs to others comes first, then the fields in the order of the components.
    expect(view.address?.write(view.url)).toBe("/?x=%7e&a-page=2&b-page=7");
  });
});

describe("an address", () => {
  it("leaves out initial values, except those to be kept", async () => {
    @live
    class Kept {
      page = url(1, { keep: true });
      q = url("");
      render() {
        return html`<p></p>`;
      }
    }
    const { view } = await openAt("/", Kept);
    expect(view.address?.write("/?q=x&other=1&_view=abc")).toBe("/?other=1&page=1&_view=abc");
    expect(syncAddress(view)).toBe("replace");
  });

  it("is as its fields say, whatever they hold", async () => {
    const { view, component } = await openAt("/");
    Object.assign(component, {
      page: Number.NaN,
      q: "</script>&=#?\u{1F600}\ud800",
      day: new Date(Number.NaN),
    });
    expect(view.address?.write("/a%20b?z=1")).toBe(
      "/a%20b?z=1&search=%3C%2Fscript%3E%26%3D%23%3F%F0%9F%98%80%EF%BF%BD",
    );
    Object.assign(component, { page: null, q: undefined, tags: [] });
    expect(view.address?.write("/")).toBe("/?tags=");
  });

  it("does not get longer than servers take", async () => {
    const { view, component } = await openAt("/");
    Object.assign(component, { page: 2, q: "x".repeat(5_000), sort: "date" });
    expect(view.address?.write("/")).toBe("/?page=2&sort=date");
  });

  it("says how the history changes", async () => {
    @live
    class Both {
      page = url(1, { history: "push" });
      q = url("");
      render() {
        return html`<p></p>`;
      }
    }
    const { view, component } = await openAt("/?page=x", Both);
    const fields = component as unknown as Both;
    expect(syncAddress(view)).toBeUndefined();
    expect(view.url).toBe("/?page=x");
    fields.q = "a";
    expect([syncAddress(view), view.url]).toEqual(["replace", "/?q=a"]);
    fields.page = 2;
    expect([syncAddress(view), view.url]).toEqual(["push", "/?page=2&q=a"]);
    expect(syncAddress(view)).toBeUndefined();
  });

  it("keeps other parameters as they are written", () => {
    const names = new Set(["page"]);
    const path = "/p?sig=a%20b+c&p%61ge=1&&empty&=x&page=2&_view=v";
    expect(replaceNames(path, names, [["page", "3"]])).toBe("/p?sig=a%20b+c&empty&=x&page=3&_view=v");
    expect(replaceNames("/p?page=1", names, [])).toBe("/p");
  });
});

describe("a misused url() field", () => {
  const codeOf = async (action: () => unknown) => (await errorOf(action)).message;

  it("is refused if two want one name", async () => {
    @live
    class TwiceNamed {
      page = url(1);
      render() {
        return html`<p></p>`;
      }
    }
    const message = await codeOf(() => openView(html`<p>${TwiceNamed}${TwiceNamed}</p>`, "/"));
    expect(message).toContain('TwiceNamed.page and TwiceNamed.page both want the name "page"');
    expect(message).toContain("HL_URL");
  });

  it("is refused as a prop, and if read too early", async () => {
    @live
    class Propped {
      page = url(1);
      render() {
        return html`<p></p>`;
      }
    }
    expect(await codeOf(() => openView(html`<p>${mount(Propped, { page: 2 })}</p>`, "/"))).toContain(
      "Propped.page is a url() field, and can't be set by mount()",
    );
    @live
    class Early {
      page = url(1);
      offset = this.page * 10;
      render() {
        return html`<p></p>`;
      }
    }
    expect(await codeOf(() => openView(Early, "/"))).toContain("was read too early");
  });

  it.each([
    [() => url({} as never), "does not tell the field's type"],
    [() => url(undefined as never), "does not tell the field's type"],
    [() => url(1, { as: "" }), "not possible"],
    [() => url(1, { as: "_view" }), "not possible"],
    [() => url(1, { history: "add" as never }), '"push" or "replace"'],
    [() => url(1, { name: "p" } as never), 'no option "name"'],
    [() => url("x" as never, { values: ["a"] }), "refuse"],
    [() => url(0, { check: (page) => page > 0 }), "refuse"],
    [() => url(Number.NaN), "refuse"],
  ])("is refused: %s", async (action, what) => {
    expect(await codeOf(action)).toContain(what);
  });
});
