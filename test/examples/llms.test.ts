/** What language models read: complete, and with links to files that the package has. */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { writeLlms } from "../../examples/guide/llms.js";
import { readGuide } from "../../examples/guide/read-guide.js";
import manifest from "../../package.json" with { type: "json" };
import { chapters, readme, skill } from "../support/documents.js";

const project = fileURLToPath(new URL("../..", import.meta.url));
const guide = readGuide();
const llms = writeLlms(guide);
/** The links of a text to files. */
const linksOf = (text: string) =>
  Array.from(text.matchAll(/\]\(([^)#]+)/g), ([, link = ""]) => link).filter(
    (link) => !/^[a-z]+:/.test(link),
  );
/** npm always packs the last two. */
const packed = [...manifest.files, "README.md", "LICENSE"];
const isPacked = (file: string) => packed.some((each) => file === each || file.startsWith(`${each}/`));

describe("llms.txt", () => {
  it("is what the guide and the declarations make of it; -u writes it", async () => {
    await expect(llms).toMatchFileSnapshot(path.join(project, "llms.txt"));
  });

  it("has each exported name with a sentence, and each chapter", () => {
    for (const { title } of guide.reference)
      expect(llms).toMatch(new RegExp(`^- \`${title}\`: .*[^:]$`, "m"));
    for (const { file, lead } of guide.chapters) expect(llms).toContain(`](${file}): ${lead}`);
  });
});

describe("SKILL.md", () => {
  it("begins with a name and a description", () => {
    const [, head = ""] = /^---\n(.*?)\n---\n/s.exec(skill.text) ?? [];
    const fields = Object.fromEntries(head.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
    expect(Object.keys(fields)).toEqual(["name", "description"]);
    expect(fields.name).toBe(manifest.name);
    expect(fields.description.length).toBeLessThanOrEqual(1024);
  });

  it("names each function, class and value that the package exports", () => {
    const names = guide.reference
      .filter(({ entry }) => ["hyper-live", "hyper-live/testing"].includes(entry.module))
      .filter(
        ({ entry }) =>
          ["function", "value"].includes(entry.kind) || /Error\b.*extends/.test(entry.code.join()),
      )
      .map(({ title }) => title);
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(skill.text))).toEqual([]);
    expect(names.length).toBeGreaterThan(40);
  });
});

it.each([
  ...[readme, skill, ...chapters].map(({ file, text }): [string, string] => [file, text]),
  ["llms.txt", llms],
])("%s links to files that the package has", (file, text) => {
  const links = linksOf(text).map((link) => path.posix.join(path.posix.dirname(file), link));
  expect(links.filter((link) => !isPacked(link) || !existsSync(path.join(project, link)))).toEqual([]);
});
