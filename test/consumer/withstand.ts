/** Must hold for each installed application: it lives on whatever comes first over a socket, and loses no page. */
import { Application } from "./application.js";
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

async function openPage(url: string): Promise<void> {
  const visitor = new Visitor();
  const frames = await join(visitor, await getPage(visitor, url));
  await frames.close();
}
