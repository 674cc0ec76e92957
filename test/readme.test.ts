/** README and the guide's chapters: their code compiles, their tables are complete, their links lead somewhere. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../examples/guide/markdown.js";
import { remedies } from "../views/errors.js";
import { chapterNamed, chapters, documents, readme, snippetsOf, tableBelow } from "./support/documents.js";

const project = fileURLToPath(new URL("..", import.meta.url));
const snippets = documents.flatMap((document) => snippetsOf(document));

describe("README and the guide", () => {
  it("show snippets that tsc accepts", async () => {
    const folder = path.join(project, "dist/readme");
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await Promise.all(
      snippets.map(({ code }, index) =>
        writeFile(path.join(folder, `snippet-${index}.ts`), `${code}\nexport {};\n`),
      ),
    );
    const config = {
      extends: "../../tsconfig.json",
      compilerOptions: {
        noEmit: true,
        rootDir: "../..",
        paths: {
          "hyper-live": ["../../middleware/index.ts"],
          "hyper-live/opentelemetry": ["../../middleware/opentelemetry/index.ts"],
          "hyper-live/testing": ["../../middleware/testing/index.ts"],
        },
      },
      include: ["*.ts"],
      exclude: [],
    };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = path.join(project, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch(
      (error) => error,
    );
    expect(stdout.replace(/dist\/readme\/snippet-(\d+)\.ts/g, named)).toBe("");
    expect(snippets.length).toBeGreaterThan(30);
  }, 60_000);

  it("have links that lead to a file, and to a heading in it", () => {
    const others = ["SECURITY.md", "CONTRIBUTING.md"].map((file) => ({ file, text: readText(file) }));
    const broken = [...documents, ...others].flatMap(({ file, text }) =>
      linksOf(text)
        .filter((link) => !leadsSomewhere(link, file))
        .map((link) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

/** A snippet's place in a document, for the message of tsc. */
function named(_: string, index: string): string {
  return snippets[Number(index)]?.place ?? "";
}

const readText = (file: string) => readFileSync(path.join(project, file), "utf8");

/** The targets of the links in a text, without those of other sites. */
function linksOf(text: string): string[] {
  const links: string[] = [];
  renderMarkdown(text, (href) => {
    links.push(href);
    return href;
  });
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(link: string, from: string): boolean {
  const [target = "", anchor] = link.split("#");
  const file = target ? path.join(path.dirname(from), target) : from;
  if (!existsSync(path.join(project, file))) return false;
  if (anchor === undefined) return true;
  return renderMarkdown(readText(file), String).sections.some(({ id }) => id === anchor);
}

describe("README", () => {
  const [counter] = snippetsOf(readme);

  it("has a counter of at most ten lines, from @live to the closing brace", () => {
    const lines = counter?.code.split("\n") ?? [];
    const start = lines.indexOf("@live");
    const end = lines.indexOf("}", start);
    expect(lines[start + 1]).toBe("class Counter {");
    expect(end - start + 1).toBeLessThanOrEqual(10);
  });

  it("can be read in ten minutes", () => {
    expect(readme.text.split("\n").length).toBeLessThanOrEqual(350);
  });

  it("shows the table that the last run under load has written, as the guide does", async () => {
    const table = await readFile(path.join(project, "test/bench/results/load.md"), "utf8");
    expect(readme.text).toContain(table.trim());
    expect(chapterNamed("measured").text).toContain(table.trim());
  });

  it("shows the two commands", () => {
    expect(readme.text).toContain("npm ci && npm start");
    expect(readme.text).toContain("npm ci && npm test");
  });

  it("leads to the chapters of the guide", () => {
    const missing = chapters.map(({ file }) => file).filter((file) => !readme.text.includes(`](${file})`));
    // A few may be found by the guide's own contents.
    expect(missing.length, missing.join()).toBeLessThan(8);
  });
});

describe("the guide", () => {
  it("has a heading for each error code, and no other", () => {
    const headings = Array.from(
      chapterNamed("troubleshooting").text.matchAll(/^## (HL_\w+)$/gm),
      ([, code]) => code,
    );
    expect(headings.sort()).toEqual(Object.keys(remedies).sort());
  });

  it.each([
    ["HyperLiveOptions", "## Options"],
    ["Limits", "## Limits"],
  ])("has each of %s in its table", (type, heading) => {
    const declared = new RegExp(`export interface ${type} \\{\n(.*?)\n\\}`, "s").exec(
      readText("middleware/options.ts"),
    );
    const names = Array.from(declared?.[1]?.matchAll(/^ {2}(\w+)\?:/gm) ?? [], ([, name]) => `\`${name}\``);
    const rows = tableBelow(chapterNamed("options"), heading);
    expect(rows.map(([name]) => name).sort()).toEqual(names.sort());
    expect(rows.filter((cells) => cells.length !== 3 || cells.includes(""))).toEqual([]);
  });

  it("has chapters that begin with their heading, have no other of its rank, and differ in name and number", () => {
    for (const { file, text } of chapters) {
      const ranks = renderMarkdown(text, String).sections.map(({ depth }) => depth);
      expect(ranks.indexOf(1), file).toBe(0);
      expect(ranks.lastIndexOf(1), file).toBe(0);
      expect(file).toMatch(/\/\d\d-[a-z0-9-]+\.md$/);
    }
    for (const part of [/\d\d(?=-)/, /(?<=\d\d-).*/]) {
      const parts = chapters.map(({ file }) => part.exec(path.basename(file))?.[0]);
      expect(new Set(parts).size).toBe(parts.length);
    }
  });

  it("has the chapters that remedies of errors name", () => {
    const titles = chapters.map(({ text }) => /^# (.*)$/m.exec(text)?.[1]);
    const named = Object.values(remedies).flatMap((remedy) =>
      Array.from(remedy.matchAll(/guide's chapter “(.*?)”/g), ([, title]) => title),
    );
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((title) => !titles.includes(title))).toEqual([]);
    expect(Object.values(remedies).join()).not.toContain("README");
  });
});
