/** @handler, and what a binding hands over. How a text is read stands in the table of input. */
import { IsInt } from "class-validator";
import { describe, expect, it } from "vitest";
import { handler } from "../../middleware/index.js";
import { readArguments } from "../../middleware/input/read-arguments.js";
import { argumentsFor, bindingOf, type Fields } from "../support/input.js";
import { errorOf } from "../support/view.js";

class Form {
  @IsInt() age!: number;
}

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
      argumentsFor([String, Boolean], "take(value, checked)", [], { own: { value: "v", checked: "true" } }),
    ).toEqual(["v", true]);
    expect(argumentsFor([String], "take(value)", [["take(value)", "v"]])).toEqual(["v"]);
  });

  it("are found by either spelling of a field's name", () => {
    expect(argumentsFor([String], "take(items[0][text])", [["items[0].text", "v"]])).toEqual(["v"]);
  });

  it("can't be the whole form for a handler that takes no class", async () => {
    const error = await errorOf(() => argumentsFor([String], "take", [["x", "1"]]));
    expect(error).toMatchObject({ code: "HL_ARGUMENT", status: 422 });
    expect(error.message).toContain("must be a class");
  });

  it("can't be a class where the binding hands over an element's value", async () => {
    const error = await errorOf(() => argumentsFor([Form], "take(value)", [], { own: { value: "1" } }));
    expect(error.message).toContain("whole form");
  });
});

describe("@handler() without types", () => {
  it("reads those that the compiler emitted", () => {
    class Typed {
      @handler()
      take(_count: number, _name: string, _when: Date): void {}
    }
    const fields: Fields = [
      ["a", "1"],
      ["b", "2"],
      ["c", "2026-01-01"],
    ];
    expect(readArguments(Typed.prototype.take, bindingOf("take(a, b, c)"), [], { fields })).toEqual([
      1,
      "2",
      new Date("2026-01-01"),
    ]);
  });

  it("is an error at start where a type was erased, which names the handler and says what to write", async () => {
    const error = await errorOf(() => {
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

  it("is an error at start where a list's items have no type, which says how to name it", async () => {
    const error = await errorOf(() => {
      class Listed {
        @handler()
        take(_names: string[]): void {}
      }
      return Listed;
    });
    expect(error.code).toBe("HL_HANDLER_TYPES");
    expect(error.message).toContain("@handler([String])");
  });

  it("is an error at start where no types were emitted", async () => {
    const error = await errorOf(() => {
      class Bare {
        take(_x: string): void {}
      }
      handler()(Bare.prototype, "take", { value: Bare.prototype.take });
    });
    expect(error.message).toContain("no types were emitted");
  });
});
