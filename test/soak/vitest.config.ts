/** An hour of connections that come and go: `SOAK_SECONDS=600 npm run test:soak`. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "soak",
    globalSetup: "test/setup/system.ts",
    reporters: ["verbose", "./test/setup/closing-line.ts"],
    include: ["test/soak/soak.test.ts"],
    passWithNoTests: false,
    allowOnly: false,
    fileParallelism: false,
    hookTimeout: 600_000,
  },
});
