/** @fastify/busboy, bare: what it finds goes to a file by a pipe. Nothing is checked. */
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { Busboy } from "@fastify/busboy";
import { folder, serve } from "./serve.js";

serve((request, response) => {
  const parser = new Busboy({ headers: request.headers as never });
  let stored: Promise<void> = Promise.resolve();
  const file = path.join(folder, "file");
  parser.on("file", (_field, source) => {
    stored = pipeline(source, createWriteStream(file));
  });
  parser.on("finish", async () => {
    await stored;
    await rm(file);
    response.end("done");
  });
  request.pipe(parser);
});
