/** Must hold for each installed application: it lives on whatever comes first over a socket, and loses no page. */

import { createSender } from "../support/socket.js";
import { Application, type StartOptions } from "./application.js";
import { echoesBySocketIo } from "./cases.js";
import { getPage, join, useBySocket } from "./counter-page.js";
import type { Folder } from "./folder.js";
import { attack, malformedPackets } from "./malformed.js";
import { outcomeOf, works } from "./run-case.js";
import { Visitor } from "./visitor.js";

/** What an application does once it got so many malformed first packets at each path. */
export async function attackApplication(
  folder: Folder,
  { file, env = {} }: { file: string; env?: Record<string, string> },
  count: number,
): Promise<Record<string, string>> {
  const application = await Application.start(folder, file, { env });
  const { port } = application;
  try {
    await attack(port, malformedPackets(count));
    return {
      process: application.isAlive ? works : `it ended: ${application.output.slice(-600)}`,
      "live mode": await outcomeOf(useBySocket(`http://localhost:${port}/`)),
      ...(file === "socket-io.js" && { "socket.io": await outcomeOf(echoesBySocketIo(application)) }),
    };
  } finally {
    await application.stop();
  }
}

/** Those that are attacked. */
export const attacked = [
  { name: "alone", file: "plain.js" },
  { name: "with socket.io attached before us", file: "socket-io.js", env: { ORDER: "first" } },
  { name: "with socket.io attached behind us", file: "socket-io.js", env: { ORDER: "last" } },
];

/** How many of so many pages went live, all opened at once, where the application's middleware waits. */
export async function openPagesBehind(folder: Folder, milliseconds: number, count: number): Promise<number> {
  const application = await Application.start(folder, "slow.js", { env: { DELAY: String(milliseconds) } });
  try {
    const url = `http://localhost:${application.port}/`;
    const outcomes = await Promise.all(Array.from({ length: count }, () => outcomeOf(openPage(url))));
    return outcomes.filter((outcome) => outcome === works).length;
  } finally {
    await application.stop();
  }
}

/** What becomes of an open page when its process is ended by a signal, and another one takes its port. */
export interface Handover {
  /** milliseconds that the first process took to end */
  ended: number;
  /** code with which its socket was closed */
  code: number;
  /** what the page is answered at the next one, before that had any other request */
  answer: unknown;
}

export async function handOver(
  folder: Folder,
  file: string,
  signal: "SIGTERM" | "SIGINT",
): Promise<Handover> {
  const env = { HYPER_LIVE_SECRET: "a secret of these tests" };
  const visitor = new Visitor();
  const first = await Application.start(folder, file, { env });
  try {
    const page = await getPage(visitor, `http://localhost:${first.port}/`);
    const frames = await join(visitor, page);
    await createSender(frames)("increment");
    const ended = await first.stop(signal);
    const { code } = await frames.closed;
    const seal = frames.received.map((text) => JSON.parse(text)).findLast(([word]) => word === "seal");
    const answer = await comeBack(folder, file, { env, port: first.port }, () =>
      join(visitor, page, seal?.[2]),
    );
    return { ended, code, answer };
  } finally {
    await first.stop();
  }
}

/** Starts the next process, and sends the page's second event there. */
async function comeBack(
  folder: Folder,
  file: string,
  options: StartOptions,
  rejoin: () => ReturnType<typeof join>,
): Promise<unknown> {
  const second = await Application.start(folder, file, options);
  try {
    const frames = await rejoin();
    frames.send([0, 0, 2, 0, "increment"]);
    return await frames.next();
  } finally {
    await second.stop();
  }
}

async function openPage(url: string): Promise<void> {
  const visitor = new Visitor();
  const frames = await join(visitor, await getPage(visitor, url));
  await frames.close();
}
