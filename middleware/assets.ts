/**
 * The scripts of a page: our client, and htmx with our rules for it. Their names change with their content, so browsers
 * cache them forever.
 *
 * They are compressed with brotli or gzip once, at the first request, since Express does not compress. `public/build.ts`
 * writes them as strings of a module instead of files, so that they are included when an application is bundled.
 */
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import express, { type Router } from "express";
import * as scripts from "#scripts";
import { escapeHtml } from "../views/escape.js";

const encoders = {
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
  identity: async (plain: Buffer) => plain,
};

/** The routes of the scripts, and the elements that load them. */
export interface Assets {
  router: Router;
  /** Writes the script elements for a page's head; `prefix` is the path that a proxy strips. */
  scripts(prefix: string): string;
  /** identifies the scripts: another one after a deploy that has changed them */
  version: string;
}

/** @param base - path at which the router will be mounted */
export function createAssets(base: string): Assets {
  const client = process.env.NODE_ENV === "production" ? scripts.live : scripts.dev;
  const router = express.Router();
  for (const [name, text] of Object.entries(scripts.files)) serve(router, name, text);
  const scriptsBelow = (path: string) =>
    `<script src="${path}/${scripts.htmx}" defer></script><script type="module" src="${path}/${client}"></script>`;
  const plain = scriptsBelow(base);
  return {
    router,
    scripts: (prefix) => (prefix ? scriptsBelow(escapeHtml(prefix + base)) : plain),
    version: `${scripts.htmx} ${client}`,
  };
}

function serve(router: Router, name: string, text: string): void {
  const made = new Map<string, Promise<Buffer>>();
  router.get(`/${name}`, async (request, response) => {
    const encoding = (request.acceptsEncodings("br", "gzip") || "identity") as keyof typeof encoders;
    let content = made.get(encoding);
    if (!content) {
      content = encoders[encoding](Buffer.from(text));
      made.set(encoding, content);
    }
    response.vary("Accept-Encoding").type("text/javascript");
    response.set("Cache-Control", "public, max-age=31536000, immutable");
    if (encoding !== "identity") response.set("Content-Encoding", encoding);
    response.send(await content);
  });
}
