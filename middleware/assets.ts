/** The scripts of a page: our client and htmx, under names that change with their content, cached for good. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import express, { type Router } from "express";

const require = createRequire(import.meta.url);
const forever = { immutable: true, maxAge: "1y", index: false } as const;

/** Where the scripts are, and what brings them into a page. */
export interface Assets {
  router: Router;
  /** the script elements for a page's head */
  scripts: string;
}

/** @param base - path below which the router will stand */
export function createAssets(base: string): Assets {
  const manifestFile = require.resolve("#browser/manifest.json");
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as { live: string; dev: string };
  const client = process.env.NODE_ENV === "production" ? manifest.live : manifest.dev;
  const htmxFile = require.resolve("htmx.org/dist/htmx.min.js");
  const htmxHash = createHash("sha256").update(readFileSync(htmxFile)).digest("base64url").slice(0, 10);
  const htmxName = `htmx-${htmxHash}.js`;

  const router = express.Router();
  router.get(`/${htmxName}`, (_request, response) => {
    // With a root: a package manager may keep the file below a folder with a dot, which is else refused.
    response.sendFile(basename(htmxFile), { ...forever, root: dirname(htmxFile) });
  });
  router.use(express.static(dirname(manifestFile), forever));
  return {
    router,
    scripts:
      `<script src="${base}/${htmxName}" defer></script>` +
      `<script type="module" src="${base}/${client}"></script>`,
  };
}
