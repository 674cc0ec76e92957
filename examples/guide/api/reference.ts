/** The reference as articles, one for each exported name: their texts, what they lead to, and where the guide uses them. */
import type { Chapter } from "../chapter.js";
import { firstSentence, renderMarkdown } from "../markdown.js";
import { type Entry, modules, readApi } from "./read-api.js";
import { writeLinks } from "./tsdoc.js";
import { type Surroundings, type Use, type User, writeEntry } from "./write-entry.js";

/** A page of the reference. */
export interface ReferencePage extends Chapter {
  entry: Entry;
}

/** The pages of all names, by module. */
export function readReference(chapters: Chapter[]): ReferencePage[] {
  const entries = readApi();
  entries.sort(
    (a, b) => modules.indexOf(a.module) - modules.indexOf(b.module) || a.name.localeCompare(b.name),
  );
  return entries.map((entry) => {
    const article = renderMarkdown(writeEntry(entry, surroundingsOf(entry, entries, chapters)), String);
    const path = addressOf(entry);
    const lead = writeLinks(firstSentence(entry.doc.text.split(/\n\s*\n/)[0] ?? ""), () => undefined);
    return {
      ...article,
      lead,
      name: path.slice("/guide/".length),
      path,
      file: "",
      part: entry.module,
      entry,
    };
  });
}

/** `/guide/api/html`, and `/guide/api/testing/visit` for what a further module exports. */
function addressOf({ name, module }: Entry): string {
  const place = module === "hyper-live" ? [] : [module.replace(/.*\//, "")];
  return ["/guide/api", ...place, name].join("/");
}

function surroundingsOf(entry: Entry, entries: Entry[], chapters: Chapter[]): Surroundings {
  const sameFirst = [...entries.filter(({ module }) => module === entry.module), ...entries];
  const find = (name: string) => sameFirst.find((each) => each.name === name);
  return {
    addressOf(name) {
      const found = find(name.split(".")[0] ?? "");
      return found && addressOf(found);
    },
    uses: usesOf(entry, chapters),
    otherExample: exampleOfUsers(entry, entries, chapters),
    users: usersOf(entry, entries),
  };
}

/** Snippets of the guide that import a name, the shortest first. */
function usesOf({ name, module }: Entry, chapters: Chapter[]): Use[] {
  const imported = new RegExp(`import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from "${module}"`);
  return chapters
    .flatMap(({ title, path, snippets }) => snippets.map((code) => ({ code, title, path })))
    .filter(({ code }) => imported.test(code))
    .sort((a, b) => a.code.length - b.code.length);
}

/** What takes or returns a type; the name of a function may be any word elsewhere. */
function usersOf(entry: Entry, entries: Entry[]): User[] {
  if (entry.kind === "function" || entry.kind === "value") return [];
  return entries
    .filter((other) => other !== entry && other.module === entry.module && mentions(other, entry.name))
    .map((other) => ({ name: other.name, path: addressOf(other) }));
}

/** An example of what uses a type, or of what uses that: one in a comment, or else the shortest snippet of the guide. */
function exampleOfUsers(entry: Entry, entries: Entry[], chapters: Chapter[]): string | undefined {
  const seen = new Set([entry]);
  for (const each of seen) {
    const example = each.doc.examples[0] ?? usesOf(each, chapters)[0]?.code;
    if (example) return example;
    const names = usersOf(each, entries).map(({ name }) => name);
    for (const other of entries)
      if (other.module === entry.module && names.includes(other.name)) seen.add(other);
  }
  return undefined;
}

function mentions({ code }: Entry, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(code.join("\n"));
}
