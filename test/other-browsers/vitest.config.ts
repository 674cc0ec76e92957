/** Tests in Firefox and WebKitGTK: a run of their own, so that `npm test` needs no further browsers. */
import { defineConfig } from "vitest/config";
import { define, env, resolve } from "../vitest.config.js";

export default defineConfig({
  define,
  resolve,
  test: {
    name: "other browsers",
    env,
    globalSetup: "test/other-browsers/setup.ts",
    reporters: ["verbose", "./test/setup/closing-line.ts"],
    include: ["test/other-browsers/**/*.test.ts"],
    passWithNoTests: false,
    allowOnly: false,
    // A browser at a time: each of them has processes enough for all cores.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
