/** Where the example keeps the files that were sent, and the route by which they are downloaded. */
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Express } from "express";
import type { Upload } from "hyper-live";

const folder = path.join(tmpdir(), "hyper-live-gallery");

/** Keeps a file; returns its id. The name that its user has given it is never part of a path. */
export async function keep(file: Upload): Promise<string> {
  await mkdir(folder, { recursive: true });
  const id = randomUUID();
  await file.moveTo(path.join(folder, id));
  return id;
}

/** Adds the route for downloads. Browsers save what it sends, and never show it as a page of this site. */
export function uploadRoutes(app: Express): void {
  app.get("/uploads/:id", (request, response) => {
    const id = /^[\w-]{36}$/.exec(request.params.id)?.[0] ?? "none";
    const headers = { "Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff" };
    response.sendFile(id, { root: folder, headers }, (error) => error && response.sendStatus(404));
  });
}
