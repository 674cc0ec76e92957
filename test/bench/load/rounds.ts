/**
 * Runs comparisons in rounds: in each one every case is measured, in fresh processes, and each round begins with
 * another case, so that a slow moment of the machine meets all alike.
 */
import { showProgress } from "../report.js";
import type { Comparison } from "./comparison.js";
import { complain } from "./faults.js";
import { Measured } from "./measured.js";
import { use } from "./subject.js";

/** Seconds that processes take to start and to end. */
const starting = 1.5;

/** About how many seconds it will take. */
export function estimate(comparisons: Comparison[], rounds: number): number {
  return comparisons.reduce(
    (sum, { cases, seconds }) => sum + cases.length * (seconds + starting) * rounds,
    0,
  );
}

/** Runs comparisons one after the other, and says how far it is. */
export class Rounds {
  private done = 0;
  private readonly all: number;

  constructor(
    comparisons: Comparison[],
    private readonly rounds: number,
  ) {
    this.all = estimate(comparisons, rounds);
  }

  async run(comparison: Comparison): Promise<Measured> {
    const { cases } = comparison;
    const measured = new Measured(comparison);
    for (let round = 0; round < this.rounds; round++) {
      for (let turn = 0; turn < cases.length; turn++) {
        const { key, name, measure } = cases[(turn + round) % cases.length]!;
        this.tell(`${comparison.name}, round ${round + 1} of ${this.rounds}: ${name}`);
        measured.add(
          key,
          await measure(use).catch((error: Error) => {
            complain(`${comparison.name}, ${name}: ${error.message}`);
            return {};
          }),
        );
        this.done += comparison.seconds + starting;
      }
    }
    if (process.stderr.isTTY) showProgress("");
    return measured;
  }

  private tell(state: string): void {
    const text = `[${String(Math.round((this.done / this.all) * 100)).padStart(3)} %] ${state}`;
    if (process.stderr.isTTY) showProgress(text);
    else console.error(text);
  }
}
