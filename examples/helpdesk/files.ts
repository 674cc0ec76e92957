/** The files of tickets: in a folder, under random names, and sent only to those who may read the ticket. */
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Express } from "express";
import type { Upload } from "hyper-live";
import { attachments, mayRead, tickets, userOf } from "./data.js";

const folder = path.join(tmpdir(), "hyper-live-helpdesk");

export async function keep(file: Upload): Promise<string> {
  await mkdir(folder, { recursive: true });
  const id = randomUUID();
  await file.moveTo(path.join(folder, id));
  return id;
}

export function fileRoutes(app: Express): void {
  app.get("/files/:id", async (request, response) => {
    const file = await attachments.findOneBy({ id: request.params.id });
    const ticket = file && (await tickets.findOneBy({ id: file.ticket }));
    if (!ticket || !mayRead(userOf(request), ticket)) return void response.sendStatus(404);
    response.set("X-Content-Type-Options", "nosniff").attachment(file.name);
    response.sendFile(file.id, { root: folder });
  });
}
