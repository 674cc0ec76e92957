/**
 * The scripts of a page: our client, and htmx with our rules for it, under names that change with their content, cached for good.
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
    withHtmx: string;
    files: string[];
  };
  const client = process.env.NODE_ENV === "production" ? manifest.live : manifest.dev;
  const fileOf = (name: string) => join(dirname(manifestFile), name);
  // One file, so that a page with htmx has our rules for it as well.
  const htmxFiles = [require.resolve("htmx.org/dist/htmx.min.js"), fileOf(manifest.withHtmx)];
  const htmxHash = createHash("sha256");
  for (const file of htmxFiles) htmxHash.update(readFileSync(file));
  const htmxName = `htmx-${htmxHash.digest("base64url").slice(0, 10)}.js`;

  const router = express.Router();
  serve(router, htmxName, htmxFiles);
  for (const name of manifest.files) if (name !== manifest.withHtmx) serve(router, name, [fileOf(name)]);
  return {
    router,
    scripts:
      `<script src="${base}/${htmxName}" defer></script>` +
      `<script type="module" src="${base}/${client}"></script>`,
  };
}

/** Serves the content of some files, one behind the other, as one script. */
function serve(router: Router, name: string, files: string[]): void {
  const made = new Map<string, Promise<Buffer>>();
  router.get(`/${name}`, async (request, response) => {
    const encoding = (request.acceptsEncodings("br", "gzip") || "identity") as keyof typeof encoders;
    let content = made.get(encoding);
    if (!content) {
      content = readAll(files).then((plain) => encoders[encoding](plain));
      made.set(encoding, content);
    }
    response.vary("Accept-Encoding").type("text/javascript");
    response.set("Cache-Control", "public, max-age=31536000, immutable");
    if (encoding !== "identity") response.set("Content-Encoding", encoding);
    response.send(await content);
  });
}

async function readAll(files: string[]): Promise<Buffer> {
  const parts = await Promise.all(files.map((file) => readFile(file)));
  return Buffer.concat(parts.flatMap((part) => [part, Buffer.from("\n")]));
}
