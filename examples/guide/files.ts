/** Files of the examples that chapters link to, such as recipes for deployment: each is a page at `/guide/files/…`. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { examplesFolder } from "../sources.js";
import type { Chapter } from "./chapter.js";
import { renderMarkdown } from "./markdown.js";

const prefix = "/guide/files/";

/** The address of a file or a folder that a chapter links to; undefined if the link leads elsewhere. */
export function fileUrl(href: string): string | undefined {
  const name = /^\.\.\/\.\.\/(?!\.)(.+?)\/?$/.exec(href)?.[1];
  return name && prefix + name;
}

/** The pages of all files that chapters link to, and of those in linked folders. */
export function readLinkedFiles(chapters: Chapter[]): Chapter[] {
  const links = chapters.flatMap(({ html }) => Array.from(html.matchAll(/href="\/guide\/files\/([^"]+)"/g)));
  const names = new Set(links.map(([, name = ""]) => name));
  // A folder's files are added while they are gone through.
  for (const name of names) for (const each of namesIn(name)) names.add(`${name}/${each}`);
  return [...names].sort().map(pageOf);
}

function namesIn(name: string): string[] {
  const place = path.join(examplesFolder, name);
  return statSync(place).isDirectory() ? readdirSync(place).sort() : [];
}

function pageOf(name: string): Chapter {
  const inside = namesIn(name);
  const text = inside.length > 0 ? listOf(name, inside) : codeOf(name);
  const article = renderMarkdown(`# ${name}\n\n${text}`, String);
  return { ...article, name: `files/${name}`, path: prefix + name, file: `examples/${name}`, part: "Files" };
}

const listOf = (name: string, inside: string[]) =>
  inside.map((each) => `- [${each}](${prefix}${name}/${each})`).join("\n");

function codeOf(name: string): string {
  const language = /\.[cm]?[jt]s$/.test(name) ? "js" : "";
  return `\`\`\`${language}\n${readFileSync(path.join(examplesFolder, name), "utf8").trimEnd()}\n\`\`\``;
}
