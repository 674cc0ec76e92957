/** What the servers share: a folder for the files, and a port that the benchmark is told. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** Where files are stored until their request is over; removed when the process ends. */
export const folder = mkdtempSync(path.join(tmpdir(), "hyper-live-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGTERM", "disconnect"]) process.on(signal, () => process.exit());

/** Serves, and sends the port to the benchmark. */
export function serve(answer: RequestListener): Server {
  const server = createServer(answer);
  return server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}
