/** Finds the files of a folder that define components. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const source = /\.[cm]?[jt]sx?$/;
/** Declarations, tests, and the settings of tools. */
const notLoaded = /(?:\.d\.[cm]?ts|\.(?:test|spec|config)\.[cm]?[jt]sx?)$/;
const skipped = new Set(["node_modules", "dist", "build", "coverage", "test", "tests", "public"]);

/** The files of a project by what they do. */
export interface SourceFiles {
  /** files that define components and start nothing */
  components: string[];
  /** files that call `hyperLive()`: to load one starts its server */
  entries: string[];
}

/** Finds the source files below a folder. */
export async function findSources(folder: string): Promise<SourceFiles> {
  const found: SourceFiles = { components: [], entries: [] };
  for (const file of await listFiles(folder, source)) {
    if (notLoaded.test(file)) continue;
    const text = await readFile(file, "utf8");
    if (!/["']hyper-live["']/.test(text)) continue;
    if (/\bhyperLive\s*\(/.test(text)) found.entries.push(file);
    else if (definesComponent(text)) found.components.push(file);
  }
  return found;
}

/** Whether a source has a component: `@live`, or a call of `live()`. */
export function definesComponent(text: string): boolean {
  return /@live\b|\blive\s*\(/.test(text);
}

/** The files below a folder whose names match, in order, without those of packages and builds. */
export async function listFiles(folder: string, pattern: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.map(async (entry) => {
    const name = path.join(folder, entry.name);
    if (entry.name.startsWith(".") || (entry.isDirectory() && skipped.has(entry.name))) return [];
    if (entry.isDirectory()) return listFiles(name, pattern);
    return pattern.test(entry.name) ? [name] : [];
  });
  return (await Promise.all(files)).flat().sort();
}

/** The name of a component in an address: `TodoList` is at `todo-list`, `shop.Cart` at `shop-cart`. */
export function kebab(name: string): string {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1-$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1-$2")
    .replace(/[^\p{L}\d]+/gu, "-")
    .toLowerCase();
}
