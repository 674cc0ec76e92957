/** @handler: tsc checks its types against the parameters of the method. */

import { type } from "arktype";
import { type getMetadataStorage, Length, type ValidationOptions } from "class-validator";
import * as v from "valibot";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { arg } from "../../middleware/component/handler.js";
import { fieldOf, handler, type ValueOf } from "../../middleware/index.js";
import type { RuleOptions, storedRules, Validator } from "../../middleware/input/stored-rules.js";
import { inGroups } from "../../middleware/input/types.js";

class Address {
  street = "";
}

enum Color {
  Red = "red",
  Green = "green",
}
enum Size {
  Small,
  Large,
}
const Direction = { Up: "up", Down: "down" } as const;

const checked = z.date();

describe("@handler", () => {
  it("fits a method whose parameters take these values", () => {
    class Fitting {
      @handler(String)
      text(_text: string): void {}
      @handler(String, Number, Boolean, Date, BigInt, Address)
      all(_a: string, _b: number, _c: boolean, _d: Date, _e: bigint, _f: Address): void {}
      @handler(String)
      wider(_text: string | undefined): void {}
      @handler(Number)
      unknown(_value: unknown): void {}
      @handler(String)
      async later(_text: string): Promise<void> {}
      @handler(String, Number)
      fewer(_text: string): void {}
      @handler(String)
      optional(_text: string, _more?: number): void {}
      @handler(Color, Size, Direction)
      enums(_color: Color, _size: Size, _direction: "up" | "down"): void {}
      @handler([String], [Number], [Color], [Address])
      lists(_a: string[], _b: number[], _c: Color[], _d: Address[]): void {}
      @handler([String])
      readonly(_texts: readonly string[]): void {}
      @handler(String, Number)
      defaults(_text = "", _count = 1): void {}
      @handler(inGroups(Address, "draft"))
      groups(_address: Address): void {}
      @handler(String)
      ruled(@arg(Length(1, 80)) _text: string): void {}
    }
    expectTypeOf<Fitting>().toHaveProperty("text");
  });

  it("does not fit a method whose parameters are others", () => {
    class Mistaken {
      // @ts-expect-error a number is sent where a text is taken
      @handler(Number)
      text(_text: string): void {}

      // @ts-expect-error a text is sent where a number is taken
      @handler(String)
      number(_number: number): void {}

      // @ts-expect-error the second parameter has no type
      @handler(String)
      two(_text: string, _number: number): void {}

      // @ts-expect-error the types stand in another order
      @handler(Number, String)
      swapped(_text: string, _number: number): void {}

      // @ts-expect-error an address is no text
      @handler(Address)
      address(_text: string): void {}

      // @ts-expect-error a date is no number
      @handler(Date)
      date(_time: number): void {}

      // @ts-expect-error a text is more than two words
      @handler(String)
      words(_word: "up" | "down"): void {}

      // @ts-expect-error names of types are no types
      @handler("string")
      name(_text: string): void {}

      // @ts-expect-error a list is sent where one text is taken
      @handler([String])
      list(_text: string): void {}

      // @ts-expect-error one text is sent where a list is taken
      @handler(String)
      notList(_texts: string[]): void {}

      // @ts-expect-error the items are of another type
      @handler([Number])
      items(_texts: string[]): void {}

      // @ts-expect-error a list has one type of items
      @handler([String, Number])
      pair(_pair: [string, number]): void {}

      // @ts-expect-error a color is no size
      @handler(Color)
      size(_size: Size): void {}

      // @ts-expect-error any text is more than a color
      @handler(String)
      color(_color: Color): void {}

      // @ts-expect-error the other direction is missing
      @handler(Direction)
      direction(_direction: "up"): void {}

      // @ts-expect-error lists of lists can't be sent
      @handler([[String]])
      nested(_texts: string[][]): void {}

      // @ts-expect-error the class in groups is another
      @handler(inGroups(Address, "draft"))
      grouped(_text: number): void {}

      // @ts-expect-error a default does not change the type
      @handler(Number)
      default(_text = ""): void {}
    }
    expectTypeOf<Mistaken>().toHaveProperty("text");
  });

  it("takes the output of schemas", () => {
    class Checked {
      @handler(z.object({ seats: z.number() }), v.string(), type("string[]"))
      fits(_form: { seats: number }, _name: string, _tags: string[]): void {}
      @handler(z.string().transform(Number), { fields: "all" })
      output(_seats: number): void {}
      @handler(v.object({ guard: v.string() }))
      valibot(_form: { guard: string }): void {}

      // @ts-expect-error seats are a number
      @handler(z.object({ seats: z.number() }))
      zod(_form: { seats: string }): void {}

      // @ts-expect-error a list is no text
      @handler(type("string[]"))
      ark(_tags: string): void {}
    }
    expectTypeOf<Checked>().toHaveProperty("fits");
    expectTypeOf<ValueOf<typeof checked>>().toEqualTypeOf<Date>();
  });

  it("takes options after the types, which change nothing of these", () => {
    class Widened {
      @handler(String, { fields: "all" })
      text(_text: string): void {}
      @handler(Color, Address, { fields: ["street"] })
      two(_color: Color, _address: Address): void {}
      @handler({ fields: "all" })
      emitted(_text: string): void {}

      // @ts-expect-error a number is no text
      @handler(String, { fields: ["a"] })
      number(_number: number): void {}

      // @ts-expect-error a name is a text
      @handler(String, { fields: [1] })
      names(_text: string): void {}

      // @ts-expect-error options come last
      @handler({ fields: ["a"] }, String)
      first(_text: string): void {}
    }
    expectTypeOf<Widened>().toHaveProperty("text");
  });

  it("takes rules for a parameter, not values", () => {
    class Ruled {
      @handler(String)
      // @ts-expect-error a rule is called: Length(1, 80)
      text(@arg(Length) _text: string): void {}

      @handler(String)
      // @ts-expect-error an option is no rule
      option(@arg({ min: 1 }) _text: string): void {}
    }
    expectTypeOf<Ruled>().toHaveProperty("text");
  });

  it("decorates methods alone", () => {
    class Fields {
      // @ts-expect-error a field is no method
      @handler(String)
      text = "";
    }
    expectTypeOf<Fields>().toHaveProperty("text");
  });
});

describe("ValueOf", () => {
  it("is what a parameter of the type receives", () => {
    expectTypeOf<ValueOf<StringConstructor>>().toEqualTypeOf<string>();
    expectTypeOf<ValueOf<NumberConstructor>>().toEqualTypeOf<number>();
    expectTypeOf<ValueOf<BooleanConstructor>>().toEqualTypeOf<boolean>();
    expectTypeOf<ValueOf<BigIntConstructor>>().toEqualTypeOf<bigint>();
    expectTypeOf<ValueOf<DateConstructor>>().toEqualTypeOf<Date>();
    expectTypeOf<ValueOf<typeof Address>>().toEqualTypeOf<Address>();
    expectTypeOf<ValueOf<typeof Color>>().toEqualTypeOf<Color>();
    expectTypeOf<ValueOf<typeof Size>>().toEqualTypeOf<Size>();
    expectTypeOf<ValueOf<typeof Direction>>().toEqualTypeOf<"up" | "down">();
    expectTypeOf<ValueOf<[typeof String]>>().toEqualTypeOf<string[]>();
    expectTypeOf<ValueOf<readonly [typeof Color]>[number]>().toEqualTypeOf<Color>();
    expectTypeOf<ValueOf<ReturnType<typeof inGroups<Address>>>>().toEqualTypeOf<Address>();
  });
});

describe("fieldOf()", () => {
  class NewUser {
    email = "";
  }
  const Guest = z.object({ name: z.string(), seats: z.number().optional() });

  it("takes the names of a class's properties, or of a schema's fields", () => {
    fieldOf(NewUser, "email");
    fieldOf(inGroups(NewUser, "draft"), "email");
    fieldOf(Guest, "seats");
    fieldOf(type({ "word?": "string" }), "word");
    fieldOf(v.object({ word: v.string() }), "word");
    // @ts-expect-error a name that the class does not have
    fieldOf(NewUser, "emial");
    // @ts-expect-error a name that the class in groups does not have
    fieldOf(inGroups(NewUser, "draft"), "emial");
    // @ts-expect-error a name that the schema does not have
    fieldOf(Guest, "seat");
  });
});

describe("class-validator", () => {
  it("is what we take it for, and its options fit where ours are asked for", () => {
    expectTypeOf<typeof import("class-validator")>().toExtend<Validator>();
    expectTypeOf<ValidationOptions>().toExtend<RuleOptions>();
    expectTypeOf<ReturnType<typeof getMetadataStorage>>().toExtend<
      NonNullable<ReturnType<typeof storedRules>>
    >();
  });
});
