/**
 * npm run bench:broadcast [-- --quick]
 *
 * One change of a shared counter on 1,000 connected pages, beside a bare `ws` server that sends the same bytes to 1,000
 * sockets: processor time of the server's process for one change. Servers and pages have processes of their own. The
 * two take turns, a batch of changes each, so that a slow moment of the machine meets both; a change follows when all
 * pages have got the one before.
 *
 * Then the way through Redis: from a change in one process to the pages of another one.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { parseArgs } from "node:util";
import { RedisServer } from "../support/redis.js";
import { median, quantile } from "./measure.js";
import * as report from "./report.js";

const { values: options } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const pages = 1000;
const rounds = options.quick ? 3 : 15;
const changes = options.quick ? 10 : 40;

interface Subject {
  server: ChildProcess;
  load: ChildProcess;
}

function start(file: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  return fork(path.join(import.meta.dirname, file), { env: { ...process.env, ...env } });
}

/** The next message of a process that has this property. */
async function hear<T>(child: ChildProcess, name: string): Promise<T> {
  for (;;) {
    const [message] = (await once(child, "message")) as [Record<string, T>];
    if (name in message) return message[name] as T;
  }
}

async function startServer(env: NodeJS.ProcessEnv): Promise<{ server: ChildProcess; url: string }> {
  const server = start("broadcast-server.js", env);
  return { server, url: `http://127.0.0.1:${await hear(server, "port")}` };
}

async function startPages(url: string, isLive: boolean, number: number): Promise<ChildProcess> {
  const load = start("broadcast-pages.js");
  await hear(load, "isReady");
  load.send({ url, number, isLive });
  await hear(load, "isOpen");
  return load;
}

async function startSubject(name: "ours" | "bare"): Promise<Subject> {
  const { server, url } = await startServer({ BENCH_SUBJECT: name });
  return { server, load: await startPages(url, name === "ours", pages) };
}

let to = 0;

/** Microseconds of the server's processor for one change, over a batch of them. */
async function timeBatch({ server, load }: Subject, count: number): Promise<number> {
  const before = await usedBy(server);
  for (let change = 0; change < count; change++) {
    const arrived = hear(load, "times");
    server.send({ to: ++to });
    await arrived;
  }
  return ((await usedBy(server)) - before) / count;
}

async function usedBy(server: ChildProcess): Promise<number> {
  const answer = hear<NodeJS.CpuUsage>(server, "cpu");
  server.send({});
  const { user, system } = await answer;
  return user + system;
}

function stop(...children: ChildProcess[]): void {
  for (const child of children) child.kill("SIGKILL");
}

const machine = report.describeMachine();
console.log(report.sayMachine(machine));
report.showProgress("opening pages");
const subjects = { ours: await startSubject("ours"), bare: await startSubject("bare") };
const times = { ours: [] as number[], bare: [] as number[] };
for (const name of ["ours", "bare"] as const) await timeBatch(subjects[name], changes);
for (let round = 0; round < rounds; round++) {
  report.showProgress(`round ${round + 1} of ${rounds}`);
  const order = round % 2 === 0 ? (["ours", "bare"] as const) : (["bare", "ours"] as const);
  for (const name of order) times[name].push(await timeBatch(subjects[name], changes));
}
report.showProgress("");
for (const { server, load } of Object.values(subjects)) stop(server, load);
const ratios = times.ours.map((time, round) => time / (times.bare[round] as number));
const ratio = median(ratios);

console.log(`\nOne change for ${pages} pages, processor time of the server in milliseconds`);
report.printTable(
  ["", "median", "of all rounds", "least", "most"],
  (["ours", "bare"] as const).map((name) => [
    name === "ours" ? "hyper-live, one shared counter" : "ws, the same bytes to each socket",
    report.format(median(times[name]) / 1000, 2),
    report.format(times[name].reduce((sum, time) => sum + time, 0) / rounds / 1000, 2),
    report.format(Math.min(...times[name]) / 1000, 2),
    report.format(Math.max(...times[name]) / 1000, 2),
  ]),
);

report.showProgress("Redis");
const redis = await RedisServer.create();
const env = { BENCH_SUBJECT: "ours", BENCH_REDIS: redis.url };
const [one, other] = [await startServer(env), await startServer(env)];
const load = await startPages(other.url, true, 100);
const delays: number[] = [];
for (let change = 0; change < (options.quick ? 20 : 200); change++) {
  const arrived = hear<number[]>(load, "times");
  const begun = hear<number>(one.server, "at");
  one.server.send({ to: ++to });
  const at = await begun;
  for (const time of await arrived) delays.push(time - at);
}
stop(one.server, other.server, load);
await redis.remove();
report.showProgress("");
console.log("\nFrom a change in one process to 100 pages of another, through Redis, in milliseconds");
const ways = { median: median(delays), p95: quantile(delays, 0.95), most: Math.max(...delays) };
report.printTable(
  ["", "median", "95 %", "most"],
  [["change to page", ...Object.values(ways).map((time) => report.format(time, 1))]],
);

report.printAims([
  { what: "processor time for 1,000 pages, bare ws = 1", value: ratio, limit: 1.5 },
  { what: "through Redis in ms, median", value: ways.median, limit: 50 },
]);
if (!options.quick) {
  console.log();
  const microseconds = { ours: Math.round(median(times.ours)), bare: Math.round(median(times.bare)) };
  const result = { machine, pages, microseconds, ratio, throughRedis: ways };
  report.writeResult("broadcast.json", `${JSON.stringify(result, null, 2)}\n`);
}
