/** What the rounds of a comparison gave: medians, spreads, and ratios within one round. */
import { median, spreadOf } from "../measure.js";
import type { Case, Comparison } from "./comparison.js";
import type { FigureName, Figures } from "./figures.js";

/** A figure of a case over all rounds. */
export interface Summary {
  median: number;
  /** half the distance between the quartiles, as a share of the median */
  spread: number;
  /** to the yardstick's: the median of the rounds */
  ratio?: number;
  samples: number[];
}

export class Measured {
  private readonly rounds = new Map<string, Figures[]>();

  constructor(readonly comparison: Comparison) {
    for (const { key } of comparison.cases) this.rounds.set(key, []);
  }

  /** Takes a case's next round. */
  add(key: string, figures: Figures): void {
    this.roundsOf(key).push(figures);
  }

  summary(each: Case, figure: FigureName): Summary | undefined {
    const samples = this.roundsOf(each.key).flatMap((round) => round[figure] ?? []);
    if (samples.length === 0) return undefined;
    const ratio = each.yardstick && this.ratio(each.key, each.yardstick, figure);
    return {
      median: median(samples),
      spread: spreadOf(samples),
      ...(typeof ratio === "number" && { ratio }),
      samples,
    };
  }

  /** The median of a case's rounds; `undefined` where it has none of this figure. */
  median(key: string, figure: FigureName): number | undefined {
    const each = this.comparison.cases.find((each) => each.key === key);
    return each && this.summary(each, figure)?.median;
  }

  /** How many times another case's figure is a case's, each compared within its round. */
  ratio(key: string, other: string, figure: FigureName): number | undefined {
    const others = this.roundsOf(other);
    const ratios = this.roundsOf(key).flatMap((round, index) => {
      const [value, base] = [round[figure], others[index]?.[figure]];
      return value === undefined || !base ? [] : value / base;
    });
    return ratios.length === 0 ? undefined : median(ratios);
  }

  /** The figures that its cases have. */
  get figures(): FigureName[] {
    const names = [...this.rounds.values()].flat().flatMap((round) => Object.keys(round) as FigureName[]);
    return [...new Set(names)];
  }

  /** All of it, as load.json keeps it. */
  toJSON(): object {
    const { title, cases } = this.comparison;
    return { title, cases: Object.fromEntries(cases.map((each) => [each.key, this.describe(each)])) };
  }

  private describe(each: Case): object {
    const { name, yardstick } = each;
    const figures = Object.fromEntries(this.figures.map((figure) => [figure, this.summary(each, figure)]));
    return { name, ...(yardstick && { yardstick }), figures };
  }

  private roundsOf(key: string): Figures[] {
    return this.rounds.get(key) ?? [];
  }
}

/** Everything that was measured, by name of the comparison. */
export type Results = Map<string, Measured>;
