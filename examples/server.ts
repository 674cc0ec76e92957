/**
 * The program that `npm start` runs: serves the gallery on PORT, 3000 by default.
 *
 * `npm start -- --workers 2 --redis redis://localhost:6379` serves it from several processes, which keep their state in
 * Redis. Each of them can continue any page, so a connection can go to any process.
 */
import cluster from "node:cluster";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { redisAdapter } from "hyper-live";
import { createGallery } from "./gallery.js";
import { runWorkers } from "./workers.js";

const { values: options } = parseArgs({
  options: { workers: { type: "string", default: "1" }, redis: { type: "string" } },
});
const workers = Number(options.workers);
if (!Number.isInteger(workers) || workers < 1) fail(`--workers ${options.workers}: give a number from 1`);
if (workers > 1 && !options.redis)
  fail("--workers needs --redis redis://…, where the processes share their state");

const port = Number(process.env.PORT || 3000);
if (workers > 1 && cluster.isPrimary) runWorkers(workers);
else serve();

function serve(): void {
  const server = createGallery(options.redis ? { adapter: redisAdapter(options.redis) } : {}).listen(port);
  server.on("listening", () => {
    // If there are several processes, only the primary one logs the address.
    if (cluster.isPrimary) sayAddress((server.address() as AddressInfo).port);
  });
  // This listener must run first: ws also listens for errors, and throws them.
  server.prependListener("error", (error: NodeJS.ErrnoException) => {
    fail(
      error.code === "EADDRINUSE"
        ? `Port ${port} is in use: choose another one, as in PORT=${port + 1} npm start`
        : error.message,
    );
  });
}

if (cluster.isPrimary) cluster.once("listening", (_worker, address) => sayAddress(address.port));

function sayAddress(at: number): void {
  console.log(`The gallery is at http://localhost:${at}`);
}

function fail(why: string): never {
  console.error(why);
  process.exit(1);
}
