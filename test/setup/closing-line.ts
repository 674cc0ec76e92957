/**
 * A reporter that ends the run with one plain line, `123 passed, 0 failed, 0 skipped`, for CI to read, and before it names
 * each test that passed only at its second attempt.
 */
import type { SerializedError } from "vitest";
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

export default class ClosingLine implements Reporter {
  #line = "0 passed, 1 failed, 0 skipped";
  #repeated: string[] = [];

  onInit(): void {
    // Print on exit, since the coverage report and the tear-down print after the run.
    process.once("exit", () => {
      for (const name of this.#repeated) console.log(`passed at the second attempt: ${name}`);
      console.log(this.#line);
    });
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        count[test.result().state]++;
        if (test.diagnostic()?.flaky) this.#repeated.push(`${module.relativeModuleId}: ${test.fullName}`);
      }
      // Count errors outside of tests, too: a file that does not load, a hook that throws.
      count.failed += module.errors().length;
      for (const suite of module.children.allSuites()) {
        count.failed += suite.errors().length;
      }
    }
    // A test that did not finish counts as failed, and so does a run whose set-up failed before any test.
    const counted = count.failed + count.pending + unhandledErrors.length;
    const failed = reason === "passed" ? counted : Math.max(counted, 1);
    this.#line = `${count.passed} passed, ${failed} failed, ${count.skipped} skipped`;
  }
}
