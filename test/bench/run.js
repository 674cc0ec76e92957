/**
 * Starts a benchmark: `node test/bench/run.js render --quick`.
 *
 * esbuild turns its TypeScript into a dist/ of its own. What it imports of the package is taken from the package's
 * dist/, as built for users; other packages stay where they are installed.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(folder, "../..");
const output = path.join(folder, "dist");

/** Sends `../../views/…` to its built twin. */
const builtPackage = {
  name: "built-package",
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/.*\/(?:middleware|views)\// }, ({ path: file, resolveDir }) => {
      const built = path.join(root, "dist", path.relative(root, path.resolve(resolveDir, file)));
      return { path: pathToFileURL(built).href, external: true };
    });
  },
};

const [name = "", ...options] = process.argv.slice(2);
const peers = readdirSync(path.join(folder, "peers")).map((file) => path.join("peers", file));
// bench:render loads these one by one, each engine into a thread of its own.
const loaded = ["worker.ts", "hand.ts", "ours.ts", ...peers];

/** What a benchmark needs beside itself. */
const others = { render: loaded, broadcast: ["broadcast-server.ts", "broadcast-pages.ts"] };

await build({
  absWorkingDir: folder,
  entryPoints: [`${name}.ts`, ...(others[name] ?? [])],
  outdir: output,
  outbase: folder,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "node20",
  platform: "node",
  packages: "external",
  jsx: "automatic",
  logLevel: "warning",
  plugins: [builtPackage],
});

const { status } = spawnSync(process.execPath, [path.join(output, `${name}.js`), ...options], {
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production" },
});
process.exit(status ?? 1);
