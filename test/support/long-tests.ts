/** Tests of long runs alone: others do not list them. */
import { describe, it } from "vitest";
import { isLong } from "./long.js";

type Define = (name: string, test: () => Promise<void>, timeout?: number) => void;

/** Defines a test in a long run. */
export const inLongRuns: Define = isLong ? it : () => {};
/** Defines several tests in a long run. */
export const describeInLongRuns: (name: string, tests: () => void) => void = isLong ? describe : () => {};
