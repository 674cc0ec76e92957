/** @handler: what a browser sends is text until the handler's types say otherwise; what does not fit is refused. */
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsInt,
  IsOptional,
  IsString,
  Length,
} from "class-validator";
import { describe, expect, it } from "vitest";
import { type Input, readArguments } from "../../middleware/component/handler.js";
import { type HandlerType, handler, LiveError } from "../../middleware/index.js";
import { parseBinding } from "../../views/bindings.js";

class Form {
  @Length(1, 20) name!: string;
  @IsOptional() @IsInt() age?: number;
  @IsOptional() @IsDate() born?: Date;
  @IsOptional() @IsBoolean() agreed?: boolean;
  @IsOptional() @IsArray() @ArrayMinSize(2) @IsString({ each: true }) tags?: string[];
}

/** The arguments of a method with these types, for a binding and what the browser sent. */
function argumentsFor(types: HandlerType[], binding: string, fields: [string, string][], own?: Input["own"]) {
  const method = () => {};
  handler(...types)({}, "method", { value: method } as never);
  const event = binding === "take" ? "submit" : "click";
  const parsed = parseBinding(`@${event}`, { strings: [binding], holes: [] }, "test");
  return readArguments(method, parsed, [], { fields, ...(own && { own }) });
}

/** The one argument that a field becomes. */
const convert = (type: HandlerType, text: string) => argumentsFor([type], "take(x)", [["x", text]])[0];
const read = (fields: Record<string, string>) =>
  argumentsFor([Form], "take", Object.entries({ name: "Ada", ...fields }))[0] as Form;

/** The error that refuses an argument. */
function refusal(action: () => unknown): LiveError {
  try {
    action();
  } catch (error) {
    if (error instanceof LiveError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

describe("a field's text becomes", () => {
  it.each([
    [String, "as it is ", "as it is "],
    [String, "", ""],
    [String, "__proto__", "__proto__"],
    [Number, "5", 5],
    [Number, " -2.5e3 ", -2500],
    [Boolean, "on", true],
    [Boolean, "true", true],
    [Boolean, "false", false],
    [Boolean, "", false],
    [Date, "2026-11-22T10:00:00Z", new Date("2026-11-22T10:00:00Z")],
    [BigInt, "123456789012345678901234567890", 123456789012345678901234567890n],
    [BigInt, " -7 ", -7n],
  ])("of the type %o, %j becomes %o", (type, text, value) => {
    expect(convert(type as HandlerType, text)).toEqual(value);
  });

  it.each([
    [Number, ""],
    [Number, "  "],
    [Number, "5 apples"],
    [Number, "NaN"],
    [Number, "Infinity"],
    [Number, "1e999"],
    [Date, "soon"],
    [Date, ""],
    [BigInt, "1.5"],
    [BigInt, ""],
    [BigInt, "9".repeat(10_000)],
  ])("of the type %o, %j is refused", (type, text) => {
    const error = refusal(() => convert(type as HandlerType, text));
    expect(error).toMatchObject({ code: "HL_ARGUMENT", status: 422 });
    expect(error.message.length).toBeLessThan(250);
  });

  it.each([String, Number, Date, BigInt])("%o is refused where it was not sent", (type) => {
    const error = refusal(() => argumentsFor([type], "take(x)", []));
    expect(error.message).toContain('needs "x", which was not sent');
  });

  it("false where a box was not ticked, and so was not sent", () => {
    expect(argumentsFor([Boolean], "take(x)", [])).toEqual([false]);
  });
});

describe("the arguments of a binding", () => {
  it("come in its order, literals as they are and each field by the type at its place", () => {
    const args = argumentsFor([Number, String, Boolean], "take(7, name, ok)", [
      ["ok", "on"],
      ["name", "Ada"],
    ]);
    expect(args).toEqual([7, "Ada", true]);
  });

  it("are the element's own value and state where a script read them, and the field's own without one", () => {
    expect(
      argumentsFor([String, Boolean], "take(value, checked)", [], { value: "v", checked: "true" }),
    ).toEqual(["v", true]);
    expect(argumentsFor([String], "take(value)", [["take(value)", "v"]])).toEqual(["v"]);
  });

  it("take the first of several fields of one name", () => {
    const fields: [string, string][] = [
      ["x", "one"],
      ["x", "two"],
    ];
    expect(argumentsFor([String], "take(x)", fields)).toEqual(["one"]);
  });
});

describe("a whole form", () => {
  it("becomes an instance of the handler's class, each field by its own type", () => {
    const form = read({ age: "36", born: "1815-12-10" });
    expect(form).toBeInstanceOf(Form);
    expect(form).toMatchObject({ name: "Ada", age: 36, born: new Date("1815-12-10") });
  });

  it("has a list where a name was sent several times", () => {
    const fields: [string, string][] = [
      ["name", "Ada"],
      ["tags", "a"],
      ["tags", "b"],
      ["tags", "c"],
    ];
    expect(argumentsFor([Form], "take", fields)).toEqual([
      expect.objectContaining({ tags: ["a", "b", "c"] }),
    ]);
  });

  it("is refused, with the messages of the rules it breaks", () => {
    const error = refusal(() => read({ name: "", age: "old" }));
    expect(error).toMatchObject({ code: "HL_ARGUMENT", status: 422 });
    expect(error.message).toContain("name must be longer than or equal to 1 characters");
    expect(error.message).toContain("age must be an integer number");
  });

  it.each(["isAdmin", "__proto__", "constructor", "prototype", "__proto__.polluted", "constructor.name"])(
    "is refused for a field that the class does not have: %s",
    (name) => {
      const error = refusal(() =>
        argumentsFor([Form], "take", [
          ["name", "Ada"],
          [name, "x"],
        ]),
      );
      expect(error.code).toBe("HL_ARGUMENT");
      expect(error.message).toContain(name.split(".")[0]);
      expect({}).not.toHaveProperty("polluted");
    },
  );

  it("is refused for a field of the class that has no rule", () => {
    class Loose {
      @IsString() name!: string;
      isAdmin = false;
    }
    const fields: [string, string][] = [
      ["name", "Ada"],
      ["isAdmin", "true"],
    ];
    expect(refusal(() => argumentsFor([Loose], "take", fields)).message).toContain("isAdmin");
  });

  it("never carries a field with the name of a method", () => {
    const form = read({ toString: "x" } as Record<string, string>);
    expect(Object.keys(form)).not.toContain("toString");
    expect(form.toString).toBe(Object.prototype.toString);
  });

  it("lacks what was left empty where a number or a date is wanted, and is refused where that is required", () => {
    class Order {
      @IsInt() count!: number;
      @IsDate() until!: Date;
    }
    const fields: [string, string][] = [
      ["count", ""],
      ["until", " "],
    ];
    expect(read({ age: "", born: "" })).toEqual(Object.assign(new Form(), { name: "Ada" }));
    expect(refusal(() => argumentsFor([Order], "take", fields)).message).toMatch(
      /count must be.*until must be/,
    );
  });

  it("takes the word false for false", () => {
    expect(read({ agreed: "false" }).agreed).toBe(false);
  });

  it("is refused for a handler that takes no class", () => {
    expect(refusal(() => argumentsFor([String], "take", [["x", "1"]])).message).toContain("must be a class");
  });

  it("is refused for a class where the binding names a single field", () => {
    expect(refusal(() => argumentsFor([Form], "take(name)", [["name", "Ada"]])).message).toContain(
      "whole form",
    );
  });
});

describe("@handler() without types", () => {
  it("reads those that the compiler emitted", () => {
    class Typed {
      @handler()
      take(_count: number, _name: string, _when: Date): void {}
    }
    const binding = parseBinding("@click", { strings: ["take(a, b, c)"], holes: [] }, "test");
    const fields: [string, string][] = [
      ["a", "1"],
      ["b", "2"],
      ["c", "2026-01-01"],
    ];
    expect(readArguments(Typed.prototype.take, binding, [], { fields })).toEqual([
      1,
      "2",
      new Date("2026-01-01"),
    ]);
  });

  it("is an error at start where a type was erased, which names the handler and says what to write", () => {
    const error = refusal(() => {
      class Erased {
        @handler()
        take(_either: string | number): void {}
      }
      return Erased;
    });
    expect(error.code).toBe("HL_HANDLER_TYPES");
    expect(error.message).toContain("Erased.take");
    expect(error.message).toContain("@handler(String, Number)");
  });

  it("is an error at start where no types were emitted", () => {
    const error = refusal(() => {
      class Bare {
        take(_x: string): void {}
      }
      handler()(Bare.prototype, "take", { value: Bare.prototype.take });
    });
    expect(error.message).toContain("no types were emitted");
  });
});
