/** The runner of the tests, whichever it is: vitest, node:test, or one with globals such as Jest and Mocha. */
import { createRequire } from "node:module";

type Describe = (name: string, define: () => void) => unknown;
type Hook = (end: () => Promise<void>) => unknown;

/** What the kit uses of a runner. */
interface Runner {
  describe?: Describe;
  /** calls a function after the test that is running; throws if none is */
  onTestFinished?: Hook;
  TestRunner?: { getCurrentTest?(): { concurrent?: boolean } | undefined };
}

/** vitest's exports, which it has for tests inside of source files; undefined in other runners. */
function vitest(): Runner | undefined {
  return (globalThis as { __vitest_index__?: Runner }).__vitest_index__;
}

/** The runner's `describe`. */
export function findDescribe(): Describe {
  return vitest()?.describe ?? (globalThis as Runner).describe ?? nodeTest().describe;
}

function nodeTest(): { describe: Describe; after: Hook } {
  return createRequire(import.meta.url)("node:test");
}

/** Calls a function when the current test ends, if the runner says when: vitest does, but not for concurrent tests. */
export function whenTestEnds(end: () => Promise<void>): void {
  const runner = vitest();
  if (runner?.TestRunner?.getCurrentTest?.()?.concurrent) return;
  try {
    runner?.onTestFinished?.(end);
  } catch {
    // No test is running, but a hook before all of them.
  }
}

/** Calls a function after each test of a runner with globals, or else after the last test of node:test. */
export function afterTests(end: () => Promise<void>): void {
  const { afterEach } = globalThis as { afterEach?: Hook };
  if (vitest()) return;
  if (afterEach) afterEach(end);
  else if (process.env.NODE_TEST_CONTEXT) nodeTest().after(end);
}
