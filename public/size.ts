/** Measures the browser's scripts: `npm run size`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { BrowserManifest } from "./build.js";

/** A script of the production build. */
export interface ScriptSize {
  name: string;
  /** size in bytes, uncompressed and gzipped as by `gzip -9` */
  bytes: number;
  gzip: number;
}

/** The maximum size of the script that each live page loads, in bytes, gzipped. */
export const budget = 5000;

/**
 * The sizes of all scripts of a production build: first the one that each live page loads, last the one that is appended
 * to htmx.
 */
export function measureScripts(folder: string): ScriptSize[] {
  const { live, withHtmx, files } = JSON.parse(
    readFileSync(path.join(folder, "manifest.json"), "utf8"),
  ) as BrowserManifest;
  const names = [
    live,
    ...files.filter((name) => ![live, withHtmx].includes(name) && !name.startsWith("dev/")),
    withHtmx,
  ];
  return names.map((name) => {
    const content = readFileSync(path.join(folder, name));
    return { name, bytes: content.length, gzip: gzipSync(content, { level: 9 }).length };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = measureScripts(fileURLToPath(new URL("browser", import.meta.url)));
  for (const [index, { name, bytes, gzip }] of sizes.entries()) {
    const last = index === sizes.length - 1 ? "appended to htmx" : "when it is needed";
    const when = index === 0 ? `each live page (budget ${budget})` : last;
    console.log(
      `${name.padEnd(22)} ${String(bytes).padStart(6)} bytes ${String(gzip).padStart(6)} gzipped   ${when}`,
    );
  }
  if ((sizes[0] as ScriptSize).gzip > budget) process.exitCode = 1;
}
