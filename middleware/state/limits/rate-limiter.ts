/**
 * Limiters of rates: points per key and per time, counted in this process, or in Redis or PostgreSQL for all processes.
 *
 * rate-limiter-flexible counts; this file hides which of its classes does.
 */
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from "rate-limiter-flexible";
import { isIdentity } from "../../security/owner.js";
import type { Adapter } from "../adapters/adapter.js";

/** What is limited, and how. */
export interface LimiterOptions {
  /** starts the names under which it counts */
  name: string;
  /** how many points a key may take in `duration` */
  points: number;
  /** whole seconds */
  duration: number;
}

/** Takes points of a key. */
export interface RateLimiter {
  /** Takes points; resolves to 0, or to the milliseconds until points are there again. Never rejects. */
  take(key: string, points?: number): Promise<number>;
}

/** Creates a limiter that counts where the adapter stores its state. */
export function createLimiter(adapter: Adapter, options: LimiterOptions): RateLimiter {
  const limiter = create(adapter, options);
  const isBrief = options.duration === 1;
  const browsers =
    isBrief || adapter.scripts || adapter.rateTable
      ? undefined
      : new Browsers((name) => limiter.delete(name));
  return {
    take(key, points = 1) {
      browsers?.note(key);
      return limiter.consume(key, points).then(taken, refused);
    },
  };
}

/** Maximum number of browsers that a limiter counts in memory at once. */
const maxBrowsers = 50_000;

/**
 * The browsers that a limiter counts. It forgets those that it has not seen for longest: a client can have any number of
 * names for them.
 */
class Browsers {
  private readonly names = new Set<string>();

  constructor(private readonly forget: (name: string) => unknown) {}

  note(name: string): void {
    if (isIdentity(name)) return;
    this.names.delete(name);
    this.names.add(name);
    if (this.names.size <= maxBrowsers) return;
    for (const oldest of this.names) {
      this.names.delete(oldest);
      this.forget(oldest);
      return;
    }
  }
}

function create(
  { scripts, rateTable }: Adapter,
  { name, points, duration }: LimiterOptions,
): RateLimiterAbstract {
  const options = { keyPrefix: name, points, duration };
  const local = new RateLimiterMemory(options);
  // While the store can't be reached, each process counts for itself.
  if (scripts)
    return new RateLimiterRedis({
      ...options,
      storeClient: scripts,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      insuranceLimiter: local,
    });
  if (rateTable)
    return new RateLimiterPostgres({
      ...options,
      storeClient: rateTable,
      storeType: "client",
      schemaName: rateTable.schema,
      tableName: rateTable.table,
      tableCreated: true,
      clearExpiredByTimeout: false,
      insuranceLimiter: local,
    });
  return local;
}

function taken(): number {
  return 0;
}

function refused(answer: unknown): number {
  // An error of the store must not stop the site.
  return answer instanceof RateLimiterRes ? Math.max(1, answer.msBeforeNext) : 0;
}
