/**
 * The link to Redis: one connection for commands and one for messages, kept up for good.
 *
 * A command waits while Redis is away, up to `patience`; what was under way when a connection broke is sent again, so
 * each command must be one that may come twice.
 */
import { LiveError } from "../../../views/errors.js";
import type { Logger } from "../../logger.js";

/** As much of `redis`'s client as is used. */
export interface RedisClient {
  readonly isReady: boolean;
  duplicate(overrides?: object): RedisClient;
  connect(): Promise<unknown>;
  sendCommand(args: string[]): Promise<unknown>;
  subscribe(
    channels: string | string[],
    listener: (message: string, channel: string) => void,
  ): Promise<unknown>;
  unsubscribe(channels: string | string[]): Promise<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: as Node's EventEmitter has it
  on(event: string, listener: (...args: any[]) => void): unknown;
  destroy(): void;
}

/** Options of the link. */
export interface LinkOptions {
  /** milliseconds for which a command waits for Redis before it fails */
  patience: number;
  /** most commands that may wait for an answer */
  maxPending: number;
  logger: Logger;
}

/** Milliseconds without an answer after which Redis counts as away, and between two questions whether it is there. */
const silence = 5000;
const pingInterval = 2000;
/** Milliseconds to wait before each further try to connect: twice as long as before, up to the most. */
const firstPause = 50;
const longestPause = 2000;

/** Answers of a Redis that is not ready yet, and will be. */
const notYet = /^(?:LOADING|BUSY|TRYAGAIN|MASTERDOWN|CLUSTERDOWN|READONLY)/;

interface Clients {
  commands: RedisClient;
  messages: RedisClient;
}

/** Whoever waits for one of them. */
interface Waiter {
  name: keyof Clients;
  resolve: () => void;
  reject: (error: Error) => void;
}

export class RedisLink {
  /** settles when both connections are made */
  private clients: Promise<Clients> | undefined;
  private known: Clients | undefined;
  private pending = 0;
  private isAway = false;
  private isClosed = false;
  private readonly waiters = new Set<Waiter>();
  private readonly shas = new Map<string, string>();

  /**
   * @param onReady - is told whenever the connection for messages is up: some may have been missed before
   * @param onMessage - is told of each message
   * @param onChange - is told when Redis is away, and when it is back
   */
  constructor(
    private readonly source: string | RedisClient,
    private readonly options: LinkOptions,
    private readonly onReady: () => void,
    private readonly onMessage: (message: string, channel: string) => void,
    private readonly onChange: (isThere: boolean) => void,
  ) {}

  /** Sends a command and gives the answer; once more, as long as Redis is away. */
  async send(...args: string[]): Promise<unknown> {
    if (this.pending >= this.options.maxPending)
      throw this.away("is too slow: too many commands wait for it");
    const deadline = Date.now() + this.options.patience;
    this.pending++;
    try {
      for (;;) {
        const client = await this.ready("commands", deadline);
        try {
          return await within(silence, client.sendCommand(args));
        } catch (error) {
          if (this.isClosed) throw this.away("was closed", error);
          if (!isPassing(error)) throw error;
          if (Date.now() >= deadline) throw this.away("does not answer", error);
          await delay(firstPause);
        }
      }
    } finally {
      this.pending--;
    }
  }

  /** Runs a script, by its hash once Redis has it. */
  async run(script: string, keys: string[], ...args: string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    const sha = this.shas.get(script);
    if (sha !== undefined) {
      try {
        return await this.send("EVALSHA", sha, ...rest);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      }
    }
    this.shas.set(script, (await this.send("SCRIPT", "LOAD", script)) as string);
    return this.send("EVAL", script, ...rest);
  }

  /** Hears channels from now on; where Redis is away for long, when it is back. */
  async hear(channels: string[]): Promise<void> {
    try {
      const messages = await this.ready("messages", Date.now() + this.options.patience);
      await messages.subscribe(channels, this.onMessage);
    } catch {
      // Whatever is not heard by then is asked for again when the connection is up.
    }
  }

  async ignore(channel: string): Promise<void> {
    if (this.known?.messages.isReady) await this.known.messages.unsubscribe(channel);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const { reject } of this.waiters) reject(this.away("was closed"));
    const clients = await this.clients?.catch(() => undefined);
    clients?.commands.destroy();
    clients?.messages.destroy();
  }

  // --- Connections ---

  private connect(): Promise<Clients> {
    this.clients ??= this.open();
    return this.clients;
  }

  private async open(): Promise<Clients> {
    const settings = {
      disableOfflineQueue: true,
      pingInterval,
      socket: { socketTimeout: silence, connectTimeout: silence, reconnectStrategy: pauseBefore },
    };
    const commands = await createClient(this.source, settings);
    const messages = commands.duplicate();
    this.known = { commands, messages };
    for (const client of [commands, messages]) client.on("error", (error: Error) => this.noteAway(error));
    commands.on("ready", () => this.noteBack());
    messages.on("ready", () => {
      this.wake("messages");
      this.onReady();
    });
    for (const client of [commands, messages]) client.connect().catch((error: Error) => this.noteAway(error));
    return this.known;
  }

  /** A client once it is connected. */
  private async ready(name: keyof Clients, deadline: number): Promise<RedisClient> {
    const client = this.known?.[name] ?? (await this.connect())[name];
    if (this.isClosed) throw this.away("was closed");
    if (client.isReady) return client;
    let timer: NodeJS.Timeout | undefined;
    const waiting = new Promise<void>((resolve, reject) => {
      const waiter = { name, resolve, reject };
      this.waiters.add(waiter);
      const giveUp = () => {
        this.waiters.delete(waiter);
        reject(this.away("can't be reached"));
      };
      timer = setTimeout(giveUp, Math.max(0, deadline - Date.now()));
    });
    await waiting.finally(() => clearTimeout(timer));
    return client;
  }

  private wake(name: keyof Clients): void {
    for (const waiter of this.waiters) {
      if (waiter.name !== name) continue;
      this.waiters.delete(waiter);
      waiter.resolve();
    }
  }

  private noteAway(error: Error): void {
    if (this.isAway || this.isClosed) return;
    this.isAway = true;
    this.options.logger.error(`Hyper Live: ${this.away(reasonOf(error)).message}`);
    this.onChange(false);
  }

  private noteBack(): void {
    if (this.isAway) {
      this.isAway = false;
      this.options.logger.warn("Hyper Live: Redis is back.");
      this.onChange(true);
    }
    this.wake("commands");
  }

  private away(why: string, cause?: unknown): LiveError {
    const where = typeof this.source === "string" ? ` at ${withoutPassword(this.source)}` : "";
    return new LiveError("HL_STORE_AWAY", `Redis${where} ${why}.`, { status: 503, cause });
  }
}

/** Waits a little longer each time, by chance, so that not all processes come at once. */
function pauseBefore(tries: number): number {
  return Math.min(firstPause * 2 ** Math.min(tries, 10), longestPause) * (0.5 + Math.random() / 2);
}

async function createClient(source: string | RedisClient, settings: object): Promise<RedisClient> {
  // Connections of our own: those of the application wait and fail by its own rules.
  if (typeof source !== "string") return source.duplicate(settings);
  const redis = await importRedis();
  return redis.createClient({ url: source, ...settings }) as unknown as RedisClient;
}

async function importRedis() {
  // Bundlers leave a package that is not installed alone if its import() stands in a `try`.
  try {
    return await import("redis");
  } catch (cause) {
    throw new LiveError(
      "HL_STORE_CLIENT",
      "redisAdapter() was given an address, but the package redis is missing.",
      { cause },
    );
  }
}

/** Whether it is worth trying again: the connection broke or is slow, or Redis is just starting. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Redis's own errors start with a word in capitals, such as ERR or WRONGTYPE.
  return !/^[A-Z]{2,} /.test(error.message) || notYet.test(error.message);
}

function reasonOf(error: Error & { code?: string }): string {
  return `can't be reached (${error.code ?? error.message})`;
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//");
}

/** An answer that is late counts as none. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), milliseconds);
    timer.unref();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
