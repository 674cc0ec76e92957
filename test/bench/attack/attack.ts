/**
 * What a page feels while others attack: its clicks' latency, idle and under each attack, and the server's memory.
 *
 * Server, attackers and the page are processes of their own. The server has the limits that are the default.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { hyperLive } from "../load/dialects/hyper-live.js";
import type { Report, Usage } from "../load/servers/control.js";
import { quantile } from "../measure.js";
import { describeMachine, printTable, sayMachine } from "../report.js";
import type { AttackName, AttackOrder } from "./attackers.js";

/** Clicks of the page, and milliseconds between two of them. */
const clicks = 300;
const interval = 20;
/** How much slower a click may be under attack than idle. */
const aim = 3;

const attacks: Record<AttackName, string> = {
  openUnused: "5,000 sockets that never join",
  floodEvents: "one client that floods with events",
  floodPings: "one client that floods with pings",
  floodJoins: "one client that joins without end",
  neverRead: "one client that never reads",
  floodPosts: "one client that posts without end",
};

interface Latency {
  p50: number;
  p99: number;
}

function start(file: string): ChildProcess {
  return fork(path.join(import.meta.dirname, file), {
    env: { ...process.env, BENCH_LIMITS: "default" },
    // The server's log would mix with the figures.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

async function hear<Message>(child: ChildProcess): Promise<Message> {
  const [message] = (await once(child, "message")) as [Message];
  return message;
}

/** Memory of the server, in MiB. */
async function memoryOf(server: ChildProcess, collect = false): Promise<number> {
  const answer = hear<Extract<Report, { usage: Usage }>>(server);
  server.send({ ask: "usage", collect });
  return (await answer).usage.resident / 1024 / 1024;
}

/** Clicks on a page of its own, one click after the other. */
async function click(port: number): Promise<Latency> {
  const page = await hyperLive.open(port, "/counter");
  const times: number[] = [];
  while (times.length < clicks) {
    const begun = performance.now();
    await new Promise<void>((resolve, reject) => {
      page.onAnswer = (wrong) => (wrong === undefined ? resolve() : reject(new Error(wrong)));
      page.click();
    });
    const took = performance.now() - begun;
    times.push(took);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, interval - took)));
  }
  page.close();
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** Measures a page under an attack; returns a row of the table. */
async function measure(
  server: ChildProcess,
  port: number,
  attack: AttackName,
  idle: Latency,
): Promise<string[]> {
  const before = await memoryOf(server, true);
  const attackers = start("attackers.js");
  attackers.send({ attack, port } satisfies AttackOrder);
  await hear(attackers);
  const latency = await click(port);
  const under = await memoryOf(server);
  attackers.kill("SIGKILL");
  await once(attackers, "exit");
  const after = await memoryOf(server, true);
  const ratio = latency.p99 / idle.p99;
  return [
    attacks[attack],
    ...[latency.p50, latency.p99].map((time) => time.toFixed(2)),
    `${ratio.toFixed(1)}×${ratio > aim ? " !" : ""}`,
    ...[before, under, after].map((size) => size.toFixed(0)),
  ];
}

console.log(sayMachine(describeMachine()));
const server = start("../load/servers/hyper-live.js");
const { port } = await hear<Extract<Report, { port: number }>>(server);
await click(port);
const idle = await click(port);
const rows = [
  ["idle", idle.p50.toFixed(2), idle.p99.toFixed(2), "", (await memoryOf(server, true)).toFixed(0)],
];
for (const attack of Object.keys(attacks) as AttackName[])
  rows.push(await measure(server, port, attack, idle));
printTable(["", "p50 (ms)", "p99 (ms)", "p99 to idle", "MiB before", "under", "after"], rows);
server.kill("SIGKILL");
