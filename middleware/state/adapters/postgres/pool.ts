/** The part of the package pg that is used: a pool, whose connections are borrowed for one query at a time. */
import type { Logger } from "../../../logger.js";

/** A query; one with a name is prepared once for each connection. */
export interface PostgresQuery {
  name?: string;
  text: string;
  values?: unknown[];
}

/** A row of an answer, by column. */
export type Row = Record<string, unknown>;

/** The part of pg's `PoolClient` that is used. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<{ rows: Row[] }>;
  // biome-ignore lint/suspicious/noExplicitAny: as Node's EventEmitter has it
  on(event: string, listener: (...args: any[]) => void): unknown;
  /** Gives the connection back; an error ends it. */
  release(error?: Error | boolean): void;
}

/** The part of pg's `Pool` that is used. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  // biome-ignore lint/suspicious/noExplicitAny: as Node's EventEmitter has it
  on(event: string, listener: (...args: any[]) => void): unknown;
}

/** Options for the connection to PostgreSQL. */
export interface LinkOptions {
  /** milliseconds for which a query waits for PostgreSQL before it fails */
  patience: number;
  /** maximum number of queries in flight */
  maxPending: number;
  logger: Logger;
}

/** Milliseconds without an answer after which PostgreSQL counts as unreachable. */
export const silence = 5000;

/** A connection that was borrowed of the pool. */
export interface Borrowed {
  client: PostgresClient;
  /** Gives it back; an error ends it. */
  release(error?: Error): void;
}

/** Takes a connection of the pool; one that comes too late is given back. */
export async function borrow(pool: PostgresPool, milliseconds = silence): Promise<Borrowed> {
  const connecting = pool.connect().then((client) => ({
    client,
    release: (error?: Error) => client.release(error),
  }));
  let isLate = false;
  connecting.then((borrowed) => isLate && borrowed.release(), ignore);
  try {
    return await within(milliseconds, connecting, "no connection of the pool is free");
  } catch (error) {
    isLate = true;
    throw error;
  }
}

function ignore(): void {}

/** Rejects if the promise takes longer than a number of milliseconds. */
export async function within<T>(milliseconds: number, promise: Promise<T>, why: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(why)), milliseconds);
    timer.unref();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
