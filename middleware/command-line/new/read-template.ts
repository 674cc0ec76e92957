/** The files of a new project: those of `middleware/command-line/template/`, with names and versions filled in. */
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { packageFolder } from "../own-code.js";
import { versions } from "./versions.js";

/** What differs from project to project. */
export interface Filling {
  name: string;
  /** what to install as hyper-live */
  hyperLive: string;
}

/** Reads the files, by path below the project's folder. */
export async function readTemplate({ name, hyperLive }: Filling): Promise<Map<string, string>> {
  const folder = path.join(packageFolder, "middleware/command-line/template");
  const texts: Record<string, string> = { ...versions, name, "hyper-live": hyperLive };
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const text = await readFile(file, "utf8");
    files.set(finalName(path.relative(folder, file)), fill(text, texts));
  }
  return files;
}

/** Those that npm or our own tools would take for theirs have another name in the package. */
function finalName(file: string): string {
  return file.replace(/^_(?=package|tsconfig|biome|vitest|README)/, "").replace(/^_(?=git|docker)/, ".");
}

function fill(text: string, texts: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{([\w@/-]+)\}\}/g, (whole, key: string) => texts[key] ?? whole);
}
