import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import SlowFirst from "./setup/slow-first.js";
import { isLong } from "./support/long.js";

// Development build of the browser's code, for tests that load its modules straight from source.
export const define = { __DEV__: "true" };

// The examples are users of the package: under test they get it from source, not from what was built last.
export const resolve = {
  alias: [
    { find: /^hyper-live$/, replacement: fileURLToPath(new URL("../middleware/index.ts", import.meta.url)) },
    {
      find: /^hyper-live\/testing\/playwright$/,
      replacement: fileURLToPath(new URL("../middleware/testing/playwright/index.ts", import.meta.url)),
    },
    {
      find: /^hyper-live\/opentelemetry$/,
      replacement: fileURLToPath(new URL("../middleware/opentelemetry/index.ts", import.meta.url)),
    },
    {
      find: /^hyper-live\/testing$/,
      replacement: fileURLToPath(new URL("../middleware/testing/index.ts", import.meta.url)),
    },
  ],
};

// The gallery's database, where its code runs in the tests' own process. Tests of a restart name one of their own.
export const env = { DATABASE_FILE: ":memory:", DATABASE_URL: "" };

// Six workers on two cores, since many tests wait. Those that start processes or bundle an application need their time.
const common = {
  env,
  allowOnly: false,
  maxWorkers: 6,
  testTimeout: 20_000,
  hookTimeout: 60_000,
  // A second, the default, is little for a condition while six tests share two cores.
  expect: { poll: { timeout: 10_000 } },
  // On a busy machine a condition's time limit may pass once; a fault of ours fails again. The last lines of a run name
  // the tests that needed it.
  retry: 1,
};

// Most tests leave nothing behind in the modules that they use, so that these are loaded once a worker: loading them takes
// longer than most tests. The others:
const isolated = [
  "test/security/contexts.test.ts",
  "test/component/on-error.test.ts",
  "test/component/standard-decorators.test.ts",
  "test/transport/uncertain-names.test.ts",
  // Shared values and topics have one adapter for a process.
  "test/state/{after-handler,evicted,failover,own-messages,parked-and-outside,presence}.test.ts",
  "test/state/{rates,redis,shared,store-refuses,stored-first,topics,unjoined}.test.ts",
  "test/figures.test.ts",
  "test/state/{postgres,redis-cluster,redis-traffic}.test.ts",
  // These set what `hyper-live dev` sets for its process, define globals, or send signals to their process.
  "test/composed-pages.test.ts",
  "test/command-line/redefine.test.ts",
  "test/shutdown.test.ts",
  "test/snippets.test.ts",
];

// Projects don't inherit from the root on purpose: the global set-up is to run once, not once for each.
// So what holds for each test, such as allowOnly, stands in each.
export default defineConfig({
  test: {
    globalSetup: "test/setup/system.ts",
    reporters: ["default", "./test/setup/closing-line.ts"],
    passWithNoTests: false,
    sequence: { sequencer: SlowFirst },
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
          ...common,
          name: "units",
          include: ["test/{views,component,transport,security}/**/*.test.ts"],
          exclude: isolated,
          isolate: false,
        },
      },
      {
        define,
        resolve,
        test: {
          ...common,
          name: "node",
          include: [
            "test/*.test.ts",
            "test/{state,fuzz,testing,examples,command-line,deployment,api}/**/*.test.ts",
            "test/{chaos,soak}/quick.test.ts",
          ],
          exclude: isolated,
          globalSetup: "test/setup/databases.ts",
          isolate: false,
        },
      },
      {
        define,
        resolve,
        test: { ...common, name: "isolated", include: isolated, globalSetup: "test/setup/databases.ts" },
      },
      {
        define,
        resolve,
        test: {
          ...common,
          // The packed tarball in applications of its own; the whole matrix is test/consumer/vitest.config.ts.
          name: "consumer",
          include: [`test/consumer/{quick,bundle${isLong ? ",testing" : ""}}.test.ts`],
          globalSetup: "test/setup/consumer.ts",
        },
      },
      {
        define,
        resolve,
        test: {
          ...common,
          // Plain Node tests that drive one Chromium.
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: "test/setup/browser.ts",
          // Sessions of the browser are shared, too.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "types",
          include: [],
          allowOnly: false,
          maxWorkers: 3,
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
