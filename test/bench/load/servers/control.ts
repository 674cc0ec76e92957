/** What every server of the benchmark does beside its work: it tells its parent its port, and what it has used. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What a server's process has used, by the operating system and by V8. */
export interface Usage {
  /** microseconds of processor time since it was started, all its threads together (getrusage) */
  cpu: number;
  /** bytes of resident memory */
  resident: number;
  /** bytes in use in V8's heap, and outside of it in buffers */
  heap: number;
  external: number;
  /** commands that it has sent to a shared store, and bytes both ways as far as it can count them */
  store?: { commands: number; bytes: number };
}

/** What a server is asked for. */
export type Order = { ask: "usage"; collect?: boolean } | { ask: "change"; to: number };

/** What it answers. */
export type Report = { port: number } | { usage: Usage } | { isDone: true };

/**
 * Listens on a free port, and serves the benchmark's orders.
 *
 * @param change - changes what is shown to all viewers of /shared
 * @param countStore - what it has sent to a shared store
 */
export function serve(
  server: Server,
  change?: (to: number) => unknown,
  countStore?: () => NonNullable<Usage["store"]>,
): void {
  const tell = (report: Report) => process.send?.(report);
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  process.on("message", async (order: Order) => {
    if (order.ask === "change") {
      await change?.(order.to);
      tell({ isDone: true });
    } else {
      // The second one frees what the first one's finalizers let go of.
      if (order.collect) for (let round = 0; round < 3; round++) await collectLater(collectGarbage);
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed, external } = process.memoryUsage();
      tell({
        usage: {
          cpu: user + system,
          ...({ user, system } as object),
          resident: rss,
          heap: heapUsed,
          external,
          ...(countStore && { store: countStore() }),
        },
      });
    }
  });
  // Profiles are written as the process exits.
  process.on("disconnect", () => process.exit());
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
    tell({ port: (server.address() as AddressInfo).port }),
  );
}

function collectLater(collectGarbage: () => void): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      collectGarbage();
      resolve();
    }, 100);
  });
}
