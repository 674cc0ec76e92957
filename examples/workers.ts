/** Several processes behind one port: started, replaced when one ends by itself, and shut down with their parent. */
import cluster from "node:cluster";
import { randomBytes } from "node:crypto";

/** Milliseconds within which a worker must not end for the next one to be started at once. */
const tooSoon = 1000;

/** Runs so many workers until the process is told to end. */
export function runWorkers(count: number): void {
  // All of them must open the same seals.
  process.env.HYPER_LIVE_SECRET ||= randomBytes(32).toString("hex");
  let isEnding = false;
  const start = () => {
    const worker = cluster.fork();
    const started = Date.now();
    let hasServed = false;
    worker.once("exit", (code) => {
      if (isEnding) return;
      // It could not begin at all, as where the port is in use, and has said why.
      if (!hasServed && code === 1) process.exit(1);
      setTimeout(() => !isEnding && start(), Date.now() - started < tooSoon ? tooSoon : 0);
    });
    worker.once("listening", () => {
      hasServed = true;
    });
  };
  for (let worker = 0; worker < count; worker++) start();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      isEnding = true;
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGTERM");
      // The process ends with the last of them.
      cluster.on("exit", () => {
        if (Object.keys(cluster.workers ?? {}).length === 0) process.kill(process.pid, signal);
      });
    });
  }
}
