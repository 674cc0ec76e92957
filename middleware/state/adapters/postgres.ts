/**
 * The PostgreSQL adapter: state, messages and rooms for several processes that have no Redis.
 *
 * One statement compares, stores and announces, so a change is never half made; a change that is sent twice is recognized by
 * its number. Statements serve many pages at once, and so does the one connection that listens.
 */
import { LiveError } from "../../../views/errors.js";
import type { Logger } from "../../logger.js";
import type { Adapter, Quota, Release, Stored, Subscriber, Swap, SwapOptions } from "./adapter.js";
import { PostgresLink, type PostgresLinkOptions } from "./postgres/link.js";
import { PostgresMessages } from "./postgres/messages.js";
import type { PostgresPool, PostgresQuery } from "./postgres/pool.js";
import { PostgresRooms } from "./postgres/rooms.js";
import { PostgresState } from "./postgres/state.js";
import { createStatements } from "./postgres/statements.js";
import { startSweeping } from "./postgres/sweep.js";
import { keyOf } from "./postgres/texts.js";
import type { RateTable } from "./rate-table.js";

/** Options for {@link postgresAdapter}. */
export interface PostgresAdapterOptions {
  /** Schema of the tables: lowercase letters, digits and `_`. Default `hyper_live`. */
  schema?: string;
  /** Whether to create the schema and its tables if they are not there. Default false: run `postgresSchema()` yourself. */
  create?: boolean;
  /** Milliseconds for which a statement waits while PostgreSQL is unreachable, before it fails. Default 10,000. */
  patience?: number;
  /** Maximum number of statements in flight; further ones fail at once. Default 10,000. */
  maxPending?: number;
  /** Receives warnings and errors, for example when PostgreSQL becomes unreachable. Default `console`. */
  logger?: Logger;
}

/**
 * Stores state in PostgreSQL (14 or newer), and sends messages by its `LISTEN` and `NOTIFY`, so that several processes can
 * serve the same pages. One connection of the pool is kept to listen.
 *
 * @param pool - a `Pool` of the package pg, best one of its own: where others hold all of its connections, events wait. It
 *   connects to PostgreSQL itself, or through a pooler in session mode. It is not ended with the adapter
 * @throws {LiveError} HL_OPTION for an invalid option
 *
 * @example
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 6 });
 * app.use(hyperLive({ adapter: postgresAdapter(pool, { create: true }), secret: process.env.SECRET }));
 */
export function postgresAdapter(pool: PostgresPool, options: PostgresAdapterOptions = {}): Adapter {
  if (typeof pool?.connect !== "function" || typeof pool.on !== "function")
    fail("pool", "must be a Pool of the package pg");
  const { patience = 10_000, maxPending = 10_000, schema = "hyper_live" } = options;
  for (const [name, value] of Object.entries({ patience, maxPending }))
    if (!(Number.isFinite(value) && value > 0))
      fail(name, `is ${String(value)}, but must be a number above 0`);
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(schema))
    fail("schema", `is ${JSON.stringify(schema)}, but must have up to 40 lowercase letters, digits and "_"`);
  const { create = false, logger = console } = options;
  return new PostgresAdapter(pool, { schema, create, patience, maxPending, logger });
}

function fail(name: string, why: string): never {
  throw new LiveError("HL_OPTION", `postgresAdapter()'s ${name} ${why}.`);
}

class PostgresAdapter implements Adapter {
  readonly isShared = true;
  readonly rateTable: RateTable;
  private readonly link: PostgresLink;
  private readonly state: PostgresState;
  private readonly messages: PostgresMessages;
  private readonly rooms: PostgresRooms;
  private stopSweeping = () => {};
  private readonly storeWatchers = new Set<(isThere: boolean) => void>();

  constructor(pool: PostgresPool, options: PostgresLinkOptions) {
    const statements = createStatements(options.schema);
    this.link = new PostgresLink(
      pool,
      options,
      () => {
        this.stopSweeping = startSweeping(this.link, statements);
        this.messages.listener.start();
      },
      (isThere) => {
        for (const changed of this.storeWatchers) changed(isThere);
      },
    );
    this.state = new PostgresState(this.link, statements);
    this.messages = new PostgresMessages(
      this.link,
      statements,
      options,
      () => void this.rooms.comeBack().catch(() => {}),
      (error) => options.logger.error("Hyper Live: a message from PostgreSQL can't be read.", error),
    );
    this.rooms = new PostgresRooms(this.link, statements, this.messages);
    this.rateTable = createRateTable(this.link, options.schema);
  }

  watchStore(changed: (isThere: boolean) => void): Release {
    this.storeWatchers.add(changed);
    return () => this.storeWatchers.delete(changed);
  }

  load(id: string): Promise<string | undefined> {
    return this.state.load(id);
  }

  save(id: string, text: string, ttl: number, quota?: Quota): Promise<void> {
    return this.state.save(id, text, ttl, quota);
  }

  lostAt(owner: string): Promise<number> {
    return this.state.lostAt(owner);
  }

  read(name: string): Promise<Stored | undefined> {
    return this.state.read(name);
  }

  swap(name: string, text: string, options: SwapOptions): Promise<Swap> {
    const { announce } = options;
    return this.state.swap(
      name,
      text,
      options,
      announce === undefined ? undefined : this.messages.nameOf(announce),
    );
  }

  publish(channel: string, text: string): Promise<void> {
    return this.messages.publish(channel, text);
  }

  subscribe(channel: string, subscriber: Subscriber): Promise<Release> {
    return this.messages.subscribe(channel, subscriber);
  }

  enter(room: string, member: string, text: string): Promise<void> {
    return this.rooms.enter(room, member, text);
  }

  exit(room: string, member: string): Promise<void> {
    return this.rooms.exit(room, member);
  }

  members(room: string): Promise<Map<string, string>> {
    return this.rooms.members(room);
  }

  watch(room: string, changed: () => void): Promise<Release> {
    return this.rooms.watch(room, changed);
  }

  async close(): Promise<void> {
    await this.rooms.leave().catch(() => {});
    this.stopSweeping();
    this.messages.listener.close();
    this.link.close();
  }
}

function createRateTable(link: PostgresLink, schema: string): RateTable {
  return {
    schema,
    table: "rates",
    query: ({ name, text, values: [key, ...values] = [] }: PostgresQuery) =>
      link.runOnce({
        ...(name !== undefined && { name: `${schema}.${name}` }),
        text,
        values: [keyOf(String(key)), ...values],
      }),
  };
}
