/** Adapters of Redis and PostgreSQL that count what is sent to the store. */
import pg from "pg";
import { createClient } from "redis";
import {
  type Adapter,
  type PostgresClient,
  type PostgresPool,
  postgresAdapter,
  type RedisClient,
  redisAdapter,
} from "../../middleware/index.js";

export interface Counted {
  adapter: Adapter;
  /** what was sent to the store so far */
  count: () => { commands: number; bytes: number };
  /** Ends what the adapter does not, after it was closed. */
  end(): Promise<void>;
}

/** Redis itself counts bytes. */
export function connectRedis(url: string): Counted {
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
  return { adapter, count: () => ({ commands, bytes: 0 }), end: async () => {} };
}

type Streamed = PostgresClient & { connection: { stream: { bytesRead: number; bytesWritten: number } } };

export function connectPostgres(connectionString: string): Counted {
  const pool = new pg.Pool({ connectionString }) as PostgresPool & { end(): Promise<void> };
  const clients = new Set<Streamed>();
  let commands = 0;
  pool.on("connect", (client: Streamed) => {
    clients.add(client);
    const query = client.query.bind(client);
    client.query = (asked) => {
      // The question whether the connection that listens still answers is none.
      if (asked.text !== "SELECT") commands++;
      return query(asked);
    };
  });
  const count = () => {
    let bytes = 0;
    for (const { connection } of clients)
      bytes += connection.stream.bytesRead + connection.stream.bytesWritten;
    return { commands, bytes };
  };
  const adapter = postgresAdapter(pool, { create: true });
  return { adapter, count, end: () => pool.end() };
}
