/** A run: processes behind a proxy, pages that press, and faults, all drawn from one seed. */
import { setTimeout as pause } from "node:timers/promises";
import type { Browser } from "playwright-core";
import type { RedisServer } from "../support/redis.js";
import type { RedisCluster } from "../support/redis-cluster.js";
import { Client } from "./client.js";
import { type Fault, network, others, type Stage } from "./faults.js";
import { Fleet } from "./fleet.js";
import { Front } from "./front.js";
import { judge, type Outcome, timeOf } from "./judge.js";
import { RealPage } from "./page.js";
import { Random } from "./random.js";

/** What a run consists of. */
export interface RunOptions {
  seed: number;
  /** undefined for one process that keeps its state in memory */
  redis?: RedisServer | undefined;
  /** in place of `redis` */
  cluster?: RedisCluster;
  /** number of pages that speak the wire */
  clients: number;
  /** number of real pages, and the browser that shows them */
  pages?: number;
  browser?: Browser;
  /** how long faults take, as a share of their usual time; default 1 */
  pace?: number;
  /** the most milliseconds between two presses of a page; default 1200 */
  rest?: number;
  /** whether handlers neither wait, nor fail, nor change what all pages share; default false */
  isCalm?: boolean;
  /** makes the faults; the pages press until it settles */
  disturb: (stage: Stage) => Promise<void>;
}

type AnyPage = Client | RealPage;

/** The most events of a page that wait for an answer. */
const maxWaiting = 20;

export async function run(options: RunOptions): Promise<Outcome> {
  const { seed, redis, cluster, pace = 1 } = options;
  const store = redis?.url ?? cluster?.urls.join();
  const fleet = new Fleet({
    ...(store && { REDIS_URL: store }),
    // On a busy machine a handler may take a second without being one that hangs.
    ...(options.isCalm && { HANDLER: "30000" }),
  });
  const front = new Front(fleet, new Random(seed + 1));
  const url = await front.listen();
  const pages = createPages(url, options);
  try {
    await fleet.start();
    if (store) await fleet.start();
    await Promise.all(pages.map((page) => page.open()));
    const random = new Random(seed);
    const stage = { fleet, front, random, redis, cluster, pace, connected: () => allConnected(pages) };
    const disturbing = options.disturb(stage);
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    disturbing.then(over, over);
    const pressing = pages.map((page, index) =>
      pressUntil(page, new Random(seed * 1000 + index), options, () => isOver),
    );
    await Promise.all([disturbing, ...pressing]);
    const lastFault = Date.now();
    const reports = await Promise.all(pages.map((page) => reportOf(page)));
    for (const [index, page] of pages.entries())
      if (!reports[index]) page.account.mistakes.push(`unanswered: ${await page.whyUnanswered()}`);
    return judge(
      pages.map(({ account }, index) => ({ account, report: reports[index] })),
      fleet,
      lastFault,
    );
  } finally {
    for (const page of pages) page.stop();
    await front.close();
    await fleet.endAll();
  }
}

/** Each page draws by itself, so that what one does does not depend on how fast the others are. */
function createPages(url: string, { seed, clients, pages = 0, browser }: RunOptions): AnyPage[] {
  const randomOf = (index: number) => new Random(seed * 10_000 + index);
  return [
    ...Array.from({ length: clients }, (_, index) => new Client(url, randomOf(index))),
    ...Array.from(
      { length: browser ? pages : 0 },
      (_, index) => new RealPage(url, randomOf(clients + index), browser as Browser),
    ),
  ];
}

async function pressUntil(
  page: AnyPage,
  random: Random,
  { rest = 1200, isCalm = false }: RunOptions,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await pause(random.between(rest / 12, rest));
    if (page.waiting < maxWaiting) page.press(isCalm);
  }
}

/** Resolves when all pages are connected at the same time: one that was a moment before may have lost its connection again. */
async function allConnected(pages: readonly AnyPage[]): Promise<void> {
  const isConnected = async (page: AnyPage) => page.account.reloads.length > 0 || (await page.isConnected());
  while ((await Promise.all(pages.map(isConnected))).includes(false)) await pause(50);
}

/** The server's state of a page, once all of its events are answered; undefined if they are not within a minute. */
async function reportOf(page: AnyPage) {
  return Promise.race([page.ask().catch(() => undefined), pause(60_000, undefined, { ref: false })]);
}

/**
 * Draws one fault after the other for a time. With Redis now and then one of the network comes together with one of another
 * kind; what a process has in memory it can only give to pages whose network works.
 */
export async function drawFaults(
  stage: Stage,
  faults: Record<string, Fault>,
  seconds: number,
  log: (line: string) => void,
): Promise<void> {
  const { random } = stage;
  const names = Object.keys(faults);
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const first = random.pick(names) as string;
    const second = stage.redis && random.chance(0.3) ? random.pick(companionsOf(first, names)) : undefined;
    const both = second === undefined ? [first] : [first, second];
    log(`${timeOf(Date.now())} ${both.join(", and ")}`);
    await Promise.all(both.map((name) => (faults[name] as Fault)(stage)));
    await pause(random.between(0, 1500) * stage.pace);
  }
}

/** The faults of the other kind, which don't undo what this one does. */
function companionsOf(name: string, names: readonly string[]): string[] {
  const kind = name in network ? others : network;
  return names.filter((each) => each in kind);
}
