/** How an input is shown when something has failed: with all that is needed to send it again. */
import type { Attempt } from "./kinds/kind.js";
import { seed } from "./settings.js";

/** @param maxShown - maximum number of characters of what was sent, for each part of it */
export function describeAttempt({ index, kind, sent }: Attempt, maxShown = 3_000): string {
  const bytes = sent.map((each) => JSON.stringify(each.toString("latin1")).slice(0, maxShown)).join(" then ");
  return `  ${kind}, FUZZ_SEED=${seed} FUZZ_FIRST=${index} FUZZ_COUNT=1: ${bytes}`;
}
