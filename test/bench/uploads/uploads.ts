/**
 * How fast files are received, and how much memory that takes: our own multipart posts and uploads by tus, beside
 * @fastify/busboy bare, multer, formidable and @tus/server. Each has a process of its own, and stores the file on the disk.
 *
 * `UPLOAD_MB` is the size of a file in megabytes (1,024), `UPLOAD_ROUNDS` their number (5): in each one all take turns.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { median } from "../measure.js";
import { describeMachine, printTable, sayMachine, versionOf } from "../report.js";
import { postFile, sendByTus, sendByTusClient } from "./clients.js";

const MB = 1024 * 1024;
const size = Number(process.env.UPLOAD_MB ?? 1024) * MB;
const rounds = Number(process.env.UPLOAD_ROUNDS ?? 5);
const here = path.dirname(fileURLToPath(import.meta.url));

/** A way of sending a file to a server. */
interface Subject {
  name: string;
  server: string;
  send(url: string, size: number): Promise<void>;
  /** megabytes a second, in each round */
  speeds: number[];
  /** milliseconds of the server's processor for a megabyte, in each round */
  costs: number[];
  /** bytes of memory above those before, at most */
  peak: number;
}

const subject = (name: string, server: string, send: Subject["send"]): Subject => ({
  name,
  server,
  send,
  speeds: [],
  costs: [],
  peak: 0,
});

const subjects = [
  subject(`@fastify/busboy ${versionOf("@fastify/busboy")}, bare`, "busboy", (url, size) =>
    postFile(url, size),
  ),
  subject("Hyper Live, multipart", "hyper-live", async (url, size) => {
    const { seal, cookie } = await openPage(url);
    await postFile(`${url}/_live`, size, { _seal: seal, "submit:0": "send" }, { Cookie: cookie });
  }),
  subject(`multer ${versionOf("multer")}`, "multer", (url, size) => postFile(url, size)),
  subject(`formidable ${versionOf("formidable")}`, "formidable", (url, size) => postFile(url, size)),
  subject("Hyper Live, tus", "hyper-live", async (url, size) => {
    const { grant, cookie } = await openPage(url);
    await sendByTus(`${url}/_live/uploads`, size, { grant }, { Cookie: cookie });
  }),
  subject(`Hyper Live, tus-js-client ${versionOf("tus-js-client")}`, "hyper-live", async (url, size) => {
    const { grant, cookie } = await openPage(url);
    await sendByTusClient(`${url}/_live/uploads`, size, { grant }, { Cookie: cookie });
  }),
  subject(`@tus/server ${versionOf("@tus/server")}`, "tus-server", (url, size) =>
    sendByTus(`${url}/files`, size, {}),
  ),
];

/** What a page of ours carries to send a file. */
async function openPage(url: string): Promise<{ seal: string; grant: string; cookie: string }> {
  const first = await fetch(url);
  const cookie = /hyper-live=[^;]+/.exec(first.headers.get("set-cookie") ?? "")?.[0] ?? "";
  const html = await first.text();
  const find = (pattern: RegExp) => pattern.exec(html)?.[1] ?? "";
  return { seal: find(/name="_seal" value="([^"]*)"/), grant: find(/data-live-upload="([^"]*)"/), cookie };
}

/** Bytes of memory that a process has in use. */
function memoryOf({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}

/** Milliseconds that a process has had of a processor, in its own code and in the system's. */
function processorOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  // In hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function start(server: string): Promise<[ChildProcess, string]> {
  const child = fork(path.join(here, `servers/${server}.js`));
  const [port] = await once(child, "message");
  return [child, `http://127.0.0.1:${port}`];
}

async function run({ server, send }: Subject): Promise<[speed: number, cost: number, peak: number]> {
  const [child, url] = await start(server);
  try {
    // Its code is loaded and compiled then, and its buffers are there.
    await send(url, 32 * MB);
    await sleep(300);
    const before = memoryOf(child);
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, memoryOf(child));
    }, 20);
    const used = processorOf(child);
    const began = performance.now();
    await send(url, size);
    const seconds = (performance.now() - began) / 1000;
    clearInterval(timer);
    return [size / MB / seconds, ((processorOf(child) - used) * MB) / size, peak - before];
  } finally {
    child.kill();
    await once(child, "exit");
  }
}

console.log(`${sayMachine(describeMachine())}; ${size / MB} MB, ${rounds} rounds`);
for (let round = 0; round < rounds; round++) {
  for (let turn = 0; turn < subjects.length; turn++) {
    const each = subjects[(turn + round) % subjects.length] as Subject;
    process.stderr.write(`\rround ${round + 1} of ${rounds}: ${each.name.padEnd(50)}`);
    const [speed, cost, peak] = await run(each);
    each.speeds.push(speed);
    each.costs.push(cost);
    each.peak = Math.max(each.peak, peak);
  }
}
process.stderr.write(`${"\r".padEnd(80)}\r`);
const [bare] = subjects as [Subject];
printTable(
  ["", "MB/s", "of the bare parser", "ms of a core for a MB", "memory above idle"],
  subjects.map(({ name, speeds, costs, peak }) => [
    name,
    median(speeds).toFixed(0),
    median(speeds.map((speed, round) => speed / (bare.speeds[round] as number))).toFixed(2),
    median(costs).toFixed(2),
    `${(peak / MB).toFixed(0)} MB`,
  ]),
);
