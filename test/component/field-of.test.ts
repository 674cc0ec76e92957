import { type } from "arktype";
import {
  Equals,
  IsBoolean,
  IsDate,
  IsEmail,
  IsInt,
  IsNumber,
  IsOptional,
  IsPhoneNumber,
  IsPositive,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinDate,
  ValidateIf,
  validateSync,
} from "class-validator";
import express from "express";
import fc from "fast-check";
import { attrs, draftOf, fieldOf, html, hyperLive, IsFile, inGroups, live, type Upload } from "hyper-live";
import supertest from "supertest";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { patternOf } from "../../middleware/input/pattern.js";
import { writeTemplate } from "../../views/write.js";
import { getPage, postEvent } from "../support/page.js";
import { fakeHost, normalized } from "../views/rendering.js";

class NewUser {
  @Length(3, 20) name!: string;
  @IsEmail() @MaxLength(80) email!: string;
  @IsOptional() @IsUrl() site?: string;
  @IsOptional() @IsUrl({ require_protocol: true }) feed?: string;
  @IsInt() @Min(13) @Max(120) age!: number;
  @IsNumber({ maxDecimalPlaces: 2 }) @IsPositive() price = 1;
  @IsOptional() @IsPhoneNumber("DE") phone?: string;
  @IsBoolean() news = false;
  @Equals(true) terms!: boolean;
  @IsDate() @MinDate(new Date("2026-03-04T05:06:07Z")) from!: Date;
  @IsString() note!: string;
  @Matches(/x/) @Matches(/^[a-z]+$/) key!: string;
  @Matches(/^[a-z]+$/i) word!: string;
  @Matches("^a|b$", "s") either!: string;
  @ValidateIf((user: NewUser) => user.news) @Length(5, 9) code!: string;
  @Length(1, 5, { each: true }) tags!: string[];
  @IsFile() photo!: Upload;
  @Length(9, 10, { groups: ["long"] }) @MaxLength(99, { always: true }) text!: string;
}

describe("fieldOf(), for class-validator's rules", () => {
  it.each<[keyof NewUser, object]>([
    ["name", { minlength: 3, maxlength: 20, required: true }],
    ["email", { type: "email", maxlength: 80, required: true }],
    ["site", { inputmode: "url" }],
    ["feed", { type: "url" }],
    ["age", { type: "number", min: 13, max: 120, required: true }],
    ["price", { type: "number", min: 0, step: 0.01, required: true }],
    ["phone", { type: "tel" }],
    ["news", { type: "checkbox" }],
    ["terms", { type: "checkbox", required: true }],
    ["from", { type: "date", min: "2026-03-04", required: true }],
    ["note", {}],
    ["key", { pattern: "[a-z]+", required: true }],
    ["word", { required: true }],
    ["either", { pattern: "[\\s\\S]*(?:^a|b$)[\\s\\S]*", required: true }],
    // What depends on other fields, and what is in several controls.
    ["code", {}],
    ["tags", { minlength: 1, maxlength: 5 }],
    ["photo", {}],
  ])("gives %s what HTML can say", (name, expected) => {
    expect(fieldOf(NewUser, name)).toEqual(expected);
  });

  it("takes the rules of the groups that are asked for, and none for a draft", () => {
    expect(fieldOf(inGroups(NewUser, "long"), "text")).toEqual({
      minlength: 9,
      maxlength: 10,
      required: true,
    });
    expect(fieldOf(draftOf(NewUser), "age")).toEqual({ type: "number", step: "any" });
  });

  it("asks again for a limit that is a function", () => {
    let today = new Date("2026-01-02");
    class Booking {
      @MinDate(() => today) day!: Date;
    }
    expect(fieldOf(Booking, "day")).toMatchObject({ min: "2026-01-02" });
    today = new Date("2026-01-03");
    expect(fieldOf(Booking, "day")).toMatchObject({ min: "2026-01-03" });
  });

  it("is an error for a property without rules", () => {
    class Account {
      @IsString() name!: string;
      role = "user";
    }
    expect(() => fieldOf(Account, "role")).toThrow(/Account\.role has no rules.*\[HL_HANDLER_TYPES\]/s);
  });

  it("is an object for attrs(), in which others can be replaced", () => {
    const page = html`<input name="age" ${attrs({ ...fieldOf(NewUser, "age"), type: "text", min: 18 })}>`;
    expect(writeTemplate(normalized(page), fakeHost({ isMarked: false }))).toBe(
      '<input name="age" type="text" min="18" max="120" required="">',
    );
  });
});

class Settings {
  @IsOptional() @IsBoolean() news?: boolean;
  @IsOptional() @IsString({ each: true }) colors?: string[];
}

class SettingsForm {
  settings: Settings = { news: true, colors: ["red"] };
  save(settings: Settings) {
    Object.assign(this.settings, settings);
  }
  render() {
    return html`<form @submit="save">
      <input name="news" ${attrs(fieldOf(Settings, "news"))}>
      <select name="colors" ${attrs({ multiple: true })}><option>red</option></select>
      <button>Save</button>
    </form><p>${String(this.settings.news)} ${String(this.settings.colors)}</p>`;
  }
}
live(SettingsForm, { handlers: { save: [Settings] } });

it("a checkbox and a list whose attributes come from attrs() are off if nothing is sent for them", async () => {
  const app = express();
  app.use(hyperLive({ secret: "a secret of the tests, long enough" }));
  app.get("/", (_request, response) => response.live(SettingsForm));
  const agent = supertest.agent(app);
  const posted = await postEvent(agent, await getPage(agent, "/"), "save", { form: {} });
  expect((await getPage(agent, posted.get("Location") as string)).text).toContain("false undefined");
});

describe("fieldOf(), for schemas", () => {
  const expected = {
    name: { minlength: 2, maxlength: 20, required: true },
    seats: { type: "number", min: 1, max: 10, required: true },
    email: { type: "email" },
    weight: { type: "number", min: 0, step: "any", required: true },
    news: { type: "checkbox" },
  };
  const byZod = z.object({
    name: z.string().min(2).max(20),
    seats: z.number().int().positive().max(10),
    email: z.email().optional(),
    weight: z.number().positive(),
    news: z.boolean(),
    day: z.date().nullable(),
  });
  const byArktype = type({
    name: "2 <= string <= 20",
    seats: "0 < number.integer <= 10",
    "email?": "string.email",
    weight: "number > 0",
    news: "boolean",
  });

  it.each(Object.entries(expected))("gives %s what zod and arktype say", (name, attributes) => {
    expect(fieldOf(byZod, name as keyof typeof expected)).toEqual(attributes);
    expect(fieldOf(byArktype, name as keyof typeof expected)).toEqual(attributes);
  });

  it("writes no pattern, whose flags nobody knows", () => {
    const Word = z.object({ word: z.string().regex(/^[a-z]+$/i) });
    expect(fieldOf(Word, "word")).toEqual({ required: true });
  });

  it("knows of a schema that does not describe itself what it refuses", () => {
    const Guest = v.object({ name: v.pipe(v.string(), v.minLength(2)), note: v.string(), seats: v.number() });
    expect(fieldOf(Guest, "name")).toEqual({ required: true });
    expect(fieldOf(Guest, "note")).toEqual({});
    expect(fieldOf(Guest, "seats")).toEqual({ required: true });
  });
});

describe("a browser refuses nothing that the rules accept", () => {
  const line = fc.string({ unit: fc.constantFrom(..."abxyz019 -_.|$^[](){}é😀") });
  const expressions = [
    /^[a-z]+$/,
    /x/,
    /^a|b$/,
    /^(?:a|b)$/,
    /a$/,
    /^[a-z0-9-]{2,}$/,
    /\$$/,
    /^.{3}$/u,
    /^\|$/,
  ];

  it.each(expressions)("of the pattern %s, and accepts nothing that they refuse", (expression) => {
    const { pattern } = patternOf(expression);
    if (pattern === undefined) return;
    const inBrowser = new RegExp(`^(?:${pattern})$`, "v");
    fc.assert(
      fc.property(
        line,
        (text) => /[^\0-\uffff]/u.test(text) || inBrowser.test(text) === expression.test(text),
      ),
    );
  });

  it("of numbers", () => {
    class Amount {
      value!: number;
    }
    const rules = fc.record({
      least: fc.option(fc.double({ min: -50, max: 50, noNaN: true })),
      most: fc.option(fc.double({ min: -50, max: 50, noNaN: true })),
      decimals: fc.constantFrom(undefined, 0, 1, 2),
    });
    const number = fc.integer({ min: -6000, max: 6000 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(rules, number, ({ least, most, decimals }, value) => {
        const Ruled = class extends Amount {};
        if (least !== null) Min(least)(Ruled.prototype, "value");
        if (most !== null) Max(most)(Ruled.prototype, "value");
        if (decimals === 0) IsInt()(Ruled.prototype, "value");
        else IsNumber(decimals ? { maxDecimalPlaces: decimals } : {})(Ruled.prototype, "value");
        if (validateSync(Object.assign(new Ruled(), { value })).length > 0) return true;
        const {
          min = Number.NEGATIVE_INFINITY,
          max = Number.POSITIVE_INFINITY,
          step = 1,
        } = fieldOf(Ruled, "value");
        const base = Number.isFinite(Number(min)) ? Number(min) : 0;
        const steps = step === "any" ? 0 : (value - base) / step;
        return value >= Number(min) && value <= Number(max) && Math.abs(steps - Math.round(steps)) < 1e-6;
      }),
    );
  });
});
