/**
 * The chapters of the guide: each file `chapters/NN-name.md` is a page at `/guide/name`, in the order of the numbers.
 *
 * A chapter links to another one by its file, `[Forms](30-forms.md#files)`, which works where the files are read, too.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { examplesFolder } from "../sources.js";
import { type Article, renderMarkdown } from "./markdown.js";

export interface Chapter extends Article {
  /** its last part of the address */
  name: string;
  path: string;
  /** the heading under which the contents list it */
  part: string;
}

/** The parts of the guide, by the first digit of a chapter's number. */
const parts: Record<string, string> = {
  1: "Begin",
  2: "Components",
  3: "Forms",
  4: "Pages and data",
  5: "Security",
  6: "Running it",
  7: "Tests and tools",
  8: "Help",
  9: "Coming from",
};

export const chaptersFolder = path.join(examplesFolder, "guide/chapters");

/** Reads all chapters. */
export function readChapters(folder = chaptersFolder): Chapter[] {
  const files = readdirSync(folder).filter((file) => /^\d\d-[\w-]+\.md$/.test(file));
  return files.sort().map((file) => {
    const name = nameOf(file);
    const article = renderMarkdown(readFileSync(path.join(folder, file), "utf8"), chapterUrl);
    return { ...article, name, path: `/guide/${name}`, part: parts[file.charAt(0)] ?? "" };
  });
}

/** `30-forms.md` is `forms`. */
export function nameOf(file: string): string {
  return file.replace(/^\d\d-|\.md$/g, "");
}

/** The address of what a chapter links to: another chapter is a page of the guide. */
function chapterUrl(href: string): string {
  const found = /^(?<file>\d\d-[\w-]+\.md)(?<anchor>#.*)?$/.exec(href)?.groups;
  return found ? `/guide/${nameOf(found.file ?? "")}${found.anchor ?? ""}` : href;
}
