/** The whole of the consumers' matrix: a run of its own, since some of its installs are heavy. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "consumers",
    env: { HYPER_LIVE_LONG: "1" },
    globalSetup: "test/consumer/setup.ts",
    reporters: ["verbose", "./test/consumer/matrix.ts", "./test/setup/closing-line.ts"],
    include: ["test/consumer/**/*.test.ts"],
    passWithNoTests: false,
    allowOnly: false,
    // One install at a time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
