/** live() as a function: tsc checks the names of handlers, and their types against the methods' parameters. */
import { IsEmail, Length } from "class-validator";
import { describe, expectTypeOf, it } from "vitest";
import { arg, draftOf, handler, html, inGroups, live } from "../../middleware/index.js";

class Address {
  street = "";
}

enum Color {
  Red = "red",
  Green = "green",
}

class Plain {
  static readonly kind = "plain";
  count = 0;
  clear(): void {}
  rename(_id: number, _text: string): void {}
  join(_email: string, _more?: number): void {}
  paint(_color: Color, _at: Date, _big: bigint, _on: boolean): void {}
  move(_address: Address): void {}
  tag(_tags: string[], _colors: readonly Color[]): void {}
  go(_way: "up" | "down"): void {}
  protected hidden(_text: string): void {}
  async later(_text: string): Promise<void> {}
  onError(_error: unknown): void {}
  render() {
    return html`<p>${this.count}</p>`;
  }
}

describe("live() as a function", () => {
  it("gives back the very class", () => {
    expectTypeOf(live(Plain)).toEqualTypeOf<typeof Plain>();
    expectTypeOf(live(Plain, { name: "plain" })).toEqualTypeOf<typeof Plain>();
    expectTypeOf(live({ name: "plain" })(Plain)).toEqualTypeOf<typeof Plain>();
    expectTypeOf(live(Plain, { handlers: { rename: [Number, String] } })).toEqualTypeOf<typeof Plain>();
  });

  it("takes what @handler takes", () => {
    live(Plain, {
      handlers: {
        clear: [],
        rename: [Number, arg(String, Length(1, 80))],
        join: [arg(String, Length(1, 80), IsEmail())],
        paint: [Color, Date, BigInt, Boolean],
        move: [Address],
        tag: [arg([String], Length(1, 9, { each: true })), [Color]],
        later: [String],
      },
    });
    live(Plain, { handlers: { rename: [Number, String, { fields: ["text"] }] } });
    live(Plain, { handlers: { move: [inGroups(Address, "draft")], join: [String, Number] } });
    live(Plain, { handlers: { move: [draftOf(Address)], go: [{ Up: "up", Down: "down" }] } });
  });

  it("takes no other name, type or count", () => {
    // @ts-expect-error there is no such method
    live(Plain, { handlers: { renmae: [Number, String] } });
    // @ts-expect-error a field is no handler
    live(Plain, { handlers: { count: [Number] } });
    // @ts-expect-error a hook is no handler
    live(Plain, { handlers: { onError: [String] } });
    // @ts-expect-error what is protected is not to be named
    live(Plain, { handlers: { hidden: [String] } });
    // @ts-expect-error the types stand in another order
    live(Plain, { handlers: { rename: [String, Number] } });
    // @ts-expect-error the second parameter has no type
    live(Plain, { handlers: { rename: [Number] } });
    // @ts-expect-error a rule does not change the type
    live(Plain, { handlers: { rename: [arg(String, Length(1)), String] } });
    // @ts-expect-error any text is more than two words
    live(Plain, { handlers: { go: [String] } });
    // @ts-expect-error an address is no text
    live(Plain, { handlers: { move: [String] } });
    // @ts-expect-error one text is sent where a list is taken
    live(Plain, { handlers: { tag: [String, [Color]] } });
    // @ts-expect-error the items are of another type
    live(Plain, { handlers: { tag: [[Number], [Color]] } });
    // @ts-expect-error any text is more than a color
    live(Plain, { handlers: { paint: [String, Date, BigInt, Boolean] } });
    // @ts-expect-error names of types are no types
    live(Plain, { handlers: { later: ["string"] } });
    // @ts-expect-error no such option
    live(Plain, { nmae: "plain" });
    // @ts-expect-error a class without render() is no component
    live(class {});
  });
});

describe("@live({ handlers })", () => {
  it("is checked against the class below it", () => {
    @live({ handlers: { rename: [Number, String] } })
    class Fitting extends Plain {}
    // @ts-expect-error the types stand in another order
    @live({ handlers: { rename: [String, Number] } })
    class Swapped extends Plain {}
    // @ts-expect-error there is no such method
    @live({ handlers: { renmae: [String] } })
    class Misnamed extends Plain {}
    expectTypeOf([Fitting, Swapped, Misnamed]).toBeArray();
  });
});

describe("arg() with a type", () => {
  it("stands in @handler, too", () => {
    class Ruled {
      @handler(Number, arg(String, Length(1, 80)))
      rename(_id: number, _text: string): void {}
      // @ts-expect-error a number is sent where a text is taken
      @handler(arg(Number, Length(1, 80)))
      text(_text: string): void {}
      // @ts-expect-error a class has rules of its own
      @handler(arg(Address, Length(1, 80)))
      move(_address: Address): void {}
    }
    expectTypeOf<Ruled>().toHaveProperty("rename");
  });
});
