/** Reads the imports between source files, for `arrows.test.ts`. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** An import of one file by another; both paths are relative to the repository's root. */
export interface Arrow {
  from: string;
  to: string;
  /** whether only types are imported */
  isType: boolean;
}

const statement = /^(?:import|export)\b( type)?([^;]*?)from "(\.[^"]+)\.js"|\bimport\("(\.[^"]+)\.js"\)/gm;

/** All imports by the files below these folders. */
export function readArrows(folders: readonly string[]): Arrow[] {
  return folders.flatMap(filesIn).flatMap(arrowsFrom);
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(folder, name).replaceAll(sep, "/"));
}

function arrowsFrom(from: string): Arrow[] {
  const source = readFileSync(join(root, from), "utf8");
  return Array.from(source.matchAll(statement), ([, type, names = "", imported, loaded]) => ({
    from,
    to: `${join(dirname(from), (imported ?? loaded) as string).replaceAll(sep, "/")}.ts`,
    isType: type !== undefined || isTypesOnly(names),
  }));
}

/** Whether the names between braces all have `type` before them. */
function isTypesOnly(names: string): boolean {
  const inBraces = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
  const listed = inBraces?.split(",").filter((name) => name.trim() !== "") ?? [];
  return listed.length > 0 && listed.every((name) => /^\s*type\s/.test(name));
}

/** The groups of files that import each other, directly or through other files (Tarjan's algorithm). */
export function findCircles(arrows: readonly Arrow[]): string[][] {
  const targets = new Map<string, Arrow[]>();
  for (const arrow of arrows) targets.set(arrow.from, [...(targets.get(arrow.from) ?? []), arrow]);
  const order = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    stack.push(file);
    let lowest = number;
    for (const { to } of targets.get(file) ?? []) {
      if (!order.has(to)) lowest = Math.min(lowest, visit(to));
      else if (stack.includes(to)) lowest = Math.min(lowest, order.get(to) as number);
    }
    if (lowest < number) return lowest;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) circles.push(circle.toSorted());
    return lowest;
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles;
}
