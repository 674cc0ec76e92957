/** Adapters of Redis and PostgreSQL that count what is sent to the store. */
import pg from "pg";
import { createClient } from "redis";
import {
  type Adapter,
  type PostgresClient,
  type PostgresPool,
  postgresAdapter,
  redisAdapter,
} from "../../middleware/index.js";

export interface Counted {
  adapter: Adapter;
  /** what was sent to the store so far */
  count: () => { commands: number; bytes: number };
  /** Ends what the adapter does not, after it was closed. */
  end(): Promise<void>;
}

/** @param url - of a server, or of nodes of a cluster, with commas between. Redis itself counts bytes */
export function connectRedis(url: string): Counted {
  const counted = countCommands();
  const adapter = redisAdapter(url.includes(",") ? url.split(",") : url);
  return { adapter, count: () => ({ commands: counted(), bytes: 0 }), end: async () => {} };
}

/** Counts the commands of all clients of this process, but not those that ask whether a server is there. */
function countCommands(): () => number {
  let commands = 0;
  let owner = createClient() as object;
  while (!Object.hasOwn(owner, "sendCommand")) owner = Object.getPrototypeOf(owner);
  const client = owner as { sendCommand(args: string[], ...more: unknown[]): Promise<unknown> };
  const { sendCommand } = client;
  client.sendCommand = function (this: object, args, ...more) {
    if (args[0] !== "PING") commands++;
    return sendCommand.call(this, args, ...more);
  };
  return () => commands;
}

type Streamed = PostgresClient & { connection: { stream: { bytesRead: number; bytesWritten: number } } };

export function connectPostgres(connectionString: string): Counted {
  // Connections that end would take with them what their processes have used.
  const pool = new pg.Pool({ connectionString, idleTimeoutMillis: 0 }) as PostgresPool & {
    end(): Promise<void>;
  };
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
