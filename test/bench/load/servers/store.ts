/** The store that processes share, as BENCH_REDIS or BENCH_POSTGRES names it. */
import { type Counted, connectPostgres, connectRedis } from "../../../support/counted-store.js";

export function connectStore(): Counted | undefined {
  const { BENCH_REDIS: redis, BENCH_POSTGRES: postgres } = process.env;
  if (redis) return connectRedis(redis);
  return postgres ? connectPostgres(postgres) : undefined;
}
