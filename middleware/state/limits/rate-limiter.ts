/**
 * Limiters of rates: points per key and per time, counted in this process, or in Redis for all processes.
 *
 * rate-limiter-flexible counts; this file hides which of its classes does.
 */
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from "rate-limiter-flexible";
import type { Adapter } from "../adapters/adapter.js";
import type { ScriptStore } from "../adapters/script-store.js";

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
  const limiter = create(adapter.scripts, options);
  return {
    take: (key, points = 1) => limiter.consume(key, points).then(taken, refused),
  };
}

function create(
  store: ScriptStore | undefined,
  { name, points, duration }: LimiterOptions,
): RateLimiterAbstract {
  const options = { keyPrefix: name, points, duration };
  const local = new RateLimiterMemory(options);
  if (!store) return local;
  return new RateLimiterRedis({
    ...options,
    storeClient: store,
    useRedisPackage: true,
    // While Redis can't be reached, each process counts for itself.
    rejectIfRedisNotReady: true,
    insuranceLimiter: local,
  });
}

function taken(): number {
  return 0;
}

function refused(answer: unknown): number {
  // An error of Redis must not stop the site.
  return answer instanceof RateLimiterRes ? Math.max(1, answer.msBeforeNext) : 0;
}
