/** Fields that mean harm: refused by a clear error, and nothing of ours is changed by them. */
import { Type } from "class-transformer";
import { IsOptional, IsString, ValidateNested } from "class-validator";
import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { handler } from "../../middleware/component/handler.js";
import { html, live } from "../../middleware/index.js";
import { argumentsFor, type Fields, inputErrorOf } from "../support/input.js";
import { getPage, postAndFollow, postEvent } from "../support/page.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { joinPage } from "../support/socket.js";

class Row {
  @IsString() text!: string;
}

class List {
  @IsOptional() @ValidateNested() @Type(() => Row) items?: Row[];
  @IsOptional() @IsString({ each: true }) tags?: string[];
  @IsOptional() @ValidateNested() @Type(() => List) a?: List;
}

@live
class Lists {
  shown = "";
  @handler(List)
  save(list: List): void {
    this.shown = JSON.stringify(list);
  }
  render() {
    return html`<form @submit="save">
      <input name="tags" /> <input name="items[0].text" /> <input name="items[2].text" /> <input name="a.tags[0]" />
      ${this.shown}
    </form>`;
  }
}

const serveLists = (options: ServeOptions = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Lists)), options);

const before = Object.getOwnPropertyNames(Object.prototype);

afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  expect({}).not.toHaveProperty("polluted");
  expect(Object.getPrototypeOf(new List())).toBe(List.prototype);
});

describe("a form's field", () => {
  it.each([
    "__proto__",
    "__proto__.polluted",
    "__proto__[polluted]",
    "constructor",
    "constructor.prototype.polluted",
    "constructor[prototype][polluted]",
    "prototype.polluted",
    "a.__proto__.polluted",
    "a[__proto__][polluted]",
    "a.constructor.prototype.polluted",
    "items[__proto__]",
    "items[0].__proto__.polluted",
    "items[0][constructor][prototype][polluted]",
    "items[__proto__][polluted]",
    "tags[__proto__]",
    "tags[constructor]",
    "a[.__proto__",
    "__proto__[]",
  ])("is refused where its name reaches for a prototype: %s", (name) => {
    const error = inputErrorOf(() => argumentsFor([List], "take", [[name, "yes"]]));
    expect(error).toMatchObject({ code: "HL_ARGUMENT", status: 422 });
    expect(error.fields).toEqual([{ path: name, messages: [`${name} should not exist`] }]);
  });

  it.each([
    "hasOwnProperty",
    "toString",
    "a.valueOf",
    "items[0].toString",
    "items.length",
    "items[-1]",
    "items[0x1].text",
  ])("is refused where the class has none of its name: %s", (name) => {
    const { fields } = inputErrorOf(() => argumentsFor([List], "take", [[name, "yes"]]));
    expect(fields).toContainEqual({ path: name, messages: [`${name} should not exist`] });
  });

  it.each(["items[1000].text", "tags[1000]", "tags[4294967295]", "tags[99999999999999999999]"])(
    "is refused where its index would make a giant list: %s",
    (name) => {
      const error = inputErrorOf(() => argumentsFor([List], "take", [[name, "yes"]]));
      expect(error.fields).toEqual([{ path: name, messages: [`${name} has an index above 999`] }]);
    },
  );

  it("makes no gaps where an index is high", () => {
    const fields: Fields = [
      ["tags[999]", "b"],
      ["tags[7]", "a"],
    ];
    expect(argumentsFor([List], "take", fields)).toEqual([expect.objectContaining({ tags: ["a", "b"] })]);
  });

  it("may be nested eight levels deep", () => {
    const name = `${"a.".repeat(7)}tags`;
    expect(JSON.stringify(argumentsFor([List], "take", [[name, "yes"]]))).toContain('{"tags":["yes"]}');
  });

  it.each([1, 2, 100, 100_000])("is refused where it is nested %i levels deeper than it may be", (more) => {
    const name = `a${".a".repeat(7 + more)}`;
    const { fields, message } = inputErrorOf(() => argumentsFor([List], "take", [[name, "yes"]]));
    expect(fields[0]?.messages[0]).toContain("is nested deeper than 8 levels");
    expect(message.length).toBeLessThan(400);
  });

  it.each([
    [
      ["a", "1"],
      ["a.tags", "2"],
    ],
    [
      ["a.tags", "2"],
      ["a", "1"],
    ],
    [
      ["tags", "1"],
      ["tags[0]", "2"],
    ],
    [
      ["items[0]", "1"],
      ["items[0].text", "2"],
    ],
  ] as Fields[])("is refused where it is a value and an object: %j %j", (...fields) => {
    const { message } = inputErrorOf(() => argumentsFor([List], "take", fields));
    expect(message).toContain("can't be both a value and an object");
  });

  it("is told of in a short message, however long its name and however many there are", () => {
    const fields: Fields = Array.from({ length: 900 }, (_, index) => ["x".repeat(5000) + index, "y"]);
    fields.push(...Array.from({ length: 90 }, (_, index): [string, string] => [`y${index}`, "y"]));
    const error = inputErrorOf(() => argumentsFor([List], "take", fields));
    expect(error.message.length).toBeLessThan(2000);
    expect(error.message).toContain("and 81 more");
  });
});

describe("too many fields", () => {
  const many = (count: number): Fields => Array.from({ length: count }, (_, index) => ["tags", `${index}`]);

  it("are refused by post and over the socket", async () => {
    const site = await serveLists();
    const { agent, page, event } = await joinPage(site, "/");
    const body = new URLSearchParams([
      ["_seal", page.seals[0] as string],
      ["submit:0", "save"],
      ...many(1001),
    ]);
    const response = await agent.post("/_live").type("form").send(String(body));
    expect(response.status).toBe(413);
    expect(response.text).toContain("1,001 fields, of at most 1,000");
    expect((await event("save", { input: many(1001).flat() }))[5]).toContain(
      "1,001 fields, of at most 1,000",
    );
  });
});

describe("a post", () => {
  it("with a file that its form does not have is refused", async () => {
    const site = await serveLists();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const response = await agent
      .post("/_live")
      .field("_seal", page.seals[0] as string)
      .field("submit:0", "save")
      .attach("file", Buffer.from("text"), "file.txt");
    expect(response.status).toBe(422);
    expect(response.text).toContain('data-live-error="HL_ARGUMENT"');
  });

  it.each([
    ["none", undefined],
    ["express.urlencoded()", express.urlencoded({ extended: false })],
    ["express.urlencoded({ extended: true })", express.urlencoded({ extended: true })],
  ])("is nested alike where the application's own middleware is %s", async (_what, middleware) => {
    const site = await serveLists({ before: (app) => middleware && app.use(middleware) });
    const agent = site.agent();
    const form = { "items[0][text]": "a", "items[2][text]": "b", "tags[]": "x", "a[tags][0]": "y" };
    const { text } = await postAndFollow(agent, await getPage(agent, "/"), "save", { form });
    expect(text.replaceAll("&quot;", '"')).toContain(
      '{"items":[{"text":"a"},{"text":"b"}],"tags":["x"],"a":{"tags":["y"]}}',
    );
  });

  it("of JSON that is nested deeper than any form is refused with 400", async () => {
    const site = await serveLists({ before: (app) => app.use(express.json()) });
    const body = `{"_seal":"s","submit:0":"save","a":${'{"a":'.repeat(3000)}1${"}".repeat(3000)}}`;
    const response = await site.agent().post("/_live").type("json").send(body);
    expect(response.status).toBe(400);
    expect(response.text).toContain("nested deeper than 8 levels");
  });

  it("cannot reach a prototype through JSON that the application has parsed", async () => {
    const site = await serveLists({ before: (app) => app.use(express.json()) });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const body = `{"_seal":${JSON.stringify(page.seals[0])},"submit:0":"save","__proto__":{"polluted":"yes"}}`;
    const response = await agent.post("/_live").type("json").send(body);
    expect(response.status).toBe(422);
    expect(response.text).toContain("__proto__.polluted should not exist");
  });

  it("with a field of a control's own name hands it to no form", async () => {
    const site = await serveLists();
    const agent = site.agent();
    const response = await postEvent(agent, await getPage(agent, "/"), "save", {
      form: { "rename(7,value)": "x", "toString(value)": "y" },
    });
    expect(response.status).toBe(303);
  });
});
