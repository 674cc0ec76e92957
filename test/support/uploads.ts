/** Sites with forms for files, and posts of such forms. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Test } from "supertest";
import { onTestFinished } from "vitest";
import type { Agent, LivePage } from "./page.js";

/** A new folder, removed after the test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "hyper-live-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The files in a folder and below, without what is known about them. */
export async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** A file for a form's field. */
export interface SentFile {
  field: string;
  name: string;
  content: string | Buffer;
  type?: string;
}

/** Posts a form with files, as a browser does. */
export function postFiles(
  agent: Agent,
  page: LivePage,
  binding: string,
  files: SentFile[],
  fields: Record<string, string> = {},
  component = 0,
): Test {
  const post = agent
    .post("/_live")
    .field("_seal", page.seals[0] ?? "")
    .field(`submit:${component}`, binding);
  for (const [name, value] of Object.entries(fields)) post.field(name, value);
  for (const { field, name, content, type = "application/octet-stream" } of files)
    post.attach(field, Buffer.from(content), { filename: name, contentType: type });
  return post;
}

/** A multipart body, part by part, as raw bytes. */
export function bodyOf(boundary: string, parts: [headers: string, content: string | Buffer][]): Buffer {
  const pieces = parts.flatMap(([headers, content]) => [
    Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

/** The headers of a field's part. */
export function fieldHeaders(name: string): string {
  return `Content-Disposition: form-data; name="${name}"`;
}

/** The headers of a file's part. */
export function fileHeaders(field: string, name: string, type = "application/octet-stream"): string {
  return `Content-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}`;
}

/** A PNG of one pixel. */
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
