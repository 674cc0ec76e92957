/** `npx hyper-live check`: finds mistakes in the templates and handlers of a project without starting it. */
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { CommandError } from "../command-error.js";
import { listFiles } from "../component-files.js";
import { exactPlace } from "../exact-place.js";
import { loadVite } from "../load-vite.js";
import type { Place } from "../own-code.js";
import { readArguments } from "../read-arguments.js";
import { checkFields } from "./check-fields.js";
import { checkTemplate } from "./check-template.js";
import { type FoundClass, type FoundSource, type FoundTemplate, readSource } from "./read-source.js";
import type { Node } from "./syntax.js";

export const help = `npx hyper-live check [folder or file]

Reads the sources of a folder (default: this one), and runs none of them. It finds templates that the server would refuse,
bindings without a handler, handlers that get input without @handler, attributes data-live-* that do not exist, and fields of
components that can't be stored. Exits with 1 if there is a mistake.
`;

/** A source that was read. */
interface Source extends FoundSource {
  file: string;
  text: string;
}

/** A mistake, and where it is. */
interface Mistake extends Place {
  message: string;
  code: string;
}

export async function run(args: string[]): Promise<number> {
  const [name = "."] = readArguments("check", args, {}, 1).names;
  // In production templates pass in which an attribute does nothing.
  process.env.NODE_ENV = "development";
  const target = path.resolve(name);
  if (!existsSync(target)) throw new CommandError(`There is no file or folder ${name}.`);
  const pattern = /(?<!\.d)\.[cm]?[jt]sx?$/;
  const files = statSync(target).isDirectory() ? await listFiles(target, pattern) : [target];
  const { parseSync } = await loadVite();
  const sources: Source[] = [];
  const mistakes: Mistake[] = [];
  for (const file of files) {
    const text = await readFile(file, "utf8");
    if (!/["']hyper-live["']/.test(text)) continue;
    const { program, errors } = parseSync(file, text);
    if (errors[0]) mistakes.push(syntaxMistake(file, text, errors[0]));
    else sources.push({ file, text, ...readSource(program as unknown as Node) });
  }
  const classes = new Map(sources.flatMap((source) => source.classes.map((each) => [each.name, each])));
  for (const source of sources) mistakes.push(...mistakesOf(source, (each) => classes.get(each)));
  return report(mistakes, sources);
}

function mistakesOf(source: Source, classOf: (name: string) => FoundClass | undefined): Mistake[] {
  const { file, text } = source;
  const inTemplates = source.templates.flatMap((template) =>
    checkTemplate(template, classOf).map(({ message, code, at }) => ({
      ...(at ? placeOfText(source, template, at) : quotedPlace(source, template, message)),
      message,
      code,
    })),
  );
  const inFields = source.classes
    .flatMap(checkFields)
    .map(({ message, start }) => ({ ...placeAt(file, text, start), message, code: "HL_STATE_FIELD" }));
  return [...inTemplates, ...inFields];
}

function quotedPlace({ file, text }: Source, { start }: FoundTemplate, message: string): Place {
  return exactPlace(placeAt(file, text, start), message, text.split("\n"));
}

/** Where a template has a word: a handler's name as part of a binding. */
function placeOfText({ file, text }: Source, { start, end }: FoundTemplate, word: string): Place {
  const pattern = word.startsWith("data-")
    ? word
    : `@[\\w.-]+=\\s*["']?(?:\\$\\{on\\(this\\.)?${escapeWord(word)}`;
  const index = text.slice(start, end).search(new RegExp(`${pattern}(?![\\w-])`));
  return placeAt(file, text, start + Math.max(index, 0));
}

function escapeWord(word: string): string {
  return word.replace(/\$/g, "\\$");
}

function placeAt(file: string, text: string, offset: number): Place {
  const before = text.slice(0, offset).split("\n");
  return { file, line: before.length, column: (before.at(-1) as string).length + 1 };
}

function syntaxMistake(
  file: string,
  text: string,
  { message, labels }: { message: string; labels?: { start: number }[] },
): Mistake {
  return { ...placeAt(file, text, labels?.[0]?.start ?? 0), message, code: "syntax" };
}

function report(mistakes: readonly Mistake[], sources: readonly Source[]): number {
  const sorted = mistakes.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  for (const { file, line, column, message, code } of sorted)
    console.log(`${path.relative(process.cwd(), file)}:${line}:${column}: ${message} [${code}]\n`);
  const templates = sources.reduce((sum, source) => sum + source.templates.length, 0);
  const read = `${templates} templates in ${sources.length} files`;
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length || "no"} mistakes`;
  console.log(`${read}: ${count}.`);
  return mistakes.length > 0 ? 1 : 0;
}
