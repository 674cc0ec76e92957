/** Tests of long runs alone, and in some ways alone: others do not list them. */
import { describe, it } from "vitest";
import { isLong } from "./long.js";

type Define = (name: string, test: () => Promise<void>, timeout?: number) => void;

/** Defines a test in a long run. */
export const inLongRuns: Define = isLong ? it : () => {};
/** Defines several tests in a long run. */
export const describeInLongRuns: (name: string, tests: () => void) => void = isLong ? describe : () => {};

/**
 * Defines the tests of a group that is tried in several ways, such as modes: each test in one of them in turn, beginning with the
 * last, or in all of them in a long run.
 *
 * @param way - the way of the group whose tests are defined
 */
export function inTurn<Way>(way: Way, ways: readonly Way[]): Define {
  let count = 0;
  return (name, test, timeout) => {
    const own = ways[ways.length - 1 - (count++ % ways.length)];
    if (isLong || own === way) it(name, test, timeout);
  };
}
