import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Development build of the browser's code, for tests that load its modules straight from source.
export const define = { __DEV__: "true" };

// The examples are users of the package: under test they get it from source, not from what was built last.
export const resolve = {
  alias: [
    { find: /^hyper-live$/, replacement: fileURLToPath(new URL("../middleware/index.ts", import.meta.url)) },
  ],
};

// The gallery's database, where its code runs in the tests' own process. Tests of a restart name one of their own.
export const env = { DATABASE_FILE: ":memory:", DATABASE_URL: "" };

// Projects don't inherit from the root on purpose: the global set-up is to run once, not once for each.
// So what holds for each test, such as allowOnly, stands in each.
export default defineConfig({
  test: {
    globalSetup: "test/setup/system.ts",
    reporters: ["default", "./test/setup/closing-line.ts"],
    passWithNoTests: false,
    coverage: {
      provider: "v8",
      include: ["middleware/**/*.ts", "views/**/*.ts", "public/**/*.ts"],
      reporter: ["text", "html"],
    },
    projects: [
      {
        define,
        resolve,
        test: {
          name: "node",
          env,
          include: ["test/**/*.test.ts"],
          exclude: [
            "**/node_modules/**",
            "test/browser/**",
            "test/other-browsers/**",
            "test/consumer/whole/**",
          ],
          allowOnly: false,
          // Tests that start processes of their own, or bundle an application, share two cores with others.
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        define,
        resolve,
        test: {
          // Plain Node tests that drive Chromium, two files at a time: as many as there are cores in CI.
          name: "browser",
          env,
          include: ["test/browser/**/*.test.ts"],
          globalSetup: "test/setup/chromium-server.ts",
          // To load the packages anew for each file took longer than many tests; sessions of the browser are shared, too.
          isolate: false,
          allowOnly: false,
          maxWorkers: 2,
          // A browser on a busy machine may miss a condition's time limit once; a fault of ours fails again.
          retry: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "types",
          include: [],
          allowOnly: false,
          typecheck: {
            enabled: true,
            only: true,
            include: ["test/types/**/*.test-d.ts"],
            tsconfig: "test/tsconfig.json",
          },
        },
      },
    ],
  },
});
