/**
 * Starts a benchmark: `node test/bench/run.js render --quick`.
 *
 * esbuild turns its TypeScript into a dist/ of its own. What it imports of the package is taken from the package's
 * dist/, as built for users; other packages stay where they are installed.
 */
import { spawn } from "node:child_process";
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
    build.onResolve(
      { filter: /^\.\.?\/.*\/(?:middleware|views|examples)\// },
      ({ path: file, resolveDir }) => {
        const built = path.join(root, "dist", path.relative(root, path.resolve(resolveDir, file)));
        return { path: pathToFileURL(built).href, external: true };
      },
    );
  },
};

/** Of packages that a peer brings, too, the project's own are taken. */
const shared = {
  express: "express/index.js",
  ws: "ws/wrapper.mjs",
  redis: "redis/dist/index.js",
  pg: "pg/esm/index.mjs",
};
const ownPackages = {
  name: "own-packages",
  setup(build) {
    build.onResolve({ filter: /^(?:express|ws|redis|pg)$/ }, ({ path: name }) => ({
      path: pathToFileURL(path.join(root, "node_modules", shared[name])).href,
      external: true,
    }));
  },
};

const [name = "", ...options] = process.argv.slice(2);

/** Files of a folder, and of those in it. */
function filesIn(part) {
  return readdirSync(path.join(folder, part), { recursive: true })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => path.join(part, file));
}

/** What is started or loaded by its name, in a process, thread or module of its own. */
const entries = {
  attack: ["attack/attack.ts", "attack/attackers.ts", "load/servers/hyper-live.ts"],
  browser: ["browser/browser.ts"],
  buttons: ["browser/buttons.ts"],
  scale: ["load/scale.ts", "load/clients.ts", ...filesIn("load/servers")],
  lists: ["browser/lists.ts"],
  tenminutes: ["load/ten-minutes.ts", "load/clients.ts", ...filesIn("load/servers")],
  load: ["load/load.ts", "load/clients.ts", ...filesIn("load/servers")],
  deflate: ["deflate.ts"],
  parking: ["parking.ts"],
  saves: ["saves.ts"],
  streamed: ["streamed.ts"],
  tracing: ["tracing.ts"],
  uploads: ["uploads/uploads.ts", ...filesIn("uploads/servers")],
  render: [
    "render/render.ts",
    "render/worker.ts",
    "render/hand.ts",
    "render/ours.ts",
    ...filesIn("render/peers"),
  ],
};
const [start, ...others] = entries[name] ?? [];
if (!start) throw new Error(`There is no benchmark "${name}": ${Object.keys(entries).join(", ")}.`);

await build({
  absWorkingDir: folder,
  entryPoints: [start, ...others],
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
  tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
  plugins: [builtPackage, ownPackages],
});

const child = spawn(process.execPath, [path.join(output, start.replace(/\.ts$/, ".js")), ...options], {
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", BENCH_FOLDER: folder },
});
// A terminal interrupts both. What ends this process alone is handed on, so that a benchmark ends what it started.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (status) => process.exit(status ?? 1));
