/** The store that processes share, as BENCH_REDIS or BENCH_POSTGRES names it, with what was sent to it. */
import pg from "pg";
import { createClient } from "redis";
import {
  type Adapter,
  type PostgresClient,
  type PostgresPool,
  postgresAdapter,
  type RedisClient,
  redisAdapter,
} from "../../../../middleware/index.js";

interface Counted {
  adapter: Adapter;
  count: () => { commands: number; bytes: number };
}

export function connectStore(): Counted | undefined {
  const { BENCH_REDIS: redis, BENCH_POSTGRES: postgres } = process.env;
  if (redis) return connectRedis(redis);
  return postgres ? connectPostgres(postgres) : undefined;
}

/** Redis itself counts bytes. */
function connectRedis(url: string): Counted {
  let commands = 0;
  const counting = (client: RedisClient): RedisClient =>
    new Proxy(client, {
      get(target, name) {
        if (name === "duplicate") return (options?: object) => counting(target.duplicate(options));
        if (name === "sendCommand") {
          return (args: string[]) => {
            commands++;
            return target.sendCommand(args);
          };
        }
        const value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const adapter = redisAdapter(counting(createClient({ url }) as unknown as RedisClient));
  return { adapter, count: () => ({ commands, bytes: 0 }) };
}

type Streamed = PostgresClient & { connection: { stream: { bytesRead: number; bytesWritten: number } } };

function connectPostgres(connectionString: string): Counted {
  const pool = new pg.Pool({ connectionString }) as PostgresPool;
  const clients = new Set<Streamed>();
  let commands = 0;
  pool.on("connect", (client: Streamed) => {
    clients.add(client);
    const query = client.query.bind(client);
    client.query = (asked) => {
      commands++;
      return query(asked);
    };
  });
  const count = () => {
    let bytes = 0;
    for (const { connection } of clients)
      bytes += connection.stream.bytesRead + connection.stream.bytesWritten;
    return { commands, bytes };
  };
  return { adapter: postgresAdapter(pool, { create: true }), count };
}
