/** What tsc lets into a template, a list, a component's props. */
import { describe, expectTypeOf, it } from "vitest";
import {
  attrs,
  each,
  type Hole,
  html,
  live,
  type Mount,
  mount,
  type Props,
  type Rendered,
  unsafeHtml,
} from "../../middleware/index.js";

@live
class Chat {
  room = "";
  limit = 10;
  draft: string | undefined;
  send(): void {}
  render() {
    return html`<p>${this.room}</p>`;
  }
}

const truth: boolean = true;

describe("a hole", () => {
  it("takes what can be rendered", () => {
    expectTypeOf(
      html`${"a"} ${1} ${1n} ${truth} ${null} ${undefined} ${new Date()} ${new URL("a:b")}`,
    ).toEqualTypeOf<Rendered>();
    expectTypeOf(
      html`${html``} ${unsafeHtml("")} ${mount(Chat)} ${Chat} ${[1, "a", [html``]]}`,
    ).toEqualTypeOf<Rendered>();
    expectTypeOf(
      html`<p class=${{ on: truth }} style=${{ width: "1px" }} ${attrs({ id: 1 })}></p>`,
    ).toEqualTypeOf<Rendered>();
    expectTypeOf<readonly string[]>().toExtend<Hole>();
    expectTypeOf<string | false | undefined>().toExtend<Hole>();
    expectTypeOf<Rendered | "">().toExtend<Hole>();
  });

  it("takes no function, promise, symbol, unknown or object that is not of plain values", () => {
    // @ts-expect-error a function is not called
    html`${() => "a"}`;
    // @ts-expect-error a method that was not called
    html`${"a".trim}`;
    // @ts-expect-error a promise is not awaited
    html`${Promise.resolve("a")}`;
    // @ts-expect-error an asynchronous function's answer is a promise
    html`${(async () => html``)()}`;
    // @ts-expect-error a symbol is no text
    html`${Symbol("a")}`;
    // @ts-expect-error unknown may be any of these
    html`${"a" as unknown}`;
    // @ts-expect-error a map is no list
    html`${new Map([[1, 2]])}`;
    // @ts-expect-error an object of objects has no words for itself
    html`${{ user: { name: "a" } }}`;
    // @ts-expect-error a list with a promise in it
    html`${["a", Promise.resolve("b")]}`;
    // @ts-expect-error a list with a function in it
    html`${[() => "a"]}`;
    expectTypeOf<() => string>().not.toExtend<Hole>();
    expectTypeOf<Promise<string>>().not.toExtend<Hole>();
    expectTypeOf<symbol>().not.toExtend<Hole>();
    expectTypeOf<unknown>().not.toExtend<Hole>();
  });
});

describe("each()", () => {
  const todos = [{ id: 1, text: "a" }];

  it("knows the type of its items, whatever holds them", () => {
    each(
      todos,
      (todo, index) => {
        expectTypeOf(todo).toEqualTypeOf<{ id: number; text: string }>();
        expectTypeOf(index).toEqualTypeOf<number>();
        return todo.id;
      },
      (todo, index) => {
        expectTypeOf(todo).toEqualTypeOf<{ id: number; text: string }>();
        expectTypeOf(index).toEqualTypeOf<number>();
        return html`<li>${todo.text}</li>`;
      },
    );
    each(
      new Map([["a", 1]]),
      ([key]) => key,
      ([, value]) => value,
    );
    each(
      new Set(["a"]),
      (key) => key.length,
      (key) => key.trim(),
    );
    expectTypeOf(each([1], String, String)).toExtend<Hole>();
  });

  it("takes keys that are texts or numbers, items that exist, and rows that can be rendered", () => {
    type Todo = (typeof todos)[number];
    const id = (todo: Todo) => todo.id;
    const row = (todo: Todo) => html`<li>${todo.text}</li>`;
    const keys = { object: (todo: Todo) => todo, nothing: () => undefined, flag: () => true };
    const rows = { later: async (todo: Todo) => html`<li>${todo.text}</li>`, call: () => () => "" };
    expectTypeOf(each(todos, id, row)).toExtend<Hole>();
    // @ts-expect-error an object is no key
    each(todos, keys.object, row);
    // @ts-expect-error undefined is no key
    each(todos, keys.nothing, row);
    // @ts-expect-error a flag is no key
    each(todos, keys.flag, row);
    // @ts-expect-error the items are others
    each(["a"], id, row);
    // @ts-expect-error a row is no function
    each(todos, id, rows.call);
    // @ts-expect-error a row is no promise
    each(todos, id, rows.later);
    // @ts-expect-error a number can't be iterated
    each(3, String, String);
    // @ts-expect-error a list without keys is a plain array
    each(todos, row);
  });
});

describe("mount()", () => {
  it("takes a component's fields as props, all of them optional", () => {
    expectTypeOf(mount(Chat)).toEqualTypeOf<Mount>();
    expectTypeOf(mount(Chat, { room: "lobby", limit: 3 })).toEqualTypeOf<Mount>();
    expectTypeOf<keyof Props<Chat>>().toEqualTypeOf<"room" | "limit" | "draft">();
  });

  it("takes no other names, no other types and no methods", () => {
    // @ts-expect-error no such field
    mount(Chat, { rooms: "lobby" });
    // @ts-expect-error a number is no text
    mount(Chat, { room: 1 });
    // @ts-expect-error methods are not set
    mount(Chat, { send: () => {} });
    // @ts-expect-error an instance is no class
    mount(new Chat());
    // @ts-expect-error a class without render() is no component
    mount(class {}, {});
  });
});
