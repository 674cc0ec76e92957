/** What users read: README.md and the guide's chapters, and the code in them. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));
const chaptersFolder = "examples/guide/chapters";

export interface Document {
  /** its path, from the root of the project */
  file: string;
  text: string;
}

/** A block of code in a document. */
export interface Snippet {
  /** where it is, for a message: the file, and the number of the block's first line */
  place: string;
  code: string;
}

const read = (file: string): Document => ({ file, text: readFileSync(path.join(project, file), "utf8") });

export const readme = read("README.md");

/** The chapters, in the order of their numbers. */
export const chapters: Document[] = readdirSync(path.join(project, chaptersFolder))
  .filter((name) => name.endsWith(".md"))
  .sort()
  .map((name) => read(`${chaptersFolder}/${name}`));

/** What language models read. */
export const skill = read("SKILL.md");

export const documents: Document[] = [readme, skill, ...chapters];

/** A chapter by its name, `forms` for `30-forms.md`. */
export function chapterNamed(name: string): Document {
  const found = chapters.find(({ file }) => file.endsWith(`-${name}.md`));
  if (!found) throw new Error(`The guide has no chapter “${name}”.`);
  return found;
}

/** The blocks of one language in a document. */
export function snippetsOf({ file, text }: Document, language = "ts"): Snippet[] {
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"));
  return Array.from(blocks, ({ index, 1: code = "" }) => ({
    place: `${file}:${text.slice(0, index).split("\n").length + 1}`,
    code,
  }));
}

/** The cells of the rows of a table, the first one below the heading; without the head of the table. */
export function tableBelow({ text }: Document, heading: string): string[][] {
  const lines = text.slice(text.indexOf(`\n${heading}\n`)).split("\n");
  const start = lines.findIndex((line) => line.startsWith("| ---"));
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith("|"));
  return rest.slice(0, end).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
