/** Files that a user chooses for a field. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { HTMLElement, HTMLInputElement } from "happy-dom";
import { checkUsable, fire, focus, said, windowOf } from "./actions.js";
import { failure } from "./errors.js";

/** A file to upload: its path, or its name and content. */
export type FileToUpload = string | { name: string; content: string | Uint8Array; type?: string };

/** Chooses files for a field. */
export async function chooseFiles(element: HTMLElement, files: readonly FileToUpload[]): Promise<void> {
  checkUsable(element, "used");
  const field = element as HTMLInputElement;
  if (field.type !== "file") throw failure(`${said(element)} is not for files.`);
  if (files.length > 1 && !field.multiple)
    throw failure(`${said(element)} takes one file, not ${files.length}.`);
  const { File } = windowOf(element);
  const chosen = (await Promise.all(files.map(read))).map(
    ({ name, content, type = typeOf(name) }) => new File([content as never], name, { type }),
  );
  focus(element);
  const list = Object.assign(chosen, { item: (at: number) => chosen[at] ?? null });
  field.files = list as unknown as typeof field.files;
  fire(element, "input");
  fire(element, "change");
}

async function read(file: FileToUpload): Promise<Exclude<FileToUpload, string>> {
  if (typeof file !== "string") return file;
  return { name: path.basename(file), content: await readFile(file) };
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
