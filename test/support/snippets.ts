/** Runs the code of the documents: a snippet becomes a module that exports its components and its application. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Express } from "express";
import type { Class, Component } from "../../middleware/index.js";
import type { Snippet } from "./documents.js";

/** What a snippet has. */
export interface Loaded {
  /** the components that none of its others shows */
  components: Class<Component>[];
  app: Express;
}

const folder = fileURLToPath(new URL(`../../dist/snippets/${process.pid}`, import.meta.url));
mkdirSync(folder, { recursive: true });
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
// For their decorators.
writeFileSync(
  path.join(folder, "tsconfig.json"),
  '{ "extends": "../../../tsconfig.json", "include": ["*.ts"], "exclude": [] }',
);

/** Loads a snippet; `replaced` are pieces of its code and what takes their place. */
export async function loadSnippet(
  { place, code }: Snippet,
  replaced: Record<string, string> = {},
): Promise<Loaded> {
  const file = fileOf(place);
  const exported = `export const components = [${rootsOf(code).join(", ")}];\n${appOf(code)}`;
  let own = code.replace(/\.listen\(3000\)/g, "");
  for (const [piece, other] of Object.entries(replaced)) own = own.replace(piece, other);
  writeFileSync(file, `${own}\n${exported}`);
  return (await import(file)) as Loaded;
}

/** The module that a snippet becomes. */
export const fileOf = (place: string) => path.join(folder, `${place.replace(/\W+/g, "-")}.ts`);

/** The components of a snippet that none of its others shows. */
function rootsOf(code: string): string[] {
  const names = Array.from(
    code.matchAll(/^@live(?:\(.*\))?\n(?:export )?class (\w+)/gm),
    ([, name = ""]) => name,
  );
  return names.filter((name) => !new RegExp(`mount\\(${name}\\b|\\$\\{${name}\\}`).test(code));
}

const appOf = (code: string) => (/^const app = express/m.test(code) ? "export { app };" : "");
