/**
 * Bundles the browser's code, `public/browser/live.ts`, into `dist/public/browser/`.
 *
 * There are two builds: a small one for production, and one in `dev/` with messages for developers (`__DEV__`). File
 * names contain a hash of the content, so that browsers may cache them for ever; `manifest.json` names the entry of
 * each. `scripts.js` exports all files as strings, with htmx: the middleware serves these. This file runs as a program
 * after `tsc`; the tests' set-up calls it from source.
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { minify } from "terser";

/** The content of `manifest.json`: paths relative to its folder. */
export interface BrowserManifest {
  /** The production entry, as in `live-4TQ2VN6B.js`. */
  live: string;
  /** The development entry, as in `dev/live-7XWJ3K2A.js`. */
  dev: string;
  /** The script that is appended to htmx, as in `with-htmx-5XQ2LM7C.js`. */
  withHtmx: string;
  /** All files of both builds. */
  files: string[];
}

/** Contents by path below the output folder. */
type Files = Map<string, string>;

// Resolving the package by its own name works from source and from dist/ alike.
const require = createRequire(import.meta.url);
const projectFolder = path.dirname(require.resolve("hyper-live/package.json"));

/**
 * Bundles copies of some files into lazy scripts and features. A shared one would be a separate file: each page would load
 * that of `own.ts` first, and pages with lazy scripts those that navigation has in common with them.
 */
const ownAgain: Plugin = {
  name: "own-again",
  setup({ onResolve }) {
    const copy = (filter: RegExp, folder: RegExp, suffixOf: (importer: string) => string) =>
      onResolve({ filter }, ({ importer, resolveDir, path: file }) =>
        folder.test(importer)
          ? { path: path.join(resolveDir, file.replace(/js$/, "ts")), suffix: suffixOf(importer) }
          : undefined,
      );
    copy(/\/(?:own|post-fields)\.js$/, /browser.navigate./, () => "?navigate");
    copy(/\/(?:own|warn)\.js$/, /browser.lazy./, () => "?again");
    copy(/\/own\.js$/, /browser.uploads./, () => "?uploads");
    copy(/\/(?:own|warn)\.js$/, /browser.features./, (importer) => `?${path.basename(importer)}`);
  },
};

/** Properties of our own objects begin with `_` and get short names; `production.test.ts` runs the result. */
const ownProperties = /^_[a-z]/;

const production = {
  minifySyntax: true,
  // terser renames them again, and that compresses better.
  minifyIdentifiers: true,
  mangleProps: ownProperties,
  define: { __DEV__: "false" },
} satisfies BuildOptions;
/** A classic script, as htmx is. */
const besideHtmx = { minifySyntax: true, mangleProps: ownProperties, define: {} } satisfies BuildOptions;
const development = { define: { __DEV__: "true" } } satisfies BuildOptions;
/** Scripts of development, which use the client's development build. */
const besideDevelopment = { minifySyntax: true, define: {} } satisfies BuildOptions;

/**
 * Builds the client, production and development, and removes what earlier builds left.
 *
 * @param outputFolder - where the bundles and `manifest.json` are written; nothing else may write there
 */
export async function buildBrowser(
  outputFolder = path.join(projectFolder, "dist/public/browser"),
): Promise<BrowserManifest> {
  const files: Files = new Map();
  const live = await bundle(production, "", files);
  const dev = await bundle(development, "dev/", files);
  const withHtmx = await bundle(besideHtmx, "", files, "htmx/with-htmx.ts");
  const manifest = { live, dev, withHtmx, files: [...files.keys()] };
  const scripts = await writeScripts(manifest, files);
  files.set("development.js", await bundleForDevelopment());
  files.set("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  files.set("scripts.js", scripts);

  // Write new files before removing old ones: a running server finds its files at any moment.
  for (const [name, content] of files) {
    const file = path.join(outputFolder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await removeOthers(outputFolder, files);
  return manifest;
}

/** The module that exports all scripts as strings; `middleware/scripts.d.ts` has its types. */
async function writeScripts({ live, dev, withHtmx }: BrowserManifest, files: Files): Promise<string> {
  const { [withHtmx]: rules, ...others } = Object.fromEntries(files);
  // In one file, so that a page with htmx always has our rules for it.
  const text = `${await readFile(require.resolve("htmx.org/dist/htmx.min.js"), "utf8")}\n${rules}`;
  const htmx = `htmx-${createHash("sha256").update(text).digest("base64url").slice(0, 10)}.js`;
  const exported = { live, dev, htmx, files: { [htmx]: text, ...others } };
  return Object.entries(exported)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
    .join("");
}

/** The module that exports the scripts of development by name; `middleware/development-script.d.ts` has its type. */
async function bundleForDevelopment(): Promise<string> {
  const made: Files = new Map();
  for (const name of ["client", "key"]) {
    const entry = await bundle(besideDevelopment, "", made, `development/${name}.ts`);
    made.set(`${name}.js`, made.get(entry) as string);
    made.delete(entry);
  }
  return `export const files = ${JSON.stringify(Object.fromEntries(made))};\n`;
}

/** Adds the files of one build to `files`, and returns the name of its entry. */
async function bundle(
  options: typeof production | typeof development | typeof besideHtmx | typeof besideDevelopment,
  prefix: string,
  files: Files,
  entry = "live.ts",
): Promise<string> {
  const isModule = options !== besideHtmx;
  const result = await build({
    absWorkingDir: projectFolder,
    entryPoints: [`public/browser/${entry}`],
    outdir: "out",
    bundle: true,
    format: isModule ? "esm" : "iife",
    target: "es2022",
    platform: "browser",
    splitting: isModule,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    sourcemap: false,
    write: false,
    metafile: true,
    logLevel: "warning",
    // One script that is not split needs one copy only.
    plugins: isModule ? [ownAgain] : [],
    ...options,
  });
  for (const { path: file, text } of result.outputFiles) {
    const name = path.basename(file);
    files.set(
      prefix + name,
      options === development ? text : await shrink(text, isModule, /^(?:live|with-htmx)-/.test(name)),
    );
  }
  // What is imported on demand is an entry point, too.
  const isEntry = ({ entryPoint }: { entryPoint?: string }) => entryPoint === `public/browser/${entry}`;
  const made = Object.entries(result.metafile.outputs).find(([, output]) => isEntry(output));
  if (!made) {
    throw new Error("esbuild named no entry among its outputs.");
  }
  return prefix + path.basename(made[0]);
}

/**
 * Minifies the output of esbuild further, with terser: modules twice, since joining statements compresses better only once
 * all else is done.
 *
 * @param isFirst - whether it is one that each page loads: no boolean literal of its is sent to the server, or given to a page
 */
async function shrink(text: string, module: boolean, isFirst: boolean): Promise<string> {
  const shrunk = module ? await shrinkOnce(text, { module, isFirst, sequences: false }) : text;
  return shrinkOnce(shrunk, { module, isFirst, sequences: true });
}

async function shrinkOnce(
  text: string,
  { module, isFirst, sequences }: { module: boolean; isFirst: boolean; sequences: boolean },
): Promise<string> {
  const { code = text } = await minify(text, {
    module,
    ecma: 2020,
    // An escape compresses better than the only character of its kind.
    format: { ascii_only: true },
    compress: {
      passes: 4,
      unsafe: true,
      unsafe_arrows: true,
      unsafe_comps: true,
      unsafe_math: true,
      unsafe_methods: true,
      pure_getters: true,
      inline: 1,
      hoist_vars: true,
      sequences,
      conditionals: false,
      booleans_as_integers: isFirst,
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
  // The types for an application's own scripts: "hyper-live/browser".
  await copyFile(
    path.join(projectFolder, "public/browser/api.ts"),
    path.join(projectFolder, "dist/public/browser-api.d.ts"),
  );
  const manifest = await buildBrowser();
  console.log(`client: ${manifest.live}, ${manifest.dev}`);
}
