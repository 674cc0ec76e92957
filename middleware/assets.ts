/**
 * The scripts of a page: our client and htmx, under names that change with their content, cached for good.
 *
 * They are sent compressed, since Express does not: brotli or gzip, made once, at the first request.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import express, { type Router } from "express";

const require = createRequire(import.meta.url);
const encoders = {
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
  identity: async (plain: Buffer) => plain,
};

/** Where the scripts are, and what brings them into a page. */
export interface Assets {
  router: Router;
  /** the script elements for a page's head */
  scripts: string;
}

/** @param base - path below which the router will stand */
export function createAssets(base: string): Assets {
  const manifestFile = require.resolve("#browser/manifest.json");
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as {
    live: string;
    dev: string;
    besideHtmx: string;
    files: string[];
  };
  const client = process.env.NODE_ENV === "production" ? manifest.live : manifest.dev;
  const htmxFile = require.resolve("htmx.org/dist/htmx.min.js");
  const ownFile = join(dirname(manifestFile), manifest.besideHtmx);
  const htmxHash = createHash("sha256")
    .update(readFileSync(htmxFile))
    .update(manifest.besideHtmx)
    .digest("base64url")
    .slice(0, 10);
  const htmxName = `htmx-${htmxHash}.js`;

  const router = express.Router();
  serve(router, htmxName, htmxFile, ownFile);
  for (const name of manifest.files) serve(router, name, join(dirname(manifestFile), name));
  return {
    router,
    scripts:
      `<script src="${base}/${htmxName}" defer></script>` +
      `<script type="module" src="${base}/${client}"></script>`,
  };
}

function serve(router: Router, name: string, ...files: string[]): void {
  const made = new Map<string, Promise<Buffer>>();
  router.get(`/${name}`, async (request, response) => {
    const encoding = (request.acceptsEncodings("br", "gzip") || "identity") as keyof typeof encoders;
    let content = made.get(encoding);
    if (!content) {
      content = Promise.all(files.map((file) => readFile(file))).then((plain) =>
        encoders[encoding](Buffer.concat(plain)),
      );
      made.set(encoding, content);
    }
    response.vary("Accept-Encoding").type("text/javascript");
    response.set("Cache-Control", "public, max-age=31536000, immutable");
    if (encoding !== "identity") response.set("Content-Encoding", encoding);
    response.send(await content);
  });
}
