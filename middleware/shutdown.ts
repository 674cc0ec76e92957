/**
 * Shutting down without anyone noticing: pages get their newest seals and are sent to whichever process is next.
 *
 * At SIGTERM no further event is taken; what arrives is sent again by its page, to the process that is there
 * then. Handlers under way are waited for, within a limit.
 */
import type { Server } from "node:http";
import type { Site } from "./site.js";

const ends = new Set<() => Promise<void>>();

/** Shuts a site down at SIGTERM, before the signal does what it does; returns a function that takes this back. */
export function shutDownAtSignal(site: Site, server: Server): () => void {
  const end = () => shutDown(site, server);
  ends.add(end);
  // One listener for all sites of the process, so that many are no leak in the eyes of Node.
  if (ends.size === 1) process.once("SIGTERM", onSignal);
  return () => {
    ends.delete(end);
    if (ends.size === 0) process.off("SIGTERM", onSignal);
  };
}

async function onSignal(): Promise<void> {
  await Promise.allSettled([...ends].map((end) => end()));
  // Without other listeners the process would live on: the signal was ours only to delay.
  if (process.listenerCount("SIGTERM") === 0) process.kill(process.pid, "SIGTERM");
}

/** Ends a site's work: events under way are done, pages are handed their state, connections are closed. */
export async function shutDown(site: Site, server: Server): Promise<void> {
  if (site.closing) return;
  site.closing = true;
  const deadline = delay(site.settings.shutdown);
  const running = [...site.store.live.values()].flatMap((view) =>
    view.instances.flatMap((instance) => instance?.running ?? []),
  );
  await Promise.race([Promise.allSettled(running), deadline]);
  await Promise.race([site.store.saveAll(), deadline]);
  for (const connection of site.connections) connection.shutDown();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await Promise.race([closed, deadline]);
  await site.settings.adapter.close();
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
