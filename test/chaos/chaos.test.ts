/**
 * Pages and processes under faults, drawn by seed: what was confirmed stands, once, in order.
 *
 * `CHAOS_CLIENTS` (default 45) speak the wire, and `CHAOS_PAGES` (default 5) are real pages in Chromium. `CHAOS_SEEDS` (default 1), `CHAOS_SECONDS` for each seed (default 60), `CHAOS_FAULTS` to draw from some only.
 */
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.js";
import { RedisServer } from "../support/redis.js";
import { type Account, Client, type Report } from "./client.js";
import { type Fault, memoryFaults, sharedFaults } from "./faults.js";
import { Fleet } from "./fleet.js";
import { Front } from "./front.js";
import { RealPage } from "./page.js";
import { Random } from "./random.js";

const seeds = (process.env.CHAOS_SEEDS ?? "1").split(",").map(Number);
const seconds = Number(process.env.CHAOS_SECONDS ?? 60);
const clientCount = Number(process.env.CHAOS_CLIENTS ?? 45);
const pageCount = Number(process.env.CHAOS_PAGES ?? 5);
const only = process.env.CHAOS_FAULTS?.split(",");

/** What a run has seen. */
interface Outcome {
  events: number;
  lost: number;
  doubled: number;
  disordered: number;
  halves: number;
  reloads: number;
  failed: number;
  mistakes: string[];
  longestWait: number;
  accidents: string[];
  unanswered: number;
}

async function run(seed: number, faults: Record<string, Fault>, redis: RedisServer | undefined) {
  const random = new Random(seed);
  const fleet = new Fleet(redis ? { REDIS_URL: redis.url } : {});
  const front = new Front(fleet, random);
  const url = await front.listen();
  await fleet.start();
  if (redis) await fleet.start();
  const browser = await launchChromium();
  const clients = [
    ...Array.from({ length: clientCount }, () => new Client(url, random)),
    ...Array.from({ length: pageCount }, () => new RealPage(url, random, browser)),
  ];
  try {
    await Promise.all(clients.map((client) => client.open()));
    const end = Date.now() + seconds * 1000;
    const pressing = Promise.all(
      clients.map(async (client) => {
        while (Date.now() < end) {
          await pause(random.between(100, 1200));
          if (client.waiting < 20) client.press();
        }
      }),
    );
    const names = Object.keys(faults).filter((name) => !only || only.includes(name));
    while (Date.now() < end) {
      const name = random.pick(names) as string;
      console.log(`${new Date().toISOString().slice(14, 23)} ${name}`);
      await (faults[name] as Fault)({ fleet, front, random, redis });
      await pause(random.between(0, 1500));
    }
    await pressing;
    const reports = await Promise.all(clients.map((client) => reportOf(client)));
    return judge(clients, reports, fleet);
  } finally {
    for (const client of clients) client.stop();
    await browser.close();
    await front.close();
    await fleet.endAll();
  }
}

/** The server's state of a client, once all of its events are answered; undefined if they are not within a minute. */
function reportOf(client: Client | RealPage): Promise<Report | undefined> {
  return Promise.race([client.ask().catch(() => undefined), pause(60_000, undefined, { ref: false })]);
}

function judge(
  clients: (Client | RealPage)[],
  reports: (Report | undefined)[],
  { accidents }: Fleet,
): Outcome {
  const outcome: Outcome = {
    events: 0,
    lost: 0,
    doubled: 0,
    disordered: 0,
    halves: 0,
    reloads: 0,
    failed: 0,
    mistakes: [],
    longestWait: 0,
    accidents,
    unanswered: 0,
  };
  clients.forEach(({ account, waiting }, index) => {
    outcome.unanswered += waiting;
    outcome.events += account.confirmed.length;
    outcome.reloads += account.reloads.length;
    outcome.failed += account.failed.length;
    outcome.mistakes.push(...account.mistakes, ...account.reloads);
    outcome.longestWait = Math.max(outcome.longestWait, account.longestWait);
    const report = reports[index];
    if (report) compare(account, report, outcome);
  });
  return outcome;
}

function compare(
  { confirmed, failed }: Account,
  { done, ticks = [], halves }: Report,
  outcome: Outcome,
): void {
  const ran = new Set([...done, ...ticks]);
  outcome.lost += confirmed.filter((id) => !ran.has(id)).length;
  outcome.doubled += done.length + ticks.length - ran.size;
  for (const list of [done, ticks])
    outcome.disordered += list.filter((id, at) => at > 0 && id < (list[at - 1] as number)).length;
  outcome.halves += halves;
  const undead = failed.filter((id) => ran.has(id));
  if (undead.length > 0) outcome.mistakes.push(`failed, and yet there: ${undead}`);
}

function expectNothingLost(outcome: Outcome): void {
  console.log(JSON.stringify({ ...outcome, mistakes: outcome.mistakes.slice(0, 10) }, null, 1));
  expect(outcome).toMatchObject({
    lost: 0,
    doubled: 0,
    disordered: 0,
    halves: 0,
    reloads: 0,
    mistakes: [],
    accidents: [],
    unanswered: 0,
  });
  expect(outcome.events).toBeGreaterThan(0);
}

describe.each(seeds)("faults drawn by seed %i", (seed) => {
  it("lose nothing with Redis", { timeout: (seconds + 180) * 1000 }, async () => {
    const redis = await RedisServer.create();
    try {
      expectNothingLost(await run(seed, sharedFaults, redis));
    } finally {
      await redis.remove();
    }
  });

  it("lose nothing in memory, with deploys", { timeout: (seconds + 180) * 1000 }, async () => {
    expectNothingLost(await run(seed, memoryFaults, undefined));
  });
});
