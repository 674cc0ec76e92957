/** The reference: each name that the package exports, as its declarations and their comments say. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { packageFolder } from "../../sources.js";
import {
  codeOf,
  commentBefore,
  type Declaration,
  findDeclarations,
  isPrivate,
  membersOf,
  type Node,
  readExports,
  readGlobals,
} from "./read-exports.js";
import { type Doc, readDoc } from "./tsdoc.js";

export interface Entry {
  name: string;
  /** what it is imported from, such as `hyper-live/testing` */
  module: string;
  kind: Kind;
  /** its declarations: more than one for the overloads of a function */
  code: string[];
  doc: Doc;
  /** members with a comment of their own */
  members: Member[];
  /** types that its declarations name and that are not exported, if they have such members */
  parts: Entry[];
}

export interface Member {
  name: string;
  code: string;
  doc: Doc;
}

export type Kind = "function" | "class" | "interface" | "type" | "value";

interface Manifest {
  exports: Record<string, { types?: string }>;
}

const { exports }: Manifest = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8"));

/** The modules that applications import, and Express, whose requests and responses get methods. */
export const modules = [
  ...Object.keys(exports)
    .filter((name) => exports[name]?.types)
    .map((name) => name.replace(".", "hyper-live")),
  "express",
];

/** Reads what the package's declarations export. */
export function readApi(): Entry[] {
  const found = modules.map((module) => ({ module, exports: [...namesOf(module)] }));
  const known = new Set(found.flatMap(({ exports }) => exports.map(([name]) => name)));
  return found.flatMap(({ module, exports }) =>
    exports.map(([name, declarations]) => ({
      ...entryOf(name, module, declarations),
      parts: partsOf(declarations, known),
    })),
  );
}

function namesOf(module: string): Map<string, Declaration[]> {
  if (module !== "express") return readExports(declarationsOf(module));
  return readGlobals(path.join(packageFolder, "dist/middleware/hyper-live.d.ts"));
}

function partsOf(declarations: Declaration[], known: Set<string>): Entry[] {
  const names = declarations.flatMap(({ code, file }) =>
    Array.from(code.matchAll(/\b[A-Z]\w+/g), ([name]): [string, string] => [name, file]),
  );
  return [...new Map(names)]
    .filter(([name]) => !known.has(name))
    .map(([name, file]) => entryOf(name, "", findDeclarations(file, name)))
    .filter(({ members }) => members.length > 0);
}

function declarationsOf(module: string): string {
  const { types = "" } = exports[module.replace("hyper-live", ".")] ?? {};
  // The package has it under another name.
  return path.join(packageFolder, types.replace("dist/public/browser-api.d.ts", "public/browser/api.ts"));
}

function entryOf(name: string, module: string, declarations: Declaration[]): Entry {
  const documented = declarations.find(({ comment }) => comment) ?? declarations[0];
  return {
    name,
    module,
    kind: kindOf(documented?.node.type),
    code: declarations.map(({ code }) => code),
    doc: readDoc(documented?.comment ?? ""),
    members: declarations.flatMap(readMembers),
    parts: [],
  };
}

function kindOf(type = ""): Kind {
  if (/Function/.test(type)) return "function";
  if (/Class/.test(type)) return "class";
  if (/Interface/.test(type)) return "interface";
  return /TypeAlias/.test(type) ? "type" : "value";
}

function readMembers({ node, source }: Declaration): Member[] {
  return membersOf(node)
    .filter((member) => !isPrivate(member))
    .map((member) => ({
      name: memberName(member),
      code: codeOf(source, member),
      doc: readDoc(commentBefore(source, member)),
    }))
    .filter(({ doc }) => doc.text);
}

function memberName({ key }: Node): string {
  const { name, value } = (key ?? {}) as { name?: string; value?: unknown };
  return name ?? String(value ?? "");
}
