/** Faults by seed, a run of its own: `CHAOS_SEEDS=1,2,3 CHAOS_SECONDS=180 npm run test:chaos`. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "chaos",
    globalSetup: "test/setup/system.ts",
    reporters: ["verbose", "./test/setup/closing-line.ts"],
    include: ["test/chaos/{chaos,cluster,rolling-restart}.test.ts"],
    passWithNoTests: false,
    allowOnly: false,
    fileParallelism: false,
    hookTimeout: 600_000,
  },
});
