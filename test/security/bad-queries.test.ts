/**
 * Queries that nobody's page has written: each shows the page, with initial values for what does not fit, reflects nothing
 * unescaped, and costs no more than the page.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express } from "express";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGallery } from "../../examples/gallery.js";
import { html, hyperLive, live, url } from "../../middleware/index.js";
import { close } from "../support/site.js";

enum Size {
  Small = "s",
  Large = "l",
}

/** Has a field of each kind. */
@live
class EachKind {
  page = url(1, { check: (page) => Number.isInteger(page) && page > 0 && page <= 20 });
  q = url("", { as: "search" });
  open = url(false);
  day = url(undefined, { type: Date });
  big = url(5n);
  tags = url(["a", "b"]);
  ids = url([], { type: [Number] });
  sort = url("name", { values: ["name", "date"] });
  size = url(Size.Small, { values: Size });
  levels = url([], { values: [1, 2, 3] });
  kept = url("k", { keep: true, check: (kept) => kept.length < 9 });
  again() {}
  render() {
    const { page, open, day, big, tags, ids, sort, size, levels, kept } = this;
    const shown = { page, open, day: day ?? null, big: `${big}`, tags, ids, sort, size, levels, kept };
    return html`<p><output>${JSON.stringify(shown)}</output>${this.q}<button @click="again">x</button></p>`;
  }
}

const initial =
  '{"page":1,"open":false,"day":null,"big":"5","tags":["a","b"],"ids":[],"sort":"name","size":"s","levels":[],"kept":"k"}';

/** Starts an application whose server takes any length of address. */
async function open(app: Express, parser: "simple" | "extended" = "simple") {
  app.set("query parser", parser);
  const server = createServer({ maxHeaderSize: 2 ** 20 }, app);
  await new Promise<void>((done) => server.listen(0, done));
  onTestFinished(() => close(server));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return async (path: string) => {
    const response = await fetch(origin + path);
    return { status: response.status, text: await response.text() };
  };
}

function openKinds(parser?: "simple" | "extended") {
  const app = express();
  app.use(hyperLive({ secret: "sixteen characters" }));
  app.get("/kinds", (_request, response) => response.live(EachKind));
  return open(app, parser);
}

const characters: Record<string, string> = { quot: '"', lt: "<", gt: ">", "#39": "'", amp: "&" };
const shownIn = (text: string) =>
  /<output[^>]*>(.*?)<\/output>/
    .exec(text)?.[1]
    ?.replace(/&(quot|lt|gt|#39|amp);/g, (_all, name: string) => characters[name] as string);

const names = ["page", "search", "q", "open", "day", "big", "tags", "ids", "sort", "size", "levels", "kept"];
const junk = [
  ...["", "-1", "0", "1e9", "1e999", "NaN", "0x10", "1.5", "null", "undefined", "[object Object]"],
  ...["%00", "%", "%zz", "%ff", "%ED%A0%80", "%F0%9F%92%A9", "../..", "%0d%0aSet-Cookie:a=1", "javascript:1"],
  ...['<b id="x">', "%3Cb id=%22x%22%3E", "'><svg onload=1>", "%3C/output%3E", "${1}", "{{1}}", "2026-13-45"],
];
const wildNames = [
  ...names.flatMap((name) => [
    name,
    `${name}[]`,
    `${name}[x]`,
    `${name}.x`,
    name.toUpperCase(),
    `%20${name}`,
  ]),
  ...[
    "__proto__",
    "__proto__[page]",
    "constructor[prototype][page]",
    "hasOwnProperty",
    "toString",
    "_view",
    "",
  ],
  ...["<b id=x>", "%3Cb%3E", "_seal", "_title", "on:0", "&", "=", "?", "#", ";"],
];
const wildPair = fc.tuple(fc.constantFrom(...wildNames), fc.oneof(fc.constantFrom(...junk), fc.string()));
const wildQuery = fc
  .array(wildPair, { maxLength: 12 })
  .map((pairs) => pairs.map((pair) => pair.join("=")).join("&"));

/** Whether a page shows values that its component accepts. */
function isRight(text: string): boolean {
  const { page, open, sort, size, levels, kept } = JSON.parse(shownIn(text) ?? "{}");
  return (
    Number.isInteger(page) &&
    page > 0 &&
    page <= 20 &&
    typeof open === "boolean" &&
    ["name", "date"].includes(sort) &&
    ["s", "l"].includes(size) &&
    levels.every((level: number) => [1, 2, 3].includes(level)) &&
    kept.length < 9
  );
}

/** Addresses that a URL parser takes; others never leave a browser. */
const pathOf = (page: string, query: string) => `${page}?${query.replaceAll("#", "%23")}`;

const wasHtml = /<b id=|<b>|<svg onload|<\/output><\/output>/;

describe("any query", () => {
  it.each(["simple", "extended"] as const)("shows the page, with Express's %s parser", async (parser) => {
    const get = await openKinds(parser);
    await fc.assert(
      fc.asyncProperty(wildQuery, async (query) => {
        const { status, text } = await get(pathOf("/kinds", query));
        expect(status).toBe(200);
        expect(text).not.toMatch(wasHtml);
        expect(isRight(text), text).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("shows the tickets of the gallery", async () => {
    const get = await open(createGallery());
    await fc.assert(
      fc.asyncProperty(wildQuery, async (query) => {
        const { status, text } = await get(pathOf("/tickets", query));
        expect([status, /Page .{0,40}\d+.{0,40} of .{0,40}\d+/.test(text)]).toEqual([200, true]);
        expect(text).not.toMatch(/<b id=|<b>|<svg onload/);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["page=-1", ""],
    ["page=1e9", ""],
    ["page[]=2", ""],
    ["__proto__=x&__proto__[page]=2&constructor[prototype][page]=2", ""],
    ["ten thousand names", Array.from({ length: 10_000 }, (_, index) => `n${index}=1`).join("&")],
    ["ten thousand times the same name", "page=x&".repeat(10_000)],
    ["100 KB of text", `search=${"x".repeat(100_000)}`],
    ["100 KB of escapes", `search=${"%3C".repeat(33_000)}`],
    ["100 KB of a name", `${"x".repeat(100_000)}=1`],
    ["100 KB of &", "&".repeat(100_000)],
    ["100 KB of brackets", `page${"[a]".repeat(33_000)}=1`],
    ["a list of ten thousand", "ids=x&".repeat(10_000)],
  ])("shows the initial state, and not more than the page: %s", async (name, query) => {
    const get = await openKinds("extended");
    const plain = await get("/kinds");
    const { status, text } = await get(pathOf("/kinds", query || name));
    expect(status).toBe(200);
    expect(shownIn(text)).toBe(initial);
    // The seal carries the address, up to 16 KB of it.
    expect(text.length).toBeLessThan(plain.text.length + 2 * 16_384);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("page");
  });
});
