/** The gallery's pages as HTML: their colored sources beside them, what an empty page says, and what screen readers are to announce. */
import { readdir, readFile } from "node:fs/promises";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { createGallery } from "../examples/gallery.js";
import { highlight } from "../examples/highlight.js";
import { examples } from "./support/gallery-examples.js";
import { getPage, type LivePage, postAndFollow, textOf } from "./support/page.js";

const gallery = createGallery();
const open = async (path: string) => {
  const agent = supertest.agent(gallery);
  return { agent, page: await getPage(agent, path) };
};
/** The example on a page, without its source. */
const stageOf = ({ html }: LivePage) => /<div class="stage">(.*?)<div class="source">/s.exec(html)?.[1] ?? "";
/** The texts of the elements that are announced when they change. */
const announced = (page: LivePage) => {
  const regions =
    /<(\w+)(?:(?=[^>]* (?:role="(?:status|log)"|aria-live="polite"))|(?<=<output))[^>]*>(.*?)<\/\1>/gs;
  return [...stageOf(page).matchAll(regions)].map(([region]) => textOf(region));
};

const textOfHtml = (html: string) =>
  html
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/** The files of examples that have another name than their page. */
const files: Record<string, string> = { "tickets/new": "tickets/new-ticket", seven: "seven/seven" };
/** Most lines of those that are longer than the others. */
const lines: Record<string, number> = {
  todomvc: 125,
  seven: 80,
  invoice: 100,
  "tickets/new": 100,
  profile: 60,
  board: 60,
  dashboard: 60,
  tickets: 65,
};

describe("a page", () => {
  it.each(examples)("shows the source of /%s beside it, as it is", async (name) => {
    const { page } = await open(`/${name}`);
    const source = await readFile(`examples/${files[name] ?? `${name}/${name}`}.ts`, "utf8");
    const shown = /<pre[^>]*>(.*?)<\/pre>/s.exec(page.html)?.[1] ?? "";
    expect(textOfHtml(shown).trim()).toBe(source.trim());
    expect(source.trim().split("\n").length).toBeLessThanOrEqual(lines[name] ?? 55);
  });
});

describe("the colors of a source", () => {
  it("leave its text as it is, for each file of the examples", async () => {
    const files = (await readdir("examples", { recursive: true })).filter((name) => name.endsWith(".ts"));
    for (const name of files) {
      const source = await readFile(`examples/${name}`, "utf8");
      expect(textOfHtml(highlight(source)), name).toBe(source);
    }
    expect(files.length).toBeGreaterThan(20);
  });

  it.each([
    ['const a = "b"; // c', '<k>const</k> a = <s>"b"</s>; <c>// c</c>'],
    ["`a ${b} c`", "<s>`a </s>${b}<s> c`</s>"],
    [
      'html`<p id="x${1}" hidden>${"y"}</p>`',
      '<f>html</f>`<t>&lt;p</t> <a>id</a>=<s>"x</s>${<n>1</n>}<s>"</s> <a>hidden</a><t>&gt;</t>${<s>"y"</s>}<t>&lt;/p&gt;</t>`',
    ],
    ["@live class A {} // <b>&", "<d>@live</d> <k>class</k> <y>A</y> {} <c>// &lt;b&gt;&amp;</c>"],
    ["/[/`]+/g.test(x)", "<s>/[/`]+/g</s>.<f>test</f>(x)"],
    ["let a = 6 / 2 / b", "<k>let</k> a = <n>6</n> / <n>2</n> / b"],
    ["{ type: this.of }", "{ type: <k>this</k>.of }"],
    ['"unfinished', '"unfinished'],
  ])("are of its kind: %s", (source, colored) => {
    const names: Record<string, string> = { type: "y", decorator: "d" };
    const short = highlight(source).replace(
      /<span class="(\w+)">(.*?)<\/span>/gs,
      (_, name: string, text: string) => {
        const letter = names[name] ?? name.charAt(0);
        return `<${letter}>${text}</${letter}>`;
      },
    );
    expect(short).toBe(colored);
  });
});

describe("a page of the gallery that has nothing yet", () => {
  it.each([
    ["/todos", "Nothing to do yet."],
    ["/chat", "No messages yet."],
    ["/assistant", "Ask something."],
    ["/uploads", "Nothing so far."],
    ["/search", "15 found"],
    ["/tickets?search=zzz", "No tickets"],
  ])("says so: %s", async (path, text) => {
    const { page } = await open(path);
    expect(textOf(stageOf(page))).toContain(text);
  });

  it("offers to clear what is done only if something is", async () => {
    const { agent, page } = await open("/todos");
    expect(stageOf(page)).not.toContain("Clear completed");
    const added = await postAndFollow(agent, page, "add(text)", { form: { text: "milk" } });
    expect(stageOf(added)).not.toContain("Clear completed");
    expect(stageOf(added)).not.toContain("Nothing to do yet.");
    const done = await postAndFollow(agent, added, "toggle(1)");
    expect(stageOf(done)).toContain("Clear completed");
    const cleared = await postAndFollow(agent, done, "clearCompleted");
    expect(stageOf(cleared)).toContain("Nothing to do yet.");
    expect(stageOf(cleared)).not.toContain("Clear completed");
  });
});

describe("what a page of the gallery announces", () => {
  it.each([
    ["/counter", ["Count: 0"]],
    ["/todos", ["Tasks (0 remaining)"]],
    ["/search", ["15 found"]],
    ["/tickets", ["500 tickets", "Page 1 of 20"]],
    ["/board", ["To do 2", "Doing 1", "Done 0"]],
    ["/uploads", ["Nothing so far."]],
    ["/invoice", ["0.00"]],
    ["/chat", [expect.stringMatching(/^Chat \(\d+ here\)$/), expect.any(String)]],
    ["/assistant", ["Ask something."]],
    ["/dashboard", [expect.stringMatching(/^Orders \d+ Revenue € [\d,]+$/)]],
    ["/mixed", [expect.stringContaining("A partial is plain HTML"), "Count: 0"]],
  ])("is there before it changes: %s", async (path, texts) => {
    const { page } = await open(path);
    const found = announced(page).filter((text) => text || path === "/chat");
    expect(found.slice(0, texts.length)).toEqual(texts);
  });
});

describe("a form of the gallery that was sent", () => {
  it("welcomes at the focus, with a way to start over", async () => {
    const { agent, page } = await open("/signup");
    const form = { username: "ada", email: "ada@example.org", age: "36" };
    const welcome = await postAndFollow(agent, page, "create", { form });
    expect(stageOf(welcome)).toMatch(/<h2 [^>]*tabindex="-1" autofocus>Welcome, .*ada/);
    const again = await postAndFollow(agent, welcome, "startOver");
    expect(stageOf(again)).toContain("Create an account");
  });

  it("leads from the invoice to another one", async () => {
    const { agent, page } = await open("/invoice");
    const form = { customer: "Ada", "lines[0].text": "x", "lines[0].quantity": "2", "lines[0].price": "3" };
    const sent = await postAndFollow(agent, page, "send", { form });
    expect(stageOf(sent)).toMatch(/<h2 [^>]*tabindex="-1" autofocus>/);
    expect(sent.text).toContain("Sent to Ada: 6.00");
    expect(stageOf(sent)).toContain('<a href="/invoice">');
  });
});

describe("every page of the gallery", () => {
  it("begins with a link to its content", async () => {
    const { page } = await open("/counter");
    const first = /<body>.*?<a class="skip" href="#(\w+)">.*<main id="(\w+)">/s.exec(page.html);
    expect(first?.[1]).toBe(first?.[2]);
  });
});
