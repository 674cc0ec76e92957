/** Sends random inputs to the application, in batches, and checks after each batch that nothing has happened to it. */

import { checkAnswers } from "./answers.js";
import { Attacker } from "./attacker.js";
import { describeAttempt } from "./describe.js";
import { pickKind } from "./kinds/index.js";
import { Attempt, type Users } from "./kinds/kind.js";
import { Random } from "./random.js";
import { first, parallel, seed } from "./settings.js";
import type { Report, Target } from "./target.js";
import { Victim } from "./victim.js";
import { get } from "./wire/http.js";

/** What a run has seen. */
export interface Outcome {
  /** what must not happen, and did, with the inputs that may have caused it */
  faults: string[];
  /** the reports after each batch, the first of them after a warm-up */
  reports: Report[];
  /** number of answers by kind of input and status, or by the first word of a frame */
  answers: Map<string, number>;
}

/** Milliseconds that the application has to let go of closed connections. */
const patience = 5_000;

export class Run {
  readonly outcome: Outcome = { faults: [], reports: [], answers: new Map() };
  private next = first;
  private readonly latest: Attempt[] = [];

  private constructor(
    private readonly target: Target,
    private readonly victim: Victim,
    private readonly crews: Users[],
    /** connections that are open while no input is being sent */
    private readonly own: number,
  ) {}

  static async start(target: Target): Promise<Run> {
    const victim = await Victim.create(target);
    const crews: Users[] = [];
    for (let number = 0; number < parallel; number++) crews.push(await createCrew(target, number));
    return new Run(target, victim, crews, 1);
  }

  /** Sends so many inputs, in batches; returns at the first batch with a fault. */
  async send(count: number, batches: number): Promise<Outcome> {
    const { outcome, next } = this;
    for (let batch = 1; batch <= batches && outcome.faults.length === 0; batch++) {
      this.latest.length = 0;
      const end = next + Math.floor((count * batch) / batches);
      await Promise.all(this.crews.map((users) => this.work(users, end)));
      await this.check();
    }
    return outcome;
  }

  private async work(users: Users, end: number): Promise<void> {
    while (this.next < end && this.outcome.faults.length === 0 && this.target.isAlive) {
      const index = this.next++;
      const random = new Random(seed, index);
      const kind = pickKind(random);
      const attempt = new Attempt(index, kind.name, random, users, this.victim.pages);
      this.keep(attempt);
      try {
        await kind.run(attempt);
      } catch (error) {
        attempt.faults.push(`the application did not answer any more: ${error}`);
      }
      attempt.faults.push(...checkAnswers(attempt));
      this.count(attempt);
      this.outcome.faults.push(...attempt.faults.map((fault) => `${fault}\n${describeAttempt(attempt)}`));
    }
  }

  /** Keeps the inputs of this batch that may have caused what is seen after it. */
  private keep(attempt: Attempt): void {
    this.latest.push(attempt);
    if (this.latest.length > 3 * parallel) this.latest.shift();
  }

  private count({ kind, answers: received }: Attempt): void {
    const { answers } = this.outcome;
    for (const answer of received.length > 0 ? received : ["closed"]) {
      const what = `${kind} ${/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? /^\["(\w+)/.exec(answer)?.[1] ?? (answer[0] === "[" ? "patch" : answer || "none")}`;
      answers.set(what, (answers.get(what) ?? 0) + 1);
    }
  }

  private async check(): Promise<void> {
    const { outcome, target } = this;
    // Then it is known which input it was.
    if (outcome.faults.length > 0 && target.isAlive) return;
    for (const users of this.crews) for (const user of Object.values(users) as Attacker[]) user.disconnect();
    try {
      const health = await get(target.ports[0], "/health");
      if (health.text !== "well") outcome.faults.push(`/health says ${health.status} ${health.text}`);
      outcome.faults.push(...(await this.victim.findChanges()));
      const report = await this.settle();
      outcome.reports.push(report);
      outcome.faults.push(...report.violations);
      if (report.connections > this.own)
        outcome.faults.push(`${report.connections} connections are still open`);
      if (report.shared < 0) outcome.faults.push(`a shared value lacks ${-report.shared} changes`);
    } catch (error) {
      outcome.faults.push(String(error));
    }
    if (outcome.faults.length > 0)
      outcome.faults.push(
        `The last inputs:\n${this.latest.map((attempt) => describeAttempt(attempt, 500)).join("\n")}`,
      );
  }

  /** A report once all connections are closed, or after a while. */
  private async settle(): Promise<Report> {
    const end = Date.now() + patience;
    const violations: string[] = [];
    let delay = 0;
    for (;;) {
      const report = await this.target.report();
      violations.push(...report.violations);
      delay = Math.max(delay, report.delay);
      if ((report.connections <= this.own && report.shared === 0) || Date.now() > end)
        return { ...report, violations, delay };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What the victim sees when it goes on. */
  goOn(): Promise<string> {
    return this.victim.goOn();
  }
}

async function createCrew(target: Target, number: number): Promise<Users> {
  // A third of them attacks the server behind a body parser.
  const server = number % 3 === 2 ? 1 : 0;
  const create = (name: string) => Attacker.create(target, server, `${name}-${number}`);
  return {
    user: await create("user"),
    thief: await create("thief"),
    forger: await create("forger"),
    stranger: await create("stranger"),
  };
}
