/** The name of the application, from its package.json. */
import { readFileSync } from "node:fs";
import path from "node:path";

/** The `name` of the nearest package.json that has one, at a script or above it; "" if there is none. */
export function applicationName(script = process.argv[1]): string {
  if (script === undefined) return "";
  for (let folder = path.dirname(path.resolve(script)); ; folder = path.dirname(folder)) {
    const name = nameIn(path.join(folder, "package.json"));
    if (name !== undefined) return name;
    if (folder === path.dirname(folder)) return "";
  }
}

function nameIn(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, "utf8")) as { name?: unknown };
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}
