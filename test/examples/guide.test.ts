/** The guide's pages, as the server sends them, and its search in all three modes. */
import { describeModes, type TestPage, visit } from "hyper-live/testing";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { createGallery } from "../../examples/gallery.js";
import type { ReferencePage } from "../../examples/guide/api/reference.js";
import { readDoc } from "../../examples/guide/api/tsdoc.js";
import type { Chapter } from "../../examples/guide/chapter.js";
import { excerpt, findSections } from "../../examples/guide/find.js";
import { renderMarkdown } from "../../examples/guide/markdown.js";
import { readGuide } from "../../examples/guide/read-guide.js";
import { chapters as files } from "../support/documents.js";

const app = createGallery({});
const { chapters, reference, files: linked } = readGuide();
const pages = [...chapters, ...reference, ...linked];

describe("the guide", () => {
  it("has a page for each file of its folder, in the order of their numbers", () => {
    const names = files.map(({ file }) => file.replace(/.*\/\d\d-|\.md$/g, ""));
    expect(chapters.map(({ name }) => name).filter((name) => name !== "security")).toEqual(names);
    expect(chapters.filter(({ part }) => part === "")).toEqual([]);
  });

  it("has only links that lead to a page and a place in it", async () => {
    const texts = new Map(pages.map(({ path, html }) => [path, html]));
    for (const path of ["/guide", "/guide/api"])
      texts.set(path, (await supertest(app).get(path).expect(200)).text);
    const broken: string[] = [];
    for (const [path, text] of texts)
      for (const [, href = ""] of text.matchAll(/<a\b[^>]* href="([^"]*)"/g)) {
        const { pathname, hash, host } = new URL(href, `http://guide.test${path}`);
        if (host !== "guide.test" || (!pathname.startsWith("/guide") && !href.startsWith("."))) continue;
        const isThere =
          hash === "" || texts.get(pathname)?.includes(` id="${decodeURIComponent(hash.slice(1))}"`);
        if (!texts.has(pathname) || !isThere) broken.push(`${path}: ${href}`);
      }
    expect(broken).toEqual([]);
    expect(pages.filter(({ html }) => /\bhref="[^"]*\.md\b/.test(html)).map(({ path }) => path)).toEqual([]);
  });

  it("answers with a page of each kind", async () => {
    for (const { path, title } of [chapters[0], reference[0], linked[0]] as Chapter[]) {
      const { text } = await supertest(app).get(path).expect(200);
      expect(text).toContain(`<title>${title} · Guide</title>`);
    }
  });

  it("leads from each chapter to the one before and the next", async () => {
    const { text } = await supertest(app).get("/guide/templates");
    expect(text).toMatch(/<a href="\/guide\/components" rel="prev">← Components<\/a>/);
    expect(text).toMatch(/<a href="\/guide\/events" rel="next">Events →<\/a>/);
  });

  it("answers with 404 for what is no chapter, and shows no file that none links to", async () => {
    const others = [
      "gallery.ts",
      "guide/guide.ts",
      "../package.json",
      "deployment/../gallery.ts",
      "deployment/%2e%2e/gallery.ts",
    ];
    for (const path of [
      "/guide/nothing",
      "/guide/api/nothing",
      ...others.map((name) => `/guide/files/${name}`),
    ])
      await supertest(app).get(path).expect(404);
  });
});

const search = (page: TestPage) => page.getByRole("button", { name: "Search" }).click();

describe("the reference", () => {
  it("has each name that the modules export, with what it is, its declaration and an example", async () => {
    const exported = {
      "hyper-live": await import("hyper-live"),
      "hyper-live/testing": await import("hyper-live/testing"),
    };
    for (const [module, names] of Object.entries(exported)) {
      const own = reference.filter(({ entry }) => entry.module === module).map(({ entry }) => entry.name);
      expect(own).toEqual(expect.arrayContaining(Object.keys(names)));
      expect(new Set(own).size).toBe(own.length);
    }
    const lacks = (what: string, isThere: (page: ReferencePage) => boolean) =>
      expect(
        reference.filter((page) => !isThere(page)).map(({ title }) => title),
        what,
      ).toEqual([]);
    lacks("a text", ({ entry }) => entry.doc.text !== "");
    lacks(
      "a declaration",
      ({ entry }) => entry.code.length > 0 && entry.code.every((code) => /\w/.test(code)),
    );
    lacks("an example", ({ sections }) => sections.some(({ title }) => /^Examples?$/.test(title)));
    lacks("a heading", ({ title, entry }) => title === entry.name);
  });

  it("has the parameters that comments name, and only those", () => {
    const unknown = reference.flatMap(({ title, entry: { doc, code } }) =>
      doc.params.filter(({ name }) => !code.join("\n").includes(name)).map(({ name }) => `${title}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it.each([
    [
      "* One\n * two.\n *\n * @param a - the first\n *   one\n * @param b\n * @returns it",
      "a: the first\n  one|b: ",
    ],
    ["* A `@param` in words\n * @example\n * @live\n * class A {}\n *\n * @throws {LiveError} HL_X", ""],
  ])("reads comments: %j", (comment, params) => {
    const doc = readDoc(comment);
    expect(doc.params.map(({ name, text }) => `${name}: ${text}`).join("|")).toBe(params);
    expect([doc.text, doc.returns, doc.examples, doc.throws]).toEqual(
      params
        ? ["One\ntwo.", "it", [], []]
        : ["A `@param` in words", "", ["@live\nclass A {}"], ["`LiveError` HL_X"]],
    );
  });
});

describeModes("the search of the guide", (mode) => {
  it("finds sections by their words, and keeps them in the address", async () => {
    const page = await visit(app, "/guide", { mode });
    await page.fill("Search the guide", "debounce throttle");
    if (mode === "form") await search(page);
    await page.findByRole("link", { name: "Modifiers" });
    expect(page.url).toBe("/guide?q=debounce+throttle");
    expect(page.getByRole("status").text()).toMatch(/^\d+ sections$/);
    await page.fill("Search the guide", "zzz");
    if (mode === "form") await search(page);
    await page.findByText("Nothing found");
  });

  it("begins on the page of a chapter, too", async () => {
    const page = await visit(app, "/guide/forms", { mode });
    await page.fill("Search the guide", "HL_CONFLICT");
    await search(page);
    expect(page.url).toBe("/guide?q=HL_CONFLICT");
    await page.click("HL_CONFLICT");
    expect(page.url).toBe("/guide/troubleshooting#hl_conflict");
  });
});

describe("what the search finds", () => {
  const chapter = (text: string) => ({
    ...renderMarkdown(text, String),
    name: "a",
    path: "/guide/a",
    file: "",
    part: "",
  });
  const titles = (query: string, ...texts: string[]) =>
    findSections(texts.map(chapter), query).map(({ section }) => section.title);
  const text =
    "# Fruits\n\nApples.\n\n## Pears\n\nGreen, `.ripe` and *sweet*.\n\n## Plums\n\nBlue, like no pear.";

  it.each([
    ["pear", ["Pears", "Plums"]],
    ["PEAR blue", ["Plums"]],
    [".ripe", ["Pears"]],
    ["ripe", ["Pears"]],
    ["fruits sweet", ["Pears"]],
    ["ear", []],
    ["apples (", []],
    ["  ", []],
  ])("%j", (query, found) => {
    expect(titles(query, text)).toEqual(found);
  });

  it("shows the words in their sentence", () => {
    const long = `${"one two three ".repeat(30)}the needle is here ${"four five six ".repeat(30)}`;
    const pieces = excerpt(long, "needle");
    expect(pieces.filter(({ isMatch }) => isMatch)).toEqual([{ text: "needle", isMatch: true }]);
    const whole = pieces.map(({ text }) => text).join("");
    expect(whole).toMatch(/^… .*the needle is here.* …$/);
    expect(whole.length).toBeLessThan(200);
  });
});

describe("a chapter's Markdown", () => {
  const html = (text: string) => renderMarkdown(text, (href) => `to:${href}`).html;

  it("keeps what looks like HTML in code and in texts apart from it", () => {
    expect(html('# A `<b>` & "c"\n\n## <i> "x"')).not.toMatch(/<b>|label="[^"]*"[^ >]/);
    expect(html('[a](b "c")')).toContain('<a href="to:b">a</a>');
  });

  it("numbers headings that have the same words", () => {
    const { sections } = renderMarkdown("# A\n\n## B\n\n## B\n\n## C & `d()`", String);
    expect(sections.map(({ id }) => id)).toEqual(["a", "b", "b-1", "c--d"]);
  });

  it("has the first sentence of a chapter for the overview", () => {
    const lead = (text: string) => renderMarkdown(`# A\n\n${text}`, String).lead;
    expect(lead("One is `v1.2` long. Two.")).toBe("One is v1.2 long.");
    expect(lead("One: two, and\nthree. Four.")).toBe("One: two, and three.");
    expect(lead("It is this:\n\n- a")).toBe("It is this.");
  });
});
