/** What is wrong with a form: by field, all at once, in the application's words. The table has how values are read. */
import { Expose, Transform, Type } from "class-transformer";
import {
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Min,
  MinLength,
  Validate,
  ValidateNested,
  ValidatorConstraint,
} from "class-validator";
import { describe, expect, it } from "vitest";
import { arg, handler } from "../../middleware/component/handler.js";
import { readArguments } from "../../middleware/input/read-arguments.js";
import { checkForm } from "../../middleware/input/validate-form.js";
import { argumentsFor, bindingOf, type Fields, inputErrorOf, methodOf } from "../support/input.js";
import { errorOf } from "../support/view.js";

class Item {
  @Length(2, 10) text!: string;
  @IsOptional() @IsInt() price?: number;
}

class Order {
  @IsEmail() email!: string;
  @IsInt() @Min(1) count!: number;
  @IsOptional() @ValidateNested() @Type(() => Item) items?: Item[];
}

const wrong: Fields = [
  ["email", "ada"],
  ["count", "many"],
  ["items[4][text]", "x"],
  ["items[4][price]", "1,5"],
  ["items[9].price", "2"],
  ["admin", "yes"],
];

const fieldsOf = (...input: Parameters<typeof argumentsFor>) =>
  inputErrorOf(() => argumentsFor(...input)).fields;

describe("an error of input", () => {
  it("tells of each field once, by the name that the form has", () => {
    const fields = fieldsOf([Order], "take", wrong);
    expect([...fields].sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: "admin", messages: ["admin should not exist"] },
      { path: "count", messages: ["count must be a number"] },
      { path: "email", messages: ["email must be an email"] },
      { path: "items[4][price]", messages: ["price must be a number"] },
      { path: "items[4][text]", messages: ["text must be longer than or equal to 2 characters"] },
      { path: "items[9].text", messages: ["text is missing"] },
    ]);
  });

  it("tells of all arguments", () => {
    const error = inputErrorOf(() =>
      argumentsFor([Number, String, Date], "add(a, b, c)", [
        ["a", "x"],
        ["b", "fine"],
        ["c", "x"],
      ]),
    );
    expect(error.what).toBe("add's input is refused: a must be a number; c must be a date.");
    expect(error.fields.map(({ path }) => path)).toEqual(["a", "c"]);
  });

  it("has every broken rule of a field that could be read", () => {
    class Twice {
      @MinLength(5) @IsEmail() name!: string;
    }
    expect(fieldsOf([Twice], "take", [["name", "a"]])[0]?.messages).toHaveLength(2);
  });

  it("calls an element's own value by the name of its control", () => {
    const method = methodOf([Number]);
    const read = (control?: string) =>
      inputErrorOf(() =>
        readArguments(method, { ...bindingOf("set(value)"), ...(control && { control }) }, [], {
          fields: [],
          own: { value: "x" },
        }),
      ).fields;
    expect(read("age")).toEqual([{ path: "age", messages: ["age must be a number"] }]);
    expect(read()).toEqual([{ path: "value", messages: ["value must be a number"] }]);
  });

  it("has the message of a rule's own, also where a text could not be read", () => {
    class Worded {
      @Min(18, { message: "Grown-ups only" }) @IsInt({ message: "Write your age in years" }) age!: number;
    }
    const messages = (age: string) => fieldsOf([Worded], "take", [["age", age]])[0]?.messages;
    expect(messages("old")).toEqual(["Write your age in years"]);
    expect(messages("17")).toEqual(["Grown-ups only"]);
  });

  it("is worded by the application's translation", () => {
    const asked: string[][] = [];
    const translate = (message: string, field: string, constraint: string) => {
      asked.push([message, field, constraint]);
      return `${field}: ${constraint}`;
    };
    const error = inputErrorOf(() => argumentsFor([Order], "take", wrong.slice(0, 2), { translate }));
    expect(error.fields.flatMap(({ messages }) => messages).sort()).toEqual([
      "count: type",
      "email: isEmail",
    ]);
    expect(asked).toContainEqual(["count must be a number", "count", "type"]);
  });
});

describe("a form's class", () => {
  it("has its properties by the names that @Expose gives them", () => {
    class Exposed {
      @Expose({ name: "e-mail" }) @IsEmail() email!: string;
    }
    expect(argumentsFor([Exposed], "take", [["e-mail", "a@b.io"]])).toEqual([
      Object.assign(new Exposed(), { email: "a@b.io" }),
    ]);
    expect(fieldsOf([Exposed], "take", [["e-mail", "x"]])[0]?.path).toBe("e-mail");
    expect(fieldsOf([Exposed], "take", [["email", "a@b.io"]])).toContainEqual({
      path: "email",
      messages: ["email should not exist"],
    });
  });

  it("hands what was sent to @Transform", () => {
    class Price {
      @Transform(({ value }) => Number(value.replace(",", "."))) @Min(1) price!: number;
    }
    expect(argumentsFor([Price], "take", [["price", "1,5"]])).toEqual([
      Object.assign(new Price(), { price: 1.5 }),
    ]);
  });

  it("has the rules and types of the classes above it", () => {
    class Special extends Item {
      @IsInt() rank!: number;
    }
    const fields: Fields = [
      ["text", "abc"],
      ["price", "2"],
      ["rank", "1"],
    ];
    expect(argumentsFor([Special], "take", fields)).toEqual([
      Object.assign(new Special(), { text: "abc", price: 2, rank: 1 }),
    ]);
  });

  it("with a rule that is async is an error, since nobody would wait for it", async () => {
    @ValidatorConstraint({ name: "isFree", async: true })
    class IsFree {
      async validate(): Promise<boolean> {
        return false;
      }
    }
    class Later {
      @Validate(IsFree) name!: string;
    }
    const error = await errorOf(() => argumentsFor([Later], "take", [["name", "ada"]]));
    expect(error.code).toBe("HL_HANDLER_TYPES");
    expect(error.message).toContain("of Later.name is async");
  });

  it("whose property is an object without @Type is an error that says what to write", async () => {
    class Untyped {
      @ValidateNested() item!: Item;
    }
    const error = await errorOf(() => argumentsFor([Untyped], "take", [["item.text", "abc"]]));
    expect(error.code).toBe("HL_HANDLER_TYPES");
    expect(error.message).toContain("Untyped.item");
    expect(error.message).toContain("@Type(() => Item)");
  });
});

describe("checkForm", () => {
  const binding = bindingOf("take");
  const check = (fields: Fields, touched?: string[]) =>
    checkForm(methodOf([Order]), binding, [], { fields }, touched && new Set(touched));

  it("finds what is wrong without throwing, and nothing where all is well", () => {
    expect(check(wrong)).toHaveLength(6);
    expect(
      check([
        ["email", "a@b.io"],
        ["count", "1"],
      ]),
    ).toEqual([]);
  });

  it("tells of the fields alone that were touched", () => {
    expect(
      check(wrong, ["count", "items[4][text]"])
        .map(({ path }) => path)
        .sort(),
    ).toEqual(["count", "items[4][text]"]);
    expect(check(wrong, [])).toEqual([]);
  });

  it("checks the fields of a handler with several parameters, and leaves its literals aside", () => {
    class Several {
      @handler(Number, String, Number)
      save(_id: number, @arg(IsEmail()) _email: string, _count: number): void {}
    }
    const found = checkForm(Several.prototype.save, bindingOf("save(7, email, count)"), [], {
      fields: [
        ["email", "x"],
        ["count", "y"],
      ],
    });
    expect(found).toEqual([
      { path: "email", messages: ["email must be an email"] },
      { path: "count", messages: ["count must be a number"] },
    ]);
  });

  it("says nothing of a form that can't be handed over, which its submit tells", () => {
    expect(checkForm(methodOf([String]), binding, [], { fields: wrong })).toEqual([]);
  });
});

describe("@arg", () => {
  it("gives each parameter its own rules, also where a method of the same name stands in another class", () => {
    class One {
      @handler(String, String)
      save(@arg(Length(3)) _a: string, @arg(IsEmail()) _b: string): void {}
    }
    class Two extends One {
      @handler(String, String)
      override save(_a: string, @arg(Length(1)) @arg(IsString()) _b: string): void {}
    }
    const fields: Fields = [
      ["a", "x"],
      ["b", "y"],
    ];
    const binding = bindingOf("save(a, b)");
    expect(inputErrorOf(() => readArguments(One.prototype.save, binding, [], { fields })).fields).toEqual([
      { path: "a", messages: ["a must be longer than or equal to 3 characters"] },
      { path: "b", messages: ["b must be an email"] },
    ]);
    expect(readArguments(Two.prototype.save, binding, [], { fields })).toEqual(["x", "y"]);
  });

  it("names the field in its messages by each binding's own name", () => {
    class Named {
      @handler(String)
      save(@arg(IsEmail()) _text: string): void {}
    }
    for (const name of ["email", "items[0].email"]) {
      const read = () =>
        readArguments(Named.prototype.save, bindingOf(`save(${name})`), [], { fields: [[name, "x"]] });
      expect(inputErrorOf(read).fields).toEqual([{ path: name, messages: [`${name} must be an email`] }]);
    }
  });

  it("is refused at a parameter whose type is a class, which has its own rules", async () => {
    const error = await errorOf(() => {
      class Misplaced {
        @handler(Order)
        save(@arg(IsOptional()) _order: Order): void {}
      }
      return Misplaced;
    });
    expect(error.code).toBe("HL_HANDLER_TYPES");
    expect(error.message).toContain("parameter 1 of Misplaced.save");
  });
});
