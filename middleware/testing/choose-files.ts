/** Files that a user chooses for a field. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { HTMLElement, HTMLInputElement } from "happy-dom";
import { checkUsable, fire, focus, said, windowOf } from "./actions.js";
import { failure } from "./errors.js";

/** A file to upload: its path, a `File`, or its name and content. */
export type FileToUpload = string | FileContent | FileObject;

export interface FileContent {
  name: string;
  content: string | Uint8Array;
  type?: string;
}

/** What a `File` of Node or of a browser has. */
interface FileObject {
  readonly name: string;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Chooses files for a field. */
export async function chooseFiles(element: HTMLElement, files: readonly FileToUpload[]): Promise<void> {
  checkUsable(element, "used");
  const field = element as HTMLInputElement;
  if (field.type !== "file") throw failure(`${said(element)} is not for files.`);
  if (files.length > 1 && !field.multiple)
    throw failure(`${said(element)} takes one file, not ${files.length}.`);
  const { File } = windowOf(element);
  const chosen = (await Promise.all(files.map(readContent))).map(
    ({ name, content, type = typeOf(name) }) => new File([content as never], name, { type }),
  );
  focus(element);
  const list = Object.assign(chosen, { item: (at: number) => chosen[at] ?? null });
  field.files = list as unknown as typeof field.files;
  fire(element, "input");
  fire(element, "change");
}

/** The name and the content of a file. */
export async function readContent(file: FileToUpload): Promise<FileContent> {
  if (typeof file === "string") return { name: path.basename(file), content: await readFile(file) };
  if ("content" in file) return file;
  if (!("arrayBuffer" in file))
    throw failure("upload() takes files one by one: a path, a File, or { name, content }.");
  const { name, type } = file;
  return { name, content: new Uint8Array(await file.arrayBuffer()), ...(type && { type }) };
}

/** The types that browsers give files of some names. */
const types: Record<string, string> = {
  ".txt": "text/plain",
  ".csv": "text/csv",
  ".json": "application/json",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
};

function typeOf(name: string): string {
  return types[path.extname(name).toLowerCase()] ?? "application/octet-stream";
}
