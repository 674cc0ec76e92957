/** @handler: tsc checks its types against the parameters of the method. */
import { describe, expectTypeOf, it } from "vitest";
import { handler, type ValueOf } from "../../middleware/index.js";

class Address {
  street = "";
}

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
    }
    expectTypeOf<Mistaken>().toHaveProperty("text");
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
  });
});
