/** What a browser sends, and the value that the handler gets: the same by form, by htmx and over the socket. */
import { Transform, Type } from "class-transformer";
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsEmail,
  IsEnum,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from "class-validator";
import { describe, expect, it } from "vitest";
import { arg, handler } from "../../middleware/component/handler.js";
import { html, live } from "../../middleware/index.js";
import { inGroups } from "../../middleware/input/types.js";
import { getPage, htmxHeaders } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

enum Color {
  Red = "red",
  Green = "green",
}
/** An enum that has blank as a value. */
enum Filter {
  All = "",
  Done = "done",
}
enum Size {
  Small,
  Large = 10,
  Less = -1,
}
/** An enum whose names are its values. */
const Direction = { up: "up", down: "down" } as const;
const Many = Object.fromEntries([..."abcdefghijkl"].map((letter) => [letter, letter]));

class Address {
  @Length(2, 20) city!: string;
  @IsOptional() @IsInt() house?: number;
}

class Item {
  @Length(1, 10) text!: string;
  @IsBoolean() done!: boolean;
  @IsOptional() @IsNumber() price?: number;
}

/** Each property optional but one, so that a row sends what it is about. */
class Order {
  @MaxLength(20) name!: string;
  @IsOptional() @IsInt() @Min(18) @Max(150) age?: number;
  @IsOptional() @IsNumber({}, { message: "Write a weight in kilograms" }) weight?: number;
  @IsOptional() @IsDate() born?: Date;
  @IsOptional() @IsBoolean() agreed?: boolean;
  @IsBoolean() news = true;
  @IsOptional() @IsEnum(Color) color?: Color;
  @IsOptional() @IsEnum(Size) size?: Size;
  @IsOptional() @Min(1 as never) big?: bigint;
  @IsOptional() @IsArray() @ArrayMinSize(2) @IsString({ each: true }) tags?: string[];
  @IsOptional() @IsInt({ each: true }) counts?: number[];
  @IsOptional() @Type(() => Date) @IsDate({ each: true }) days?: Date[];
  @IsOptional() @IsEnum(Color, { each: true }) colors?: Color[];
  @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
  @IsOptional() @ValidateNested() @Type(() => Item) items?: Item[];
  @IsOptional() @IsString({ each: true }) @Transform(({ value }) => String(value).split(",")) list?: string[];
  secret = "kept";
}

class Strict {
  @IsString({ each: true }) tags!: string[];
  @IsInt({ each: true }) counts: number[] = [7];
  @ValidateNested() @Type(() => Address) address!: Address;
}

/** What may be left blank, of each type. */
class Blank {
  @Length(2, 20) name!: string;
  @IsOptional() @IsEmail() mail?: string;
  @IsOptional() @Length(2, 5) nick = "Ada";
  @IsOptional() @IsInt() age?: number;
  @IsOptional() @IsDate() born?: Date;
  @IsOptional() @IsBoolean() agreed?: boolean;
  @IsOptional() @IsEnum(Color) color?: Color;
  @IsOptional() @IsEnum(Filter) filter?: Filter;
  @IsOptional() @Min(1 as never) big?: bigint;
  @IsOptional() @IsEmail({}, { each: true }) mails?: string[];
  @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
  @IsOptional() @Transform(({ value }) => value.trim()) @IsEmail() trimmed?: string;
  @ValidateIf(({ name }) => name === "conditional") @IsEmail() contact?: string;
  @ValidateIf((_, value) => value !== "") @IsEmail() other = "";
}

class Article {
  @Length(1, 30) title!: string;
  @Length(5, 50, { groups: ["published"] }) text!: string;
  @IsOptional() @IsString({ groups: ["draft"] }) note?: string;
}

/** A value with its type, as text that HTML and JSON leave as it is. */
function show(value: unknown): string {
  const describe = (value: unknown): unknown => {
    if (value === undefined) return ["undefined"];
    if (typeof value === "bigint") return ["BigInt", String(value)];
    if (value instanceof Date) return ["Date", value.toISOString()];
    if (Array.isArray(value)) return ["Array", value.map(describe)];
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return [value.constructor.name, entries.map(([name, inner]) => [name, describe(inner)]).sort()];
  };
  return `got:${encodeURIComponent(JSON.stringify(describe(value)))};`;
}

/** The table is about types: its forms show none of the fields that it sends. */
const all = { fields: "all" } as const;

@live
class Probe {
  count = 0;
  received = "";
  private take(...values: unknown[]): void {
    this.count++;
    // Counted, so that the same value twice is a change as well.
    this.received = `${this.count} ${show(values.length === 1 ? values[0] : values)}`;
  }

  @handler(String, all) text(x: string) {
    this.take(x);
  }
  @handler(Number, all) number(x: number) {
    this.take(x);
  }
  @handler(Boolean, all) boolean(x: boolean) {
    this.take(x);
  }
  @handler(Date, all) date(x: Date) {
    this.take(x);
  }
  @handler(BigInt, all) bigint(x: bigint) {
    this.take(x);
  }
  @handler(Color, all) color(x: Color) {
    this.take(x);
  }
  @handler(Filter, all) filter(x: Filter) {
    this.take(x);
  }
  @handler(Size, all) size(x: Size) {
    this.take(x);
  }
  @handler(Direction, all) direction(x: "up" | "down") {
    this.take(x);
  }
  @handler(Many, all) many(x: string | number) {
    this.take(x);
  }
  @handler([String], all) texts(x: string[]) {
    this.take(x);
  }
  @handler([Number], all) numbers(x: number[]) {
    this.take(x);
  }
  @handler([Boolean], all) booleans(x: boolean[]) {
    this.take(x);
  }
  @handler([Date], all) dates(x: Date[]) {
    this.take(x);
  }
  @handler([Color], all) colors(x: Color[]) {
    this.take(x);
  }
  @handler([Item], all) items(x: Item[]) {
    this.take(x);
  }
  @handler(Address, all) address(x: Address) {
    this.take(x);
  }
  @handler(String, Number, Date, all) defaults(x = "none", y = 5, z?: Date) {
    this.take(x, y, z);
  }
  @handler(Boolean, [String], Color, all) moreDefaults(x = true, y = ["none"], z = Color.Red) {
    this.take(x, y, z);
  }
  @handler(String, Number, all) ruled(
    @arg(Length(3, 10), IsEmail()) x: string,
    @arg(IsOptional(), Min(1, { message: "At least one" })) y?: number,
  ) {
    this.take(x, y);
  }
  @handler([Number], all) ruledNumbers(@arg(ArrayMinSize(2), Max(9, { each: true })) x: number[]) {
    this.take(x);
  }
  @handler(String, Number, all) both(x: string, y: number) {
    this.take(x, y);
  }
  @handler(Order, all) order(order: Order) {
    this.take(order);
  }
  @handler(Blank, all) blank(blank: Blank) {
    this.take(blank);
  }
  @handler(String, String, all) optional(@arg(IsOptional(), IsEmail()) x?: string, y?: string) {
    this.take(x, y);
  }
  @handler(Strict, all) strict(strict: Strict) {
    this.take(strict);
  }
  @handler(inGroups(Article, "draft"), all) draft(article: Article) {
    this.take(article);
  }
  @handler(inGroups(Article, "published"), all) publish(article: Article) {
    this.take(article);
  }

  render() {
    return html`<main>
      <output>${this.received}</output>
      <form @submit="text(x)"></form>
      <form @submit="number(x)"></form>
      <form @submit="boolean(x)"></form>
      <form @submit="date(x)"></form>
      <form @submit="bigint(x)"></form>
      <form @submit="color(x)"></form>
      <form @submit="filter(x)"></form>
      <form @submit="size(x)"></form>
      <form @submit="direction(x)"></form>
      <form @submit="many(x)"></form>
      <form @submit="texts(x)"></form>
      <form @submit="numbers(x)"></form>
      <form @submit="booleans(x)"></form>
      <form @submit="dates(x)"></form>
      <form @submit="colors(x)"></form>
      <form @submit="items(x)"></form>
      <form @submit="address(x)"></form>
      <form @submit="defaults(x, y, z)"></form>
      <form @submit="moreDefaults(x, y, z)"></form>
      <form @submit="ruled(x, y)"></form>
      <form @submit="ruledNumbers(x)"></form>
      <form @submit="both(x, y)"></form>
      <form @submit="order"></form>
      <form @submit="blank"></form>
      <form @submit="optional(x, y)"></form>
      <form @submit="strict"></form>
      <form @submit="draft"></form>
      <form @submit="publish"></form>
    </main>`;
  }
}

// --- The table ---

/** The messages that refuse what was sent, joined as the error has them. */
class No {
  constructor(readonly messages: string) {}
}
const no = (...messages: string[]) => new No(messages.join("; "));

/** Names and values by turns, as in `x=1 & y=2`; one text alone is the field x. */
type Sent = string | [name: string, value: string][];
type Row = [binding: string, sent: Sent, result: unknown];

/** Fields of a form, of which a name may have several values. */
function fields(object: Record<string, string | string[]>): [string, string][] {
  return Object.entries(object).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
}
const xs = (...values: string[]) => fields({ x: values });
const made = <T extends object>(type: new () => T, values: Partial<T>): T =>
  Object.assign(new type(), values);

const order = (values: Partial<Order> = {}) => made(Order, { name: "Ada", news: false, ...values });
const form = (more: Record<string, string | string[]>) => fields({ name: "Ada", ...more });
const blank = (values: Partial<Blank> = {}) => made(Blank, { name: "Ada", ...values });
const allBlank = Object.fromEntries(
  "mail nick age born agreed color big mails address.city address.house trimmed contact"
    .split(" ")
    .map((name) => [name, ""]),
);
const text = (text: string, done = false, more: Partial<Item> = {}) => made(Item, { text, done, ...more });

const rows: Row[] = [
  ["text(x)", "as it is ", "as it is "],
  ["text(x)", "", ""],
  ["text(x)", "  ", "  "],
  ["text(x)", "two\nlines", "two\nlines"],
  ["text(x)", "two\r\nlines", "two\nlines"],
  ["text(x)", "two\rlines\n\n", "two\nlines\n\n"],
  ["text(x)", "a\ud800b", "a\ufffdb"],
  ["text(x)", "\udc00", "\ufffd"],
  ["text(x)", "😀é漢\u202e", "😀é漢\u202e"],
  ["text(x)", "a\0b", "a\0b"],
  ["text(x)", "__proto__", "__proto__"],
  ["text(x)", "<b>&amp;%41+", "<b>&amp;%41+"],
  ["text(x)", "a=1&b=2", "a=1&b=2"],
  ["text(x)", "x".repeat(5000), "x".repeat(5000)],
  ["text(x)", xs("one", "two"), "one"],
  ["text(x)", [], no("x is missing")],
  ["text(x)", fields({ y: "1" }), no("x is missing")],
  ["text(x)", fields({ X: "1" }), no("x is missing")],

  ["number(x)", "5", 5],
  ["number(x)", "0", 0],
  ["number(x)", "-0", 0],
  ["number(x)", "-5", -5],
  ["number(x)", "+5", 5],
  ["number(x)", "007", 7],
  ["number(x)", " 1.5 ", 1.5],
  ["number(x)", "\t2\n", 2],
  ["number(x)", ".5", 0.5],
  ["number(x)", "1e3", 1000],
  ["number(x)", "-2.5E-1", -0.25],
  ["number(x)", "1e-400", 0],
  ["number(x)", "9007199254740991", 9007199254740991],
  ["number(x)", "-9007199254740991", -9007199254740991],
  ["number(x)", "9007199254740992", no("x is too large to be exact (take a BigInt)")],
  ["number(x)", "-9007199254740993", no("x is too large to be exact (take a BigInt)")],
  ["number(x)", "1e21", no("x is too large to be exact (take a BigInt)")],
  ["number(x)", "1e400", no("x is too large")],
  ["number(x)", "-1e400", no("x is too large")],
  ["number(x)", "", no("x must be a number")],
  ["number(x)", "  ", no("x must be a number")],
  ["number(x)", "0x10", no("x must be a number")],
  ["number(x)", "0b1", no("x must be a number")],
  ["number(x)", "Infinity", no("x must be a number")],
  ["number(x)", "NaN", no("x must be a number")],
  ["number(x)", "1,5", no("x must be a number")],
  ["number(x)", "1 000", no("x must be a number")],
  ["number(x)", "1_000", no("x must be a number")],
  ["number(x)", "12abc", no("x must be a number")],
  ["number(x)", "1.", no("x must be a number")],
  ["number(x)", "1e", no("x must be a number")],
  ["number(x)", "--1", no("x must be a number")],
  ["number(x)", "٣", no("x must be a number")],
  ["number(x)", "null", no("x must be a number")],
  ["number(x)", "1n", no("x must be a number")],
  ["number(x)", xs("1", "2"), 1],
  ["number(x)", [], no("x is missing")],

  ["boolean(x)", "on", true],
  ["boolean(x)", "true", true],
  ["boolean(x)", "1", true],
  ["boolean(x)", "no", true],
  ["boolean(x)", "FALSE", true],
  ["boolean(x)", " ", true],
  ["boolean(x)", "", false],
  ["boolean(x)", "false", false],
  ["boolean(x)", "off", false],
  ["boolean(x)", "0", false],
  ["boolean(x)", [], false],
  ["boolean(x)", xs("0", "1"), true],
  ["boolean(x)", xs("off", "on"), true],
  ["boolean(x)", xs("1", "0"), false],

  ["date(x)", "2026-11-23", new Date("2026-11-23T00:00:00Z")],
  ["date(x)", "2026-11", new Date("2026-11-01T00:00:00Z")],
  ["date(x)", "2026-11-23T10:00", new Date(2026, 10, 23, 10)],
  ["date(x)", "2026-11-23T10:00:30", new Date(2026, 10, 23, 10, 0, 30)],
  ["date(x)", "2026-11-23T10:00:30.250", new Date(2026, 10, 23, 10, 0, 30, 250)],
  ["date(x)", "2026-11-23T10:00Z", new Date("2026-11-23T10:00:00Z")],
  ["date(x)", "2026-11-23T10:00:00.5Z", new Date("2026-11-23T10:00:00.500Z")],
  ["date(x)", "2026-11-23T10:00:00+02:00", new Date("2026-11-23T08:00:00Z")],
  ["date(x)", "2024-02-29", new Date("2024-02-29")],
  ["date(x)", "0099-12-31", new Date("0099-12-31")],
  ["date(x)", "2026-02-29", no("x must be a date")],
  ["date(x)", "2026-02-30", no("x must be a date")],
  ["date(x)", "2026-04-31", no("x must be a date")],
  ["date(x)", "2026-02-30T10:00", no("x must be a date")],
  ["date(x)", "1900-02-29", no("x must be a date")],
  ["date(x)", "2026-13-01", no("x must be a date")],
  ["date(x)", "2026-00-10", no("x must be a date")],
  ["date(x)", "2026-01-00", no("x must be a date")],
  ["date(x)", "2026-11-23T24:00", no("x must be a date")],
  ["date(x)", "2026-11-23T10:60", no("x must be a date")],
  ["date(x)", "2026-11-23T10:00+25:00", no("x must be a date")],
  ["date(x)", "2026", no("x must be a date")],
  ["date(x)", "2026-W48", no("x must be a date")],
  ["date(x)", "10:00", no("x must be a date")],
  ["date(x)", "11/23/2026", no("x must be a date")],
  ["date(x)", "23 Nov 2026", no("x must be a date")],
  ["date(x)", "1763892000000", no("x must be a date")],
  ["date(x)", "soon", no("x must be a date")],
  ["date(x)", "", no("x must be a date")],
  ["date(x)", [], no("x is missing")],

  ["bigint(x)", "123456789012345678901234567890", 123456789012345678901234567890n],
  ["bigint(x)", " -7 ", -7n],
  ["bigint(x)", "+7", 7n],
  ["bigint(x)", "-0", 0n],
  ["bigint(x)", "9".repeat(100), BigInt("9".repeat(100))],
  ["bigint(x)", "9".repeat(101), no("x is too large")],
  ["bigint(x)", "9".repeat(10_000), no("x is too large")],
  ["bigint(x)", "1.5", no("x must be a whole number")],
  ["bigint(x)", "1e3", no("x must be a whole number")],
  ["bigint(x)", "0x10", no("x must be a whole number")],
  ["bigint(x)", "7n", no("x must be a whole number")],
  ["bigint(x)", "", no("x must be a whole number")],
  ["bigint(x)", [], no("x is missing")],

  ["color(x)", "red", Color.Red],
  ["color(x)", "green", Color.Green],
  ["color(x)", "Red", no("x must be one of the following values: red, green")],
  ["color(x)", " red", no("x must be one of the following values: red, green")],
  ["color(x)", "", no("x must be one of the following values: red, green")],
  ["color(x)", "__proto__", no("x must be one of the following values: red, green")],
  ["color(x)", [], no("x is missing")],
  ["filter(x)", "", Filter.All],
  ["size(x)", "0", Size.Small],
  ["size(x)", "10", Size.Large],
  ["size(x)", "-1", Size.Less],
  ["size(x)", "Small", no("x must be one of the following values: 0, 10, -1")],
  ["size(x)", "1e1", no("x must be one of the following values: 0, 10, -1")],
  ["size(x)", "1", no("x must be one of the following values: 0, 10, -1")],
  ["direction(x)", "up", "up"],
  ["direction(x)", "left", no("x must be one of the following values: up, down")],
  ["many(x)", "l", "l"],
  ["many(x)", "z", no("x must be one of the following values: a, b, c, d, e, f, g, h, i, j, …")],

  ["texts(x)", [], []],
  ["texts(x)", "", [""]],
  ["texts(x)", xs("a", "", " ", "b"), ["a", "", " ", "b"]],
  ["texts(x)", "one", ["one"]],
  ["texts(x)", "one,two", ["one,two"]],
  ["texts(x)", xs("b", "a", "b"), ["b", "a", "b"]],
  ["texts(x)", fields({ "x[]": ["a", "b"] }), ["a", "b"]],
  ["texts(x)", fields({ "x[2]": "c", "x[0]": "a" }), ["a", "c"]],
  ["texts(x)", fields({ "x[999]": "last" }), ["last"]],
  ["texts(x)", fields({ "x[1000]": "far" }), no("x[1000] has an index above 999")],
  ["texts(x)", fields({ "x[4294967294]": "far" }), no("x[4294967294] has an index above 999")],
  ["texts(x)", fields({ "x[a]": "b" }), no("x[a] should not exist")],
  ["numbers(x)", xs("3", " 1e1 ", "-2"), [3, 10, -2]],
  ["numbers(x)", [], []],
  ["numbers(x)", xs("3", "three", "many"), no("each value in x must be a number")],
  ["numbers(x)", xs("3", ""), no("each value in x must be a number")],
  ["booleans(x)", xs("on", "off"), [true, false]],
  ["booleans(x)", xs("on", ""), [true, false]],
  ["dates(x)", xs("2026-01-01", "2026-02-01"), [new Date("2026-01-01"), new Date("2026-02-01")]],
  ["dates(x)", xs("2026-01-01", "never"), no("each value in x must be a date")],
  ["colors(x)", xs("green", "red"), [Color.Green, Color.Red]],
  ["colors(x)", "blue", no("each value in x must be one of the following values: red, green")],

  ["items(x)", [], []],
  [
    "items(x)",
    fields({ "x[0].text": "a", "x[1].text": "b", "x[1].done": "on" }),
    [text("a"), text("b", true)],
  ],
  ["items(x)", fields({ "x[0][text]": "a", "x[0][price]": "1.5" }), [text("a", false, { price: 1.5 })]],
  ["items(x)", fields({ "x[7].text": "b", "x[3].text": "a" }), [text("a"), text("b")]],
  ["items(x)", "a", no("x must be a list of objects")],
  [
    "items(x)",
    fields({ "x[3].text": "", "x[3].price": "much" }),
    no("text must be longer than or equal to 1 characters", "price must be a number"),
  ],
  ["address(x)", fields({ "x.city": "Rome", "x.house": "7" }), made(Address, { city: "Rome", house: 7 })],
  ["address(x)", fields({ "x[city]": "Rome" }), made(Address, { city: "Rome" })],
  ["address(x)", "Rome", no("x must be an object", "city is missing")],
  ["address(x)", [], no("city is missing")],

  ["defaults(x,y,z)", [], ["none", 5, undefined]],
  ["defaults(x,y,z)", fields({ x: "", y: "", z: "" }), ["", 5, undefined]],
  ["defaults(x,y,z)", fields({ x: " ", y: " ", z: " " }), [" ", 5, undefined]],
  ["defaults(x,y,z)", fields({ y: "0", z: "2026-01-01" }), ["none", 0, new Date("2026-01-01")]],
  ["defaults(x,y,z)", fields({ y: "five" }), no("y must be a number")],
  ["moreDefaults(x,y,z)", [], [false, ["none"], Color.Red]],
  ["moreDefaults(x,y,z)", fields({ x: "on", y: "a", z: "green" }), [true, ["a"], Color.Green]],
  ["moreDefaults(x,y,z)", fields({ z: "" }), [false, ["none"], Color.Red]],

  ["ruled(x,y)", fields({ x: "a@b.io" }), ["a@b.io", undefined]],
  ["ruled(x,y)", fields({ x: "a@b.io", y: "" }), ["a@b.io", undefined]],
  ["ruled(x,y)", fields({ x: "a@b.io", y: "2" }), ["a@b.io", 2]],
  ["ruled(x,y)", fields({ x: "a@b.io", y: "0" }), no("At least one")],
  ["ruled(x,y)", fields({ x: "a@b.io", y: "two" }), no("At least one")],
  [
    "ruled(x,y)",
    fields({ x: "ada.lovelace" }),
    no("x must be shorter than or equal to 10 characters", "x must be an email"),
  ],
  ["ruled(x,y)", fields({ x: "ada", y: "0" }), no("x must be an email", "At least one")],
  ["ruled(x,y)", [], no("x is missing")],
  ["ruledNumbers(x)", xs("1", "2"), [1, 2]],
  ["ruledNumbers(x)", xs("1"), no("x must contain at least 2 elements")],
  ["ruledNumbers(x)", xs("1", "10"), no("each value in x must not be greater than 9")],
  ["ruledNumbers(x)", xs("one"), no("each value in x must be a number")],
  ["both(x,y)", fields({ y: "2", x: "1" }), ["1", 2]],
  ["both(x,y)", fields({ y: "b" }), no("x is missing", "y must be a number")],

  ["order", form({}), order()],
  ["order", [], no("name is missing")],
  ["order", form({ name: ["Ada", "Eve"] }), order()],
  ["order", form({ name: "a\nb" }), order({ name: "a\nb" })],
  ["order", form({ age: "36" }), order({ age: 36 })],
  ["order", form({ age: " 1e2 " }), order({ age: 100 })],
  ["order", form({ age: "" }), order()],
  ["order", form({ age: "  " }), order()],
  ["order", form({ age: "17" }), no("age must not be less than 18")],
  ["order", form({ age: "20.5" }), no("age must be an integer number")],
  ["order", form({ age: "old" }), no("age must be a number")],
  ["order", form({ age: "0x20" }), no("age must be a number")],
  ["order", form({ age: "1e400" }), no("age is too large")],
  ["order", form({ weight: "60.5" }), order({ weight: 60.5 })],
  ["order", form({ weight: "heavy" }), no("Write a weight in kilograms")],
  ["order", form({ born: "1815-12-10" }), order({ born: new Date("1815-12-10") })],
  ["order", form({ born: "1815-02-30" }), no("born must be a date")],
  ["order", form({ born: "" }), order()],
  ["order", form({ agreed: "on" }), order({ agreed: true })],
  ["order", form({ agreed: "false" }), order({ agreed: false })],
  ["order", form({ agreed: ["0", "1"] }), order({ agreed: true })],
  ["order", form({ news: "on" }), order({ news: true })],
  ["order", form({ color: "green" }), order({ color: Color.Green })],
  ["order", form({ color: "" }), order()],
  ["order", form({ color: "blue" }), no("color must be one of the following values: red, green")],
  ["order", form({ size: "10" }), order({ size: Size.Large })],
  ["order", form({ size: "Large" }), no("size must be one of the following values: 0, 10, -1")],
  ["order", form({ big: "x" }), no("big must be a whole number")],
  ["order", form({ tags: ["a", "b"] }), order({ tags: ["a", "b"] })],
  ["order", form({ "tags[]": ["a", "b"] }), order({ tags: ["a", "b"] })],
  ["order", form({ "tags[1]": "b", "tags[0]": "a" }), order({ tags: ["a", "b"] })],
  ["order", form({ tags: "a" }), no("tags must contain at least 2 elements")],
  ["order", form({ "tags.x": "a" }), no("tags.x should not exist")],
  ["order", form({ counts: ["1", "2"] }), order({ counts: [1, 2] })],
  ["order", form({ counts: ["1", "b"] }), no("each value in counts must be a number")],
  ["order", form({ days: "2026-01-01" }), order({ days: [new Date("2026-01-01")] })],
  ["order", form({ colors: ["red", "green"] }), order({ colors: [Color.Red, Color.Green] })],
  ["order", form({ "address.city": "Rome" }), order({ address: made(Address, { city: "Rome" }) })],
  [
    "order",
    form({ "address[city]": "Rome", "address[house]": "1e1" }),
    order({ address: made(Address, { city: "Rome", house: 10 }) }),
  ],
  [
    "order",
    form({ "address.city": "R", "address.house": "x" }),
    no("city must be longer than or equal to 2 characters", "house must be a number"),
  ],
  ["order", form({ address: "Rome" }), no("address must be an object")],
  ["order", form({ "address.street": "Via" }), no("address.street should not exist", "city is missing")],
  ["order", form({ "items[0].text": "a", "items[1].text": "b" }), order({ items: [text("a"), text("b")] })],
  ["order", form({ "items[5][text]": "a", "items[5][done]": "on" }), order({ items: [text("a", true)] })],
  [
    "order",
    form({ "items[0].text": "a", "items[1].text": "", "items[1].price": "x", age: "old" }),
    no("age must be a number", "text must be longer than or equal to 1 characters", "price must be a number"),
  ],
  ["order", form({ "items[1000].text": "a" }), no("items[1000].text has an index above 999")],
  ["order", form({ "name.first": "a" }), no("name can't be both a value and an object")],
  ["order", fields({ "age.x": "1", name: "Ada" }), no("age.x should not exist")],
  ["order", form({ list: "a,b" }), order({ list: ["a", "b"] })],
  ["order", form({ isAdmin: "true" }), no("isAdmin should not exist")],
  ["order", form({ secret: "told" }), no("secret should not exist")],
  ["order", form({ toString: "x" } as never), no("toString should not exist")],
  ["order", form({ __proto__x: "1" }), no("__proto__x should not exist")],
  ["order", form({ "constructor.prototype.x": "1" }), no("constructor.prototype.x should not exist")],
  ["order", form({ "address.__proto__.b": "1" }), no("address.__proto__.b should not exist")],
  ["order", form({ "a.b.c.d.e.f.g.h.i": "1" }), no("a.b.c.d.e.f.g.h.i is nested deeper than 8 levels")],
  ["order", form({ "rename(7,value)": "x" }), order()],

  ["blank", form(allBlank), blank()],
  ["blank", form(Object.fromEntries(Object.keys(allBlank).map((name) => [name, " \t"]))), blank()],
  ["blank", form({ mail: "x" }), no("mail must be an email")],
  ["blank", form({ mails: ["", "a@b.io"] }), blank({ mails: ["a@b.io"] })],
  ["blank", form({ filter: "" }), blank({ filter: Filter.All })],
  ["blank", form({ other: "" }), blank()],
  ["blank", form({ name: "conditional", contact: "" }), no("contact must be an email")],
  ["blank", form({ name: "" }), no("name must be longer than or equal to 2 characters")],
  [
    "blank",
    form({ "address.city": "", "address.house": "7" }),
    no("city must be longer than or equal to 2 characters"),
  ],
  ["blank", form({ "address.street": "" }), no("address.street should not exist")],
  ["optional(x,y)", fields({ x: "", y: "" }), [undefined, ""]],
  ["optional(x,y)", fields({ x: "x", y: "" }), no("x must be an email")],
  [
    "strict",
    fields({ "address.city": "Rome" }),
    made(Strict, { tags: [], address: made(Address, { city: "Rome" }) }),
  ],
  ["strict", [], no("city is missing")],
  [
    "strict",
    fields({ tags: "a", counts: "1", "address.city": "Rome" }),
    made(Strict, { tags: ["a"], counts: [1], address: made(Address, { city: "Rome" }) }),
  ],
  ["draft", fields({ title: "T", note: "n" }), made(Article, { title: "T", note: "n" })],
  ["draft", fields({ title: "", note: "n" }), no("title must be longer than or equal to 1 characters")],
  ["draft", fields({ title: "T", text: "long enough" }), no("text should not exist")],
  [
    "publish",
    fields({ title: "T", text: "long enough" }),
    made(Article, { title: "T", text: "long enough" }),
  ],
  ["publish", fields({ title: "T", text: "few" }), no("text must be longer than or equal to 5 characters")],
];

// --- The three ways ---

/** Sends an event, and gives what the handler got, or the messages that refused it. */
type Way = (binding: string, fields: [string, string][]) => Promise<string | undefined>;

/** What was received or refused, in a page, a fragment or a frame. */
function resultIn(answer: string): string | undefined {
  const refused = /is refused: (.*?)\.(?= *<| *$)/s.exec(answer)?.[1];
  return refused?.replaceAll("&amp;", "&").replaceAll("&#39;", "'") ?? /got:[^;]*;/.exec(answer)?.[0];
}

async function openWays(): Promise<Record<string, Way>> {
  // One owner sends the whole table within seconds.
  const limits = { eventsPerSocket: Number.POSITIVE_INFINITY, eventsPerOwner: Number.POSITIVE_INFINITY };
  const site = await serve((app) => app.get("/", (_request, response) => response.live(Probe)), { limits });
  const agent = site.agent();
  const page = await getPage(agent, "/");
  const post = (binding: string, fields: [string, string][], headers = {}) => {
    const body = new URLSearchParams([["_seal", page.seals[0] as string], ["submit:0", binding], ...fields]);
    return agent.post("/_live").set(headers).type("form").send(String(body));
  };
  const { event } = await joinPage(site, "/");
  return {
    form: async (binding, fields) => {
      const sent = fields.map(([name, value]): [string, string] => [
        name,
        value.replace(/\r\n?|\n/g, "\r\n"),
      ]);
      const response = await post(binding, sent);
      if (response.status !== 303) return resultIn(response.text);
      return resultIn((await agent.get(response.get("Location") as string)).text);
    },
    htmx: async (binding, fields) => resultIn((await post(binding, fields, htmxHeaders)).text),
    live: async (binding, fields) => {
      const answer = await event(binding, { input: fields.flat() });
      return answer[0] === "refused" ? resultIn(String(answer[5])) : resultIn(JSON.stringify(answer));
    },
  };
}

describe("what a browser sends", () => {
  it("is read alike by form, htmx and socket, in all rows of the table", async () => {
    const ways = await openWays();
    const results: unknown[] = [];
    const expected: unknown[] = [];
    for (const [binding, sent, result] of rows) {
      const pairs = typeof sent === "string" ? xs(sent) : sent;
      const title = `${binding} ← ${JSON.stringify(sent).slice(0, 80)}`;
      const wanted = result instanceof No ? result.messages : show(result);
      expected.push({ title, form: wanted, htmx: wanted, live: wanted });
      const [form, htmx, socket] = [
        await ways.form?.(binding, pairs),
        await ways.htmx?.(binding, pairs),
        await ways.live?.(binding, pairs),
      ];
      results.push({ title, form, htmx, live: socket });
    }
    expect(results).toEqual(expected);
    expect(rows.length).toBeGreaterThan(150);
  }, 60_000);
});
