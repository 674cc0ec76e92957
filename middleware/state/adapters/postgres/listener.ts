/**
 * The connection that hears all channels of a process. It is one of the pool's, which is kept; when it breaks, another one is
 * taken, and all channels are listened to again.
 */
import { setTimeout as delay } from "node:timers/promises";
import { runWithoutContext } from "../../deferred.js";
import { Batch } from "./batch.js";
import type { PostgresLink } from "./link.js";
import { type Borrowed, borrow, silence, within } from "./pool.js";

/** Milliseconds between two looks whether the connection still answers, and before another one is taken. */
const pingInterval = 2000;
const firstPause = 50;
const longestPause = 2000;

interface Notification {
  channel: string;
  payload?: string;
}

export class PostgresListener {
  /** names of the notifications that are to be heard */
  private readonly names = new Set<string>();
  private borrowed: Borrowed | undefined;
  private isStarted = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiters = new Set<() => void>();
  /** one command after the other, as they were asked for */
  private readonly commands = new Batch<string, undefined>((commands) => this.send(commands), {
    atOnce: 1,
    most: 500,
  });

  /**
   * @param patience - milliseconds for which a subscription waits for the connection
   * @param onReady - called when all channels are heard again; messages may have been missed before
   * @param onMessage - called with each notification
   */
  constructor(
    private readonly link: PostgresLink,
    private readonly patience: number,
    private readonly onReady: () => void,
    private readonly onMessage: (name: string, payload: string) => void,
  ) {}

  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    runWithoutContext(() => void this.connect());
  }

  /** Begins to listen. If PostgreSQL stays unreachable, the next connection listens to it. */
  async hear(name: string): Promise<void> {
    this.names.add(name);
    this.start();
    if (!this.borrowed) return this.connected();
    await this.commands.add(listen(name));
  }

  ignore(name: string): void {
    this.names.delete(name);
    if (this.borrowed) void this.commands.add(`UNLISTEN "${name}"`);
  }

  close(): void {
    this.isClosed = true;
    this.drop();
    this.wake();
  }

  /** Never rejects: what is not sent over this connection is sent over the next one. */
  private async send(commands: string[]): Promise<undefined[]> {
    const { borrowed } = this;
    try {
      if (borrowed) await query(borrowed, commands);
    } catch (error) {
      this.lose(borrowed, error);
      await this.connected();
    }
    return [];
  }

  private async connect(): Promise<void> {
    for (let pause = firstPause; !this.isClosed; pause = Math.min(pause * 2, longestPause)) {
      try {
        return await this.open();
      } catch (error) {
        this.link.noteAway(error);
        await delay(pause * (0.5 + Math.random() / 2), undefined, { ref: false });
      }
    }
  }

  private async open(): Promise<void> {
    const borrowed = await borrow(this.link.pool);
    if (this.isClosed) return borrowed.release();
    const { client } = borrowed;
    client.on("notification", ({ channel, payload = "" }: Notification) => this.onMessage(channel, payload));
    client.on("error", (error: Error) => this.lose(borrowed, error));
    client.on("end", () => this.lose(borrowed, new Error("the connection was closed")));
    try {
      await this.listen(borrowed);
      if (this.isClosed) throw new Error("closed");
    } catch (error) {
      borrowed.release(error as Error);
      throw error;
    }
    this.borrowed = borrowed;
    this.timer = setInterval(() => void this.commands.add("SELECT"), pingInterval).unref();
    this.wake();
    this.onReady();
  }

  /** Listens to all names, also to those that are added meanwhile. */
  private async listen(borrowed: Borrowed): Promise<void> {
    const heard = new Set<string>();
    let missing = [...this.names];
    do {
      await query(borrowed, missing.map(listen));
      for (const name of missing) heard.add(name);
      missing = [...this.names].filter((name) => !heard.has(name));
    } while (missing.length > 0);
  }

  private lose(borrowed: Borrowed | undefined, error: unknown): void {
    if (!borrowed || this.borrowed !== borrowed) return;
    this.drop(error as Error);
    if (!this.isClosed) runWithoutContext(() => void this.connect());
  }

  private drop(error: Error = new Error("closed")): void {
    clearInterval(this.timer);
    this.timer = undefined;
    const { borrowed } = this;
    this.borrowed = undefined;
    // Ended, and not given back: it listens.
    borrowed?.release(error);
  }

  private connected(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, this.patience).unref();
      this.waiters.add(wake);
      if (this.isClosed) wake();
    });
  }

  private wake(): void {
    for (const wake of this.waiters) wake();
  }
}

function query({ client }: Borrowed, commands: string[]): Promise<unknown> {
  return within(silence, client.query({ text: commands.join(";") || "SELECT" }), "no answer in time");
}

const listen = (name: string) => `LISTEN "${name}"`;
