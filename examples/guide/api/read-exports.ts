/** Finds what a module exports in the declarations that tsc has written, `dist/**\/*.d.ts`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Directive, parseSync, type Statement } from "oxc-parser";

/** A declaration of an exported name: a statement of a `.d.ts` file, with the comment before it. */
export interface Declaration {
  /** the file's path */
  file: string;
  /** the declaration as it is written, without `export` and `declare` */
  code: string;
  node: Node;
  /** the text of its TSDoc comment; empty if it has none */
  comment: string;
  /** what a part of its code is, by places in the file */
  source: Source;
}

/** A node of the syntax tree; its places are those in the file. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [name: string]: unknown;
}

/** A file that was parsed. */
export interface Source {
  file: string;
  text: string;
  body: Node[];
  comments: { value: string; start: number; end: number }[];
}

const sources = new Map<string, Source>();

function readSource(file: string): Source {
  const known = sources.get(file);
  if (known) return known;
  const text = readFileSync(file, "utf8");
  const { program, comments } = parseSync(file, text);
  const body = program.body as (Statement | Directive)[] as unknown as Node[];
  const source = { file, text, body, comments: comments.filter(({ value }) => value.startsWith("*")) };
  sources.set(file, source);
  return source;
}

/** The declarations of each name that a module exports, in the order of its exports. */
export function readExports(file: string): Map<string, Declaration[]> {
  const found = new Map<string, Declaration[]>();
  const source = readSource(file);
  for (const { specifiers = [] } of exportsOf(source) as { specifiers?: Node[] }[])
    for (const specifier of specifiers) {
      const name = nameOf(specifier.exported);
      found.set(name, findDeclarations(file, name));
    }
  for (const { name } of declaredIn(source).filter(({ isExported }) => isExported))
    found.set(name, findDeclarations(file, name));
  return found;
}

/** The interfaces that a module adds to those of others, by `declare global`. */
export function readGlobals(file: string): Map<string, Declaration[]> {
  const source = readSource(file);
  const found = source.body.filter(({ kind }) => kind === "global").flatMap(interfacesIn);
  return new Map(found.map((node) => [nameOf(node.id), [declarationOf(source, node, node)]]));
}

function interfacesIn(node: Node): Node[] {
  return node.type === "TSInterfaceDeclaration" ? [node] : membersOf(node).flatMap(interfacesIn);
}

const exportsOf = ({ body }: Source) => body.filter(({ type }) => type === "ExportNamedDeclaration");
const nameOf = (node: unknown) => (node as { name: string }).name;

/** The declarations of a name that a file exports, imports or declares, in this file or where it comes from. */
export function findDeclarations(file: string, name: string): Declaration[] {
  const source = readSource(file);
  const own = declaredIn(source).filter((each) => each.name === name);
  if (own.length > 0) return own.map(({ node, outer }) => declarationOf(source, node, outer));
  for (const statement of source.body) {
    const from = statement.source as { value: string } | undefined | null;
    const specifiers = (statement.specifiers ?? []) as Node[];
    for (const specifier of specifiers) {
      const [inner, outer] = namesOf(specifier);
      if (outer !== name || (from && !from.value.startsWith("."))) continue;
      if (from) return findDeclarations(resolve(file, from.value), inner);
      if (inner !== name) return findDeclarations(file, inner);
    }
  }
  return [];
}

/** The names of an import or export: in the file that it is from, and in this one. */
function namesOf(specifier: Node): [inner: string, outer: string] {
  return specifier.type === "ExportSpecifier"
    ? [nameOf(specifier.local), nameOf(specifier.exported)]
    : [nameOf(specifier.imported ?? specifier.local), nameOf(specifier.local)];
}

const resolve = (from: string, to: string) => path.join(path.dirname(from), to.replace(/\.js$/, ".d.ts"));

interface Declared {
  name: string;
  /** the declaration itself, and the statement that exports it */
  node: Node;
  outer: Node;
  isExported: boolean;
}

function declaredIn({ body }: Source): Declared[] {
  return body.flatMap((outer) => {
    const isExported = outer.type === "ExportNamedDeclaration";
    const node = (isExported ? outer.declaration : outer) as Node | null;
    return node ? declaredBy(node).map((name) => ({ name, node, outer, isExported })) : [];
  });
}

/** The names that a statement declares. */
function declaredBy(node: Node): string[] {
  if (node.type === "VariableDeclaration") return (node.declarations as Node[]).map(({ id }) => nameOf(id));
  return node.id && /Declaration|DeclareFunction/.test(node.type) ? [nameOf(node.id)] : [];
}

function declarationOf(source: Source, node: Node, outer: Node): Declaration {
  const code = codeOf(source, node).replace(/^(export |declare |default )+/, "");
  return { file: source.file, code, node, comment: commentBefore(source, outer), source };
}

/** The code of a node, without comments and private members. */
export function codeOf({ text, comments }: Source, node: Node): string {
  const removed = [...comments, ...privateMembers(node)].filter(
    ({ start, end }) => start >= node.start && end <= node.end,
  );
  let code = "";
  let at = node.start;
  for (const { start, end } of removed.sort((a, b) => a.start - b.start)) {
    code += text.slice(at, Math.max(at, start));
    at = Math.max(at, end);
  }
  return indent((code + text.slice(at, node.end)).replace(/\n\s*(?=\n)/g, ""), indentOf(text, node.start));
}

/** How many spaces the line at this place begins with. */
function indentOf(text: string, at: number): number {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1);
  return line.length - line.trimStart().length;
}

/** Moves lines to the left by so many columns, and halves what tsc indents. */
function indent(code: string, column: number): string {
  return code.replace(/^ +/gm, (spaces) => " ".repeat(Math.max(0, spaces.length - column) / 2));
}

/** The members of a class or an interface. */
export function membersOf(node: Node): Node[] {
  const body = (node.body as { body?: unknown } | null | undefined)?.body;
  return Array.isArray(body) ? body : [];
}

function privateMembers(node: Node): Node[] {
  return membersOf(node).filter(isPrivate);
}

export function isPrivate({ accessibility, key }: Node): boolean {
  return accessibility === "private" || (key as Node | undefined)?.type === "PrivateIdentifier";
}

/** The TSDoc comment in front of a node. */
export function commentBefore({ text, comments }: Source, node: Node): string {
  const last = comments.findLast(({ end }) => end <= node.start);
  return last && text.slice(last.end, node.start).trim() === "" ? last.value : "";
}
