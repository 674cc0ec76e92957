/**
 * The chapters of the guide: each file `chapters/NN-name.md` is a page at `/guide/name`, in the order of the numbers.
 *
 * A chapter links to another one by its file, `[Forms](30-forms.md#files)`, which works where the files are read, too.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { examplesFolder, packageFolder } from "../sources.js";
import type { Chapter } from "./chapter.js";
import { fileUrl } from "./files.js";
import { renderMarkdown } from "./markdown.js";

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

/** Files of the project that are pages of the guide, too, by the number that says where. */
const projectFiles: Record<string, string> = { "59-security.md": "SECURITY.md" };

/** Reads all chapters. */
export function readChapters(): Chapter[] {
  const own = readdirSync(chaptersFolder).filter((file) => /^\d\d-[\w-]+\.md$/.test(file));
  return [...own, ...Object.keys(projectFiles)].sort().map((file) => {
    const other = projectFiles[file];
    const place = other ? path.join(packageFolder, other) : path.join(chaptersFolder, file);
    const name = nameOf(file);
    const article = renderMarkdown(readFileSync(place, "utf8"), chapterUrl);
    const inPackage = other ?? `examples/guide/chapters/${file}`;
    return { ...article, name, path: `/guide/${name}`, file: inPackage, part: parts[file.charAt(0)] ?? "" };
  });
}

/** `30-forms.md` is `forms`, and `SECURITY.md` is `security`. */
function nameOf(file: string): string {
  return file.toLowerCase().replace(/^\d\d-|\.md$/g, "");
}

/** The address of what a chapter links to: another chapter is a page of the guide. */
function chapterUrl(href: string): string {
  const found = /(?<file>\d\d-[\w-]+\.md|SECURITY\.md)(?<anchor>#.*)?$/.exec(href)?.groups;
  return found ? `/guide/${nameOf(found.file ?? "")}${found.anchor ?? ""}` : (fileUrl(href) ?? href);
}
