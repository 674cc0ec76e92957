/**
 * The link to PostgreSQL: statements, which wait while it is unreachable.
 *
 * A statement waits up to `patience`. One that was in flight when a connection broke is sent again, so every statement must
 * be safe to run twice. A connection that does not answer is ended, and not given back to the pool.
 */
import { setTimeout as delay } from "node:timers/promises";
import { LiveError } from "../../../../views/errors.js";
import { runWithoutContext } from "../../deferred.js";
import { refusedBy } from "../store-refused.js";
import { hasNoTables, isInTheWay, isUnreachable } from "./failures.js";
import {
  borrow,
  type LinkOptions,
  type PostgresClient,
  type PostgresPool,
  type PostgresQuery,
  type Row,
  silence,
  within,
} from "./pool.js";
import { createTables } from "./schema.js";

/** Milliseconds before a statement is sent again, and between two looks whether an unreachable server is back. */
const retryPause = 50;
const longestPause = 1000;

export interface PostgresLinkOptions extends LinkOptions {
  schema: string;
  /** whether to create the tables */
  create: boolean;
}

export class PostgresLink {
  private pending = 0;
  private isAway = false;
  private isClosed = false;
  private isStarted = false;
  /** resolves when the tables are there */
  private created: Promise<unknown> | undefined;

  /**
   * @param onStart - called before the first statement
   * @param onChange - called when PostgreSQL becomes unreachable or reachable
   */
  constructor(
    readonly pool: PostgresPool,
    private readonly options: PostgresLinkOptions,
    private readonly onStart: () => void,
    private readonly onChange: (isThere: boolean) => void,
  ) {
    ignoreIdleErrors(pool);
  }

  /** Whether a statement could be run now, as far as is known. */
  get isReady(): boolean {
    return !this.isAway && !this.isClosed;
  }

  /**
   * Runs a statement; retries while PostgreSQL is unreachable.
   *
   * @param since - when it was asked for; default now
   */
  async run(name: string, text: string, values: unknown[], since = performance.now()): Promise<Row[]> {
    if (this.pending >= this.options.maxPending) throw this.tooSlow();
    this.pending++;
    try {
      const deadline = since + this.options.patience;
      await this.start(deadline);
      return await this.retry({ name: `${this.options.schema}.${name}`, text, values }, deadline);
    } finally {
      this.pending--;
    }
  }

  /** Runs a statement once. The limiters of rates count in memory if it fails. */
  async runOnce(query: PostgresQuery): Promise<{ rows: Row[] }> {
    if (!this.isReady) throw this.away("can't be reached");
    await this.start(performance.now());
    return this.send(query);
  }

  /** Ends it. Statements in flight fail. */
  close(): void {
    this.isClosed = true;
  }

  /** Notes that PostgreSQL can't be reached, and looks for it until it is back. */
  noteAway(error: unknown): void {
    if (this.isAway || this.isClosed) return;
    this.isAway = true;
    this.options.logger.error(`Hyper Live: ${this.away(reasonOf(error)).message}`);
    this.onChange(false);
    runWithoutContext(() => void this.lookForIt());
  }

  /** Options of batches: as many items may wait as statements may be in flight. */
  get limits(): { maxWaiting: number; refuse: () => LiveError } {
    return { maxWaiting: this.options.maxPending, refuse: () => this.tooSlow() };
  }

  private tooSlow(): LiveError {
    return this.away("is too slow: too many statements are in flight");
  }

  away(why: string, cause?: unknown): LiveError {
    return new LiveError("HL_STORE_AWAY", `PostgreSQL ${why}.`, { status: 503, cause });
  }

  private start(deadline: number): Promise<unknown> {
    if (this.created !== undefined) return this.created;
    if (!this.isStarted) this.onStart();
    this.isStarted = true;
    if (!this.options.create) this.created = Promise.resolve();
    else {
      this.created = this.retry({ text: createTables(this.options.schema) }, deadline);
      this.created.catch(() => {
        this.created = undefined;
      });
    }
    return this.created;
  }

  private async retry(query: PostgresQuery, deadline: number): Promise<Row[]> {
    for (;;) {
      if (this.isClosed) throw this.away("was closed");
      try {
        const { rows } = await runWithoutContext(() => this.send(query, deadline));
        this.noteBack();
        return rows;
      } catch (error) {
        if (this.isClosed) throw this.away("was closed", error);
        if (isUnreachable(error)) this.noteAway(error);
        else if (!isInTheWay(error)) throw this.refused(error);
        if (performance.now() >= deadline) throw this.away(reasonOf(error), error);
        await delay(retryPause);
      }
    }
  }

  private async send(query: PostgresQuery, deadline = Number.POSITIVE_INFINITY): Promise<{ rows: Row[] }> {
    const wait = Math.max(retryPause, deadline - performance.now());
    const { client, release } = await borrow(this.pool, Math.min(wait, silence));
    let failed: Error | undefined;
    try {
      return await within(silence, client.query(query), "no answer in time");
    } catch (error) {
      if (isUnreachable(error)) failed = error as Error;
      throw error;
    } finally {
      release(failed);
    }
  }

  private async lookForIt(): Promise<void> {
    for (let pause = retryPause; this.isAway && !this.isClosed; pause = Math.min(pause * 2, longestPause)) {
      await delay(pause * (0.5 + Math.random() / 2), undefined, { ref: false });
      await this.send({ text: "SELECT" }).then(
        () => this.noteBack(),
        () => {},
      );
    }
  }

  private noteBack(): void {
    if (!this.isAway || this.isClosed) return;
    this.isAway = false;
    this.options.logger.warn("Hyper Live: PostgreSQL is back.");
    this.onChange(true);
  }

  private refused(error: unknown): LiveError {
    const { schema } = this.options;
    if (!hasNoTables(error)) return refusedBy("PostgreSQL", error);
    const why = `the tables of postgresAdapter() are not in the schema ${schema}: run the SQL of postgresSchema(), or pass { create: true }`;
    return refusedBy("PostgreSQL", new Error(why, { cause: error }));
  }
}

/** Pools and connections whose errors are listened to. */
const heard = new WeakSet<PostgresPool | PostgresClient>();

/**
 * Without a listener, a connection that breaks between two queries would end the process, also after the adapter was closed.
 * One that breaks as it is handed over has no other listener than that of `acquire`.
 */
function ignoreIdleErrors(pool: PostgresPool): void {
  if (heard.has(pool)) return;
  hearErrors(pool);
  pool.on("acquire", hearErrors);
}

function hearErrors(source: PostgresPool | PostgresClient): void {
  if (heard.has(source)) return;
  heard.add(source);
  // Who uses the next one finds out whether the server is there.
  source.on("error", () => {});
}

function codeOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code || message || String(error);
}

function reasonOf(error: unknown): string {
  return `can't be reached (${codeOf(error)})`;
}
