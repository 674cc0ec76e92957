/** Serves the scripts of development: `client.js` of `hyper-live dev`, `key.js` of other servers, and the panel of both. */
import type { Response } from "express";
import { files } from "#development";

/** Answers a request for one of the scripts; returns whether there is one of this name. */
export function sendFile(response: Response, name: string): boolean {
  if (!Object.hasOwn(files, name)) return false;
  response.writeHead(200, { "Content-Type": "text/javascript", "Cache-Control": "no-cache" });
  response.end(files[name]);
  return true;
}
