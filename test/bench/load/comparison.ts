/** What is compared: cases, measured in rounds, and put into one table. */
import type { FigureName, Figures } from "./figures.js";
import { type Running, type StartOptions, type SubjectName, subjects, type Use } from "./subject.js";

export interface Case {
  /** unique in its workload: --profile finds it by this */
  key: string;
  /** as tables call it */
  name: string;
  subject: SubjectName;
  /** key of the case that it is a multiple of */
  yardstick?: string;
  /** where on its line in a chart it stands: how many rows, components or connections */
  size?: number;
  /** Measures one round, in processes of its own. */
  measure(use: Use): Promise<Figures>;
}

export interface Comparison {
  /** unique in all workloads: its name in load.json */
  name: string;
  title: string;
  /** about how many seconds a case takes in a round */
  seconds: number;
  /** those that its table shows */
  figures: FigureName[];
  cases: Case[];
}

/** Cases that are a subject each, measured alike. */
export function casesOf(
  names: SubjectName[],
  yardstick: SubjectName | undefined,
  measure: (running: Running, name: SubjectName) => Promise<Figures>,
  options?: StartOptions,
): Case[] {
  return names.map((subject) => ({
    key: subject,
    name: subjects[subject].name,
    subject,
    ...(yardstick && { yardstick }),
    measure: (use) => use(subject, (running) => measure(running, subject), options),
  }));
}
