/**
 * Times subjects side by side.
 *
 * All of them are warmed up first. Then come rounds: in each one every subject runs for a short while, one after the
 * other, each round beginning with another one, so that a slow moment of the machine meets all alike. A subject's
 * figure is the median of its rounds; its ratio is the median of its ratios to the yardstick within the same round;
 * the spread is half the distance between the quartiles, as a share of the median.
 */

export interface Subject {
  name: string;
  /** runs for so many milliseconds, and gives the milliseconds of one run */
  time(duration: number): Promise<number>;
}

export interface Timing {
  name: string;
  /** runs a second: the median of the rounds */
  perSecond: number;
  /** half the distance between the quartiles, as a share of the median */
  spread: number;
  /** time as a multiple of the yardstick's: the median of the rounds */
  ratio: number;
}

export interface Plan {
  /** milliseconds of warming up for each subject */
  warmUp: number;
  rounds: number;
  /** milliseconds of a subject in a round */
  round: number;
}

/** Times the subjects; the first one is the yardstick. `tell` hears how far it is. */
export async function measure(
  subjects: Subject[],
  plan: Plan,
  tell: (state: string) => void,
): Promise<Timing[]> {
  for (const subject of subjects) {
    tell(`warming up: ${subject.name}`);
    await subject.time(plan.warmUp);
  }
  const times = subjects.map(() => [] as number[]);
  for (let round = 0; round < plan.rounds; round++) {
    tell(`round ${round + 1} of ${plan.rounds}`);
    for (let turn = 0; turn < subjects.length; turn++) {
      const index = (turn + round) % subjects.length;
      const subject = subjects[index] as Subject;
      times[index]?.push(await subject.time(plan.round));
    }
  }
  const [yardstick = []] = times;
  return subjects.map(({ name }, index) => summarise(name, times[index] as number[], yardstick));
}

function summarise(name: string, times: number[], yardstick: number[]): Timing {
  return {
    name,
    perSecond: 1000 / median(times),
    spread: spreadOf(times),
    ratio: median(times.map((time, round) => time / (yardstick[round] as number))),
  };
}

/** Half the distance between the quartiles, as a share of the median. */
export function spreadOf(numbers: readonly number[]): number {
  return (quantile(numbers, 0.75) - quantile(numbers, 0.25)) / 2 / median(numbers);
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** The value below which a share of the numbers lies, between two of them where need be. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] as number;
  return below + ((sorted[Math.ceil(at)] as number) - below) * (at % 1);
}
