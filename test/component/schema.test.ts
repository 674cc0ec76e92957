/** Handlers that take a Standard Schema: what a form sends, and the value that three libraries' schemas make of it. */
import { type as ark } from "arktype";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { errors, handler, html, live } from "../../middleware/index.js";
import type { Schema } from "../../middleware/input/schema.js";
import { checkForm } from "../../middleware/input/validate-form.js";
import { argumentsFor, bindingOf, type Fields, inputErrorOf, methodOf } from "../support/input.js";
import { getPage, htmxHeaders, postAndFollow, postEvent, textOf } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

const whole = (schema: Schema, fields: Fields) => argumentsFor([schema], "save", fields)[0];
const errorsOf = (schema: Schema, fields: Fields) => inputErrorOf(() => whole(schema, fields)).fields;

/** The same form in each library. */
const users = {
  zod: z.object({
    name: z.string().min(2),
    age: z.number().max(150).optional(),
    born: z.date().optional(),
    agreed: z.boolean(),
    tags: z.array(z.string()),
    counts: z.array(z.number()).optional(),
    items: z.array(z.object({ text: z.string(), price: z.number() })).optional(),
  }),
  valibot: v.object({
    name: v.pipe(v.string(), v.minLength(2)),
    age: v.optional(v.pipe(v.number(), v.maxValue(150))),
    born: v.optional(v.date()),
    agreed: v.boolean(),
    tags: v.array(v.string()),
    counts: v.optional(v.array(v.number())),
    items: v.optional(v.array(v.object({ text: v.string(), price: v.number() }))),
  }),
  arktype: ark({
    name: "string >= 2",
    "age?": "number <= 150",
    "born?": "Date",
    agreed: "boolean",
    tags: "string[]",
    "counts?": "number[]",
    "items?": ark({ text: "string", price: "number" }).array(),
  }),
};

describe.each(Object.entries<Schema>(users))("a form by a schema of %s", (library, schema) => {
  const rows: [string, Fields, object][] = [
    ["texts, and what a form does not send", [["name", "Ann"]], { name: "Ann", agreed: false, tags: [] }],
    [
      "a number",
      [
        ["name", "Ann"],
        ["age", " 12 "],
      ],
      { name: "Ann", age: 12, agreed: false, tags: [] },
    ],
    ["a text that looks like a number", [["name", "12"]], { name: "12", agreed: false, tags: [] }],
    [
      "a date",
      [
        ["name", "Ann"],
        ["born", "2001-02-03"],
      ],
      { name: "Ann", born: new Date("2001-02-03"), agreed: false, tags: [] },
    ],
    [
      "a tick",
      [
        ["name", "Ann"],
        ["agreed", "on"],
      ],
      { name: "Ann", agreed: true, tags: [] },
    ],
    [
      "a tick behind a hidden field",
      [
        ["name", "Ann"],
        ["agreed", "false"],
        ["agreed", "on"],
      ],
      { name: "Ann", agreed: true, tags: [] },
    ],
    [
      "one entry of a list",
      [
        ["name", "Ann"],
        ["tags", "1"],
      ],
      { name: "Ann", agreed: false, tags: ["1"] },
    ],
    [
      "some entries",
      [
        ["name", "Ann"],
        ["tags", "1"],
        ["tags", "2"],
      ],
      { name: "Ann", agreed: false, tags: ["1", "2"] },
    ],
    [
      "one number in a list",
      [
        ["name", "Ann"],
        ["counts", "1"],
      ],
      { name: "Ann", agreed: false, tags: [], counts: [1] },
    ],
    [
      "numbers in a list",
      [
        ["name", "Ann"],
        ["counts[]", "1"],
        ["counts[]", "2"],
      ],
      { name: "Ann", agreed: false, tags: [], counts: [1, 2] },
    ],
    [
      "rows, with a gap",
      [
        ["name", "Ann"],
        ["items[0].text", "1"],
        ["items[0].price", "2.5"],
        ["items[2][text]", "x"],
        ["items[2][price]", "3"],
      ],
      {
        name: "Ann",
        agreed: false,
        tags: [],
        items: [
          { text: "1", price: 2.5 },
          { text: "x", price: 3 },
        ],
      },
    ],
  ];
  it.each(rows)("reads %s", (_what, fields, value) => {
    expect(whole(schema, fields)).toEqual(value);
  });

  it("takes a blank field for one that is missing, where no text may stand", () => {
    expect(
      whole(schema, [
        ["name", "Ann"],
        ["age", ""],
      ]),
    ).toMatchObject({ name: "Ann", agreed: false });
    expect(
      (
        whole(schema, [
          ["name", "Ann"],
          ["age", ""],
        ]) as { age?: number }
      ).age,
    ).toBeUndefined();
  });

  it("tells what is wrong by the names of the form's fields, in the schema's words", () => {
    const found = errorsOf(schema, [
      ["name", "A"],
      ["age", "200"],
      ["items[3][text]", "x"],
      ["items[3][price]", "much"],
    ]);
    expect(found.map(({ path }) => path).sort()).toEqual(["age", "items[3][price]", "name"]);
    const age = found.find(({ path }) => path === "age")?.messages.join();
    // Of the number, not that it is a text.
    expect(age, library).toMatch(/150/);
  });
});

describe("a schema", () => {
  it("may be of one field, of a control, and of a list", () => {
    expect(argumentsFor([z.number()], "set(age)", [["age", "7"]])).toEqual([7]);
    expect(argumentsFor([z.array(z.number())], "set(ages)", [["ages", "7"]])).toEqual([[7]]);
    expect(argumentsFor([z.array(z.number())], "set(ages)", [])).toEqual([[]]);
    expect(argumentsFor([z.email()], "set(value)", [], { own: { value: "a@b.example" } })).toEqual([
      "a@b.example",
    ]);
    expect(argumentsFor([z.boolean()], "set(checked)", [], { own: { checked: "true" } })).toEqual([true]);
    expect(inputErrorOf(() => argumentsFor([z.email()], "set(mail)", [["mail", "x"]])).fields).toEqual([
      { path: "mail", messages: ["Invalid email address"] },
    ]);
  });

  it("gives its output, and its default", () => {
    const trimmed = z.object({ name: z.string().trim(), page: z.number().default(1) });
    expect(whole(trimmed, [["name", " x "]])).toEqual({ name: "x", page: 1 });
    expect(
      whole(trimmed, [
        ["name", " x "],
        ["page", ""],
      ]),
    ).toEqual({ name: "x", page: 1 });
  });

  it("may be a union", () => {
    const union = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), size: z.number() }),
      z.object({ kind: z.literal("b"), text: z.string() }),
    ]);
    expect(
      whole(union, [
        ["kind", "a"],
        ["size", "3"],
      ]),
    ).toEqual({ kind: "a", size: 3 });
    expect(
      whole(union, [
        ["kind", "b"],
        ["text", "3"],
      ]),
    ).toEqual({ kind: "b", text: "3" });
    const plain = z.union([z.object({ size: z.number() }), z.object({ text: z.string() })]);
    expect(whole(plain, [["size", "3"]])).toEqual({ size: 3 });
  });

  it("has rules for several fields, which are told by the path that they name, or by none", () => {
    const same = z
      .object({ one: z.string(), two: z.string() })
      .refine(({ one, two }) => one === two, { message: "They differ", path: ["two"] });
    expect(
      errorsOf(same, [
        ["one", "1"],
        ["two", "2"],
      ]),
    ).toEqual([{ path: "two", messages: ["They differ"] }]);
    const alone = z.object({ one: z.any() }).refine(() => false, "Not now");
    expect(errorsOf(alone, [["one", "1"]])).toEqual([{ path: "", messages: ["Not now"] }]);
  });

  it("is refused if it needs time", () => {
    const slow = z.object({ name: z.string().refine(async () => true) });
    expect(() => whole(slow, [["name", "x"]])).toThrow(/asynchronous rules.*handler.*HL_HANDLER_TYPES/);
  });

  it("refuses fields that it does not know if it is strict, and leaves them out if not", () => {
    expect(
      errorsOf(z.strictObject({ a: z.string() }), [
        ["a", "1"],
        ["b", "2"],
      ]),
    ).toHaveLength(1);
    expect(
      whole(z.object({ a: z.string() }), [
        ["a", "1"],
        ["b", "2"],
      ]),
    ).toEqual({ a: "1" });
  });

  it("gets no name that reaches a prototype", () => {
    for (const name of ["__proto__", "constructor.prototype.x", "a.__proto__.x", "a[__proto__]"])
      expect(errorsOf(z.looseObject({}), [[name, "1"]]).length, name).toBe(1);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it("is asked a limited number of times, whatever is sent", () => {
    let asked = 0;
    const counting: Schema = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value) => {
          asked++;
          return { issues: Object.keys(value as object).map((key) => ({ path: [key], message: "no" })) };
        },
      },
    };
    const fields: Fields = Array.from({ length: 900 }, (_, index) => [`f${index}`, "1"]);
    expect(errorsOf(counting, fields)).toHaveLength(900);
    expect(asked).toBeLessThan(100);
  });

  it("never lets through what it would not accept", () => {
    const schema = users.zod;
    const name = fc.constantFrom(
      "name",
      "age",
      "born",
      "agreed",
      "tags",
      "counts",
      "items[0].price",
      "items[0]",
      "x",
    );
    const text = fc.constantFrom(
      "",
      " ",
      "1",
      "-0",
      "1e999",
      "on",
      "false",
      "2001-02-30",
      "2001-02-03",
      "Ann",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text), { maxLength: 8 }), (fields) => {
        try {
          const value = whole(schema, fields);
          expect(schema.safeParse(value).success).toBe(true);
        } catch (error) {
          expect((error as { code?: string }).code).toBe("HL_ARGUMENT");
        }
      }),
    );
  });

  it("checks a form while it is filled in", () => {
    const found = checkForm(
      methodOf([users.zod]),
      bindingOf("save"),
      [],
      {
        fields: [
          ["name", "A"],
          ["age", "x"],
        ],
      },
      new Set(["age"]),
    );
    expect(found.map(({ path }) => path)).toEqual(["age"]);
  });
});

const NewGuest = z.object({ name: z.string().min(2, "Write a name"), seats: z.number().int().positive() });

@live
class Guests {
  guests: string[] = [];

  @handler(NewGuest)
  add({ name, seats }: z.infer<typeof NewGuest>) {
    this.guests.push(`${name} with ${seats + 1}`);
  }

  render() {
    return html`<form @submit="add"><input name="name" /> ${errors(this, "name")}
        <input name="seats" type="number" /><button>Add</button></form>
      <p>${this.guests.join(", ")}</p>`;
  }
}

const serveGuests = () => serve((app) => app.get("/", (_request, response) => response.live(Guests)));

describe("a component whose handler takes a schema", () => {
  it("works by a form", async () => {
    const agent = (await serveGuests()).agent();
    const page = await getPage(agent, "/");
    const next = await postAndFollow(agent, page, "add", { form: { name: "Ann", seats: "1" } });
    expect(next.text).toContain("Ann with 2");
    const refused = await postEvent(agent, next, "add", {
      form: { name: "A", seats: "0" },
      headers: htmxHeaders,
    });
    expect(refused.status).toBe(422);
    expect(textOf(refused.text)).toContain("Write a name");
  });

  it("works over the socket", async () => {
    const { event, socket } = await joinPage(await serveGuests(), "/");
    const refused = await event("add", { input: ["name", "A", "seats", "1"] });
    expect(JSON.stringify(refused)).toContain("Write a name");
    expect((await socket.next())[0]).toBe("invalid");
    const taken = await event("add", { input: ["name", "Ann", "seats", "1"] });
    expect(JSON.stringify(taken)).toContain("Ann with 2");
  });
});
