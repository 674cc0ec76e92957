/**
 * Bundles the browser's code, `public/browser/live.ts`, into `dist/public/browser/`.
 *
 * Two builds come out: one small, for production, and one in `dev/` that keeps its messages for people
 * (`__DEV__`). Names carry a hash of the content, so that browsers may keep them for ever;
 * `manifest.json` says which file is the entry of each. Run as a program after `tsc`, and called by
 * the tests' set-up from source.
 */
import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { minify } from "terser";

/** What `manifest.json` holds: paths relative to its own folder. */
export interface BrowserManifest {
  /** The production entry, as in `live-4TQ2VN6B.js`. */
  live: string;
  /** The development entry, as in `dev/live-7XWJ3K2A.js`. */
  dev: string;
  /** What is sent in one file with htmx. */
  besideHtmx: string;
  /** All files. */
  files: string[];
}

/** Files by their path below the output folder. */
type Files = Map<string, Uint8Array | string>;

// The package asks for itself by name, so this works from the source and from dist/ alike.
const projectFolder = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));

/**
 * Properties that only our own objects have, and no object of a browser's nor what a script exports: they get short
 * names. `production.test.ts` runs what comes of it.
 */
const ownProperties = [
  "allViews at attribute binding component done element end event events eventsUpTo expect fill firstSeal flush",
  "forgetParts formOf goOnByPost hold holder indicate input isFree isJoined isSubmit isWaiting listenFor look markBusy marks number",
  "onBarePage own ownerOf pageName parseIn parts patches pending pickInput post receive refocus rename rootOf rows run sayReloaded seal",
  "sendBinding sendOut show slot start take takeEvent timer transmit undo untick view viewForm viewKey wait way wire",
].join(" ");

const production = {
  minifySyntax: true,
  mangleProps: new RegExp(`^(?:${ownProperties.replaceAll(" ", "|")})$`),
  define: { __DEV__: "false" },
} satisfies BuildOptions;
const alone = {
  ...production,
  entryPoints: ["public/browser/beside-htmx.ts"],
  format: "iife",
  splitting: false,
} satisfies BuildOptions;
const development = { define: { __DEV__: "true" } } satisfies BuildOptions;

/**
 * Builds the client, production and development, and removes what earlier builds left.
 *
 * @param outputFolder - where the bundles and `manifest.json` go; belongs to this function alone
 */
export async function buildBrowser(
  outputFolder = path.join(projectFolder, "dist/public/browser"),
): Promise<BrowserManifest> {
  const files: Files = new Map();
  const live = await bundle(production, "", files);
  const dev = await bundle(development, "dev/", files);
  const besideHtmx = await bundle(alone, "", files);
  const manifest = { live, dev, besideHtmx, files: [...files.keys()] };
  files.set("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);

  // New files first, old ones last: a server that runs meanwhile finds its files at any moment.
  for (const [name, content] of files) {
    const file = path.join(outputFolder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await removeOthers(outputFolder, files);
  return manifest;
}

/** Adds one build's files to `files`, and answers with the name of its entry. */
async function bundle(
  options: typeof production | typeof alone | typeof development,
  prefix: string,
  files: Files,
): Promise<string> {
  const result = await build({
    absWorkingDir: projectFolder,
    entryPoints: ["public/browser/live.ts"],
    outdir: "out",
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    splitting: true,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    sourcemap: false,
    write: false,
    metafile: true,
    logLevel: "warning",
    ...options,
  });
  for (const { path: file, text } of result.outputFiles) {
    files.set(prefix + path.basename(file), options === development ? text : await shrink(text));
  }
  const entry = Object.entries(result.metafile.outputs).find(([, output]) => output.entryPoint);
  if (!entry) {
    throw new Error("esbuild named no entry among its outputs.");
  }
  return prefix + path.basename(entry[0]);
}

/** Shortens what esbuild made; terser finds more to take out. */
async function shrink(text: string): Promise<string> {
  const { code = text } = await minify(text, {
    module: true,
    ecma: 2020,
    compress: {
      passes: 4,
      hoist_funs: true,
      sequences: false,
      pure_getters: true,
      unsafe: true,
      unsafe_arrows: true,
      unsafe_comps: true,
      unsafe_methods: true,
    },
  });
  return code;
}

async function removeOthers(folder: string, keep: Files): Promise<void> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of found.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join("/");
    if (!keep.has(name)) {
      await rm(file);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Types alone, for applications' own scripts: "hyper-live/browser".
  await copyFile(
    path.join(projectFolder, "public/browser/api.ts"),
    path.join(projectFolder, "dist/public/browser-api.d.ts"),
  );
  const manifest = await buildBrowser();
  console.log(`client: ${manifest.live}, ${manifest.dev}`);
}
