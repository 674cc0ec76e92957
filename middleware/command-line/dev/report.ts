/** What the overlay of a page shows of an error: its message, and the line of the source that it comes from. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { LiveError } from "../../../views/errors.js";
import { exactPlace } from "../exact-place.js";
import { isOwnCode, type Place, placeInStack } from "../own-code.js";

/** An error, as it is sent to the pages. */
export interface Report {
  message: string;
  /** path below the project's folder */
  file: string | undefined;
  line: number;
  column: number;
  /** the lines around the place, with a caret below it */
  frame: string;
  /** opens the place in an editor */
  link: string | undefined;
  stack: string;
}

/** The properties by which Vite says where a source has an error. */
interface Located {
  message: string;
  stack?: string;
  id?: string;
  loc?: { file?: string; line: number; column: number };
}

/** Lines of the source that are shown before and after the one with the error. */
const around = 3;

/** Describes an error for the overlay. */
export function reportOf(error: unknown, root: string): Report {
  const known = (error instanceof Error ? error : new Error(String(error))) as Error & Located;
  const place =
    locatedBy(known) ??
    inMessage(known, root) ??
    placeInStack(known.stack ?? "", (file) => isOwn(file, root));
  return {
    message: messageOf(known),
    file: place && path.relative(root, place.file),
    line: place?.line ?? 0,
    column: place?.column ?? 0,
    frame: place ? frameAt(place) : "",
    link: place && editorLink(place),
    stack: stackOf(known, root),
  };
}

/** The stack without the lines of Node and of packages, which are not to be corrected here. */
function stackOf({ stack = "" }: Located, root: string): string {
  const lines = stack.split("\n").filter((line) => /^\s*at /.test(line));
  return lines.filter((line) => placeInStack(line, (file) => isOwn(file, root))).join("\n");
}

/** Vite writes errors of syntax in colors, and with the source below them, which the overlay shows itself. */
function messageOf(error: Located): string {
  if (error instanceof LiveError) return error.message;
  const [message = ""] = plainMessage(error).split(/\n\s*(?:\d+ [|│]|[╭,][-─])/);
  return message.replace(/^Transform failed with \d+ errors?:\s*(?:\[\w+\] )?/, "");
}

function plainMessage({ message }: Located): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors begin with one
  return message.replace(/\u001b\[[\d;]*m/g, "");
}

function locatedBy({ id, loc }: Located): Place | undefined {
  const file = loc?.file ?? id;
  return loc && file ? { file: file.replace(/\?.*/, ""), line: loc.line, column: loc.column + 1 } : undefined;
}

/** Errors of templates name the place of the template, and show the line in it. */
function inMessage(error: Located, root: string): Place | undefined {
  const message = plainMessage(error);
  const [, name, row, at] = /─\[ (.+?):(\d+):(\d+) \]/.exec(message) ?? [];
  if (name !== undefined) return { file: path.resolve(root, name), line: Number(row), column: Number(at) };
  for (const [, file = "", line, column] of message.matchAll(/[([]([^()[\]\s]+):(\d+):(\d+)[)\]]/g))
    if (isOwn(file, root))
      return exactPlace({ file, line: Number(line), column: Number(column) }, message, linesOf(file));
  return undefined;
}

function isOwn(file: string, root: string): boolean {
  return file.startsWith(root + path.sep) && !file.includes("node_modules") && !isOwnCode(file);
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

function frameAt({ file, line, column }: Place): string {
  const lines = linesOf(file);
  const first = Math.max(line - around, 1);
  const width = String(line + around).length;
  const shown = lines.slice(first - 1, line + around).flatMap((text, index) => {
    const number = first + index;
    const row = `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`;
    const caret = `  ${" ".repeat(width)} | ${text.slice(0, column - 1).replace(/\S/g, " ")}^`;
    return number === line ? [row, caret] : [row];
  });
  return shown.join("\n");
}

/** A link that editors have registered. `HYPER_LIVE_EDITOR` names another one than VS Code: `cursor`, `zed`, `windsurf`… */
export function editorLink({ file, line, column }: Place): string {
  const editor = process.env.HYPER_LIVE_EDITOR ?? "vscode";
  const address = encodeURI(file.split(path.sep).join("/").replace(/^\/?/, "/"));
  return `${editor}://file${address}:${line}:${column}`;
}
