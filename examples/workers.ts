/** Runs several processes on one port: starts them, replaces a process that ends, and shuts them down with their parent. */
import cluster from "node:cluster";
import { randomBytes } from "node:crypto";

/** A worker that ends within this many milliseconds of its start is replaced after the same delay, not at once. */
const tooSoon = 1000;

/** Runs this number of workers until the process receives SIGTERM or SIGINT. */
export function runWorkers(count: number): void {
  // All workers must be able to open the same seals.
  process.env.HYPER_LIVE_SECRET ||= randomBytes(32).toString("hex");
  let isEnding = false;
  const start = () => {
    const worker = cluster.fork();
    const started = Date.now();
    let hasServed = false;
    worker.once("exit", (code) => {
      if (isEnding) return;
      // The worker could not start, for instance because the port is in use, and has logged why.
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
      // This process ends after its last worker.
      cluster.on("exit", () => {
        if (Object.keys(cluster.workers ?? {}).length === 0) process.kill(process.pid, signal);
      });
    });
  }
}
