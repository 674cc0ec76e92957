/**
 * Runs once before all tests: builds the package and its examples as for users. Some tests run them in separate
 * processes.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { buildBrowser } from "../../public/build.js";

export async function setup(): Promise<void> {
  compile();
  await buildBrowser();
}

function compile(): void {
  const require = createRequire(import.meta.url);
  const root = path.dirname(require.resolve("hyper-live/package.json"));
  const compiler = path.join(path.dirname(require.resolve("typescript/package.json")), "bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.json"], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(`tsc found errors, so there is nothing to test:\n${stdout}`);
  }
}
