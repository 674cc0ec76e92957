/** Compares what pages were told with what their server has at the end. */
import type { Account, Answered, Report, Step } from "./client.js";
import type { Fleet } from "./fleet.js";

/** What a run has seen. */
export interface Outcome {
  /** confirmed events */
  events: number;
  /** confirmed, and not there */
  lost: number;
  /** there more than once */
  doubled: number;
  /** there before one that was pressed earlier */
  disordered: number;
  /** handlers of which a part is there */
  halves: number;
  /** pages that were told to load again */
  reloads: number;
  /** events that were answered as failed, though nothing in them fails: the store refused them */
  failed: number;
  /** pages that don't show what their server has */
  different: number;
  /** pages whose events are not all answered a minute after the last fault */
  unanswered: number;
  /** milliseconds; most of them are those of faults that follow each other */
  longestWait: number;
  /** milliseconds from the end of the last fault until all that was pressed before was answered */
  restedAfter: number;
  /** processes that ended although nobody ended them */
  accidents: number;
  /** what was wrong */
  mistakes: string[];
  /** the events that were answered last, from their presses on */
  slowest: string[];
}

/** A page at the end of a run. */
export interface Ended {
  account: Account;
  /** the state on its server; undefined if its events were not answered in time */
  report: Report | undefined;
}

/**
 * @param lastFault - when the last fault ended, in milliseconds since the epoch
 */
export function judge(pages: readonly Ended[], { accidents }: Fleet, lastFault: number): Outcome {
  const sum = (count: (page: Ended) => number) => pages.reduce((total, page) => total + count(page), 0);
  const accounts = pages.map(({ account }) => account);
  const slowest = accounts.flatMap(({ answers }) => answers).sort((a, b) => waitOf(b) - waitOf(a));
  return {
    events: sum(({ account }) => account.confirmed.length),
    lost: sum(({ account, report }) => (report ? findLost(account, report).length : 0)),
    doubled: sum(({ report }) => (report ? countDoubled(report) : 0)),
    disordered: sum(({ report }) => (report ? countDisordered(report) : 0)),
    halves: sum(({ report }) => report?.halves ?? 0),
    reloads: sum(({ account }) => account.reloads.length),
    failed: sum(({ account }) => account.failed.length),
    different: sum(({ account }) => account.different.length),
    unanswered: sum(({ report }) => (report ? 0 : 1)),
    longestWait: waitOf(slowest[0]),
    restedAfter: Math.max(
      0,
      ...slowest
        .filter(({ pressedAt }) => pressedAt < lastFault)
        .map(({ answeredAt }) => answeredAt - lastFault),
    ),
    accidents: accidents.length,
    mistakes: [
      ...accidents,
      ...accounts.flatMap(({ mistakes, reloads, different }) => [...mistakes, ...reloads, ...different]),
      ...pages.flatMap(({ account, report }) => (report ? findUndead(account, report) : [])),
      ...pages.flatMap(({ report }) => (report ? findHalfCalls(report) : [])),
      ...pages.flatMap(({ account, report }) => (report ? describeLost(account, report) : [])),
    ],
    slowest: [...slowest.slice(0, 5).map(describeAnswer), ...stepsDuring(slowest[0], accounts)],
  };
}

function waitOf(answered: Answered | undefined): number {
  return answered ? answered.answeredAt - answered.pressedAt : 0;
}

/** What the page of an event did while it waited for the answer. */
function stepsDuring(answered: Answered | undefined, accounts: readonly Account[]): string[] {
  const steps = accounts.find(({ answers }) => answered && answers.includes(answered))?.steps ?? [];
  const isMeanwhile = ({ at }: Step) =>
    answered && at > answered.pressedAt - 5_000 && at <= answered.answeredAt;
  return steps.filter(isMeanwhile).map(({ at, what }) => `  ${timeOf(at)} ${what}`);
}

function describeAnswer({ id, pressedAt, answeredAt, way }: Answered): string {
  return `${id} pressed ${timeOf(pressedAt)}, answered ${timeOf(answeredAt)} ${way}`;
}

/** Minutes and seconds, as the log of faults has them. */
export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(14, 23);
}

/** The lists of a page, each in the order in which its events were pressed. */
function listsOf({ done, ticks = [], notes = [], picks = [] }: Report): number[][] {
  return [done, ticks, notes, picks];
}

function entriesOf(report: Report): Set<number> {
  return new Set(listsOf(report).flat());
}

function findLost({ confirmed }: Account, report: Report): number[] {
  const there = entriesOf(report);
  return confirmed.filter((id) => !there.has(id));
}

function describeLost(account: Account, report: Report): string[] {
  const lost = new Set(findLost(account, report));
  const answers = account.answers.filter(({ id }) => id !== undefined && lost.has(id));
  return answers.flatMap((answered) => [
    `lost: ${describeAnswer(answered)}`,
    ...stepsDuring(answered, [account]),
  ]);
}

function countDoubled(report: Report): number {
  return listsOf(report).flat().length - entriesOf(report).size;
}

function countDisordered(report: Report): number {
  return listsOf(report).flatMap((list) => list.filter((id, at) => at > 0 && id < (list[at - 1] as number)))
    .length;
}

/** What a child has kept and not passed to its parent, or the other way round. */
function findHalfCalls({ picks = [], chosen = [] }: Report): string[] {
  const both = picks.join(" ") === chosen.join(" ");
  return both ? [] : [`a child has passed ${picks.join(" ")}, and has kept ${chosen.join(" ")}`];
}

/** Events that were answered as failed, and yet are there. */
function findUndead({ failed }: Account, report: Report): string[] {
  const there = entriesOf(report);
  return failed.filter(([id]) => there.has(id)).map(([id, why]) => `failed, and yet there: ${id}, ${why}`);
}

/** An outcome in which nothing is wrong, apart from how many events there were, and how long they took. */
export const nothingWrong: Partial<Outcome> = {
  lost: 0,
  doubled: 0,
  disordered: 0,
  halves: 0,
  reloads: 0,
  different: 0,
  unanswered: 0,
  accidents: 0,
  mistakes: [],
};

/** An outcome as a line, followed by what was wrong. */
export function describeOutcome({ mistakes, slowest, ...figures }: Outcome): string {
  const line = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  const wrong = mistakes.slice(0, 20).map((text) => `  ${text.slice(0, 2000)}`);
  return [line.join(", "), ...wrong, ...slowest.map((text) => `  slow: ${text}`)].join("\n");
}
