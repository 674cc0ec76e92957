/**
 * The link to Redis: one connection for commands and one for messages. Both reconnect forever.
 *
 * A command waits up to `patience` while Redis is unreachable. A command that was in flight when a connection broke is
 * sent again, so every command must be safe to run twice.
 */
import { setTimeout as delay } from "node:timers/promises";
import { LiveError } from "../../../views/errors.js";
import type { Logger } from "../../logger.js";
import { runWithoutContext } from "../deferred.js";
import { createClient, nameOf, type RedisClient, silence } from "./redis-client.js";
import { refusedBy } from "./store-refused.js";

/** Options for the link. */
export interface LinkOptions {
  /** milliseconds for which a command waits for Redis before it fails */
  patience: number;
  /** maximum number of commands in flight */
  maxPending: number;
  logger: Logger;
}

/** Milliseconds before a command is sent again. */
const retryPause = 50;

/** Errors of a Redis server that is not ready yet but will be. */
const notYet = /^(?:LOADING|BUSY|TRYAGAIN|MASTERDOWN|CLUSTERDOWN|READONLY|NOREPLICAS)/;

interface Clients {
  commands: RedisClient;
  messages: RedisClient;
}

/** A command or subscription that waits for its connection. */
interface Waiter {
  name: keyof Clients;
  resolve: () => void;
  reject: (error: Error) => void;
}

export class RedisLink {
  /** resolves when both clients are created */
  private clients: Promise<Clients> | undefined;
  private known: Clients | undefined;
  private pending = 0;
  private isAway = false;
  private isClosed = false;
  private readonly waiters = new Set<Waiter>();
  private readonly shas = new Map<string, string>();
  /** by channel: settles when its UNSUBSCRIBE is answered */
  private readonly leaving = new Map<string, Promise<void>>();

  /**
   * @param onReady - called whenever the connection for messages is ready; messages may have been missed before
   * @param onMessage - called with each message
   * @param onChange - called when Redis becomes unreachable or reachable
   */
  constructor(
    private readonly source: string | RedisClient,
    private readonly options: LinkOptions,
    private readonly onReady: () => void,
    private readonly onMessage: (message: string, channel: string) => void,
    private readonly onChange: (isThere: boolean) => void,
  ) {}

  /** Whether a command could be sent now; the first call starts to connect. */
  get isReady(): boolean {
    if (!this.known) this.connect().catch(ignore);
    return this.known?.commands.isReady ?? false;
  }

  /** Sends a command and returns the answer; retries while Redis is unreachable. */
  async send(...args: string[]): Promise<unknown> {
    if (this.pending >= this.options.maxPending)
      throw this.away("is too slow: too many commands are in flight");
    const deadline = performance.now() + this.options.patience;
    this.pending++;
    try {
      for (;;) {
        const client = await this.ready("commands", deadline);
        try {
          return await within(silence, client.sendCommand(args));
        } catch (error) {
          if (this.isClosed) throw this.away("was closed", error);
          if (!isPassing(error)) throw hasNoScript(error) ? error : refusedBy(nameOf(this.source), error);
          if (performance.now() >= deadline) throw this.away("does not answer", error);
          await delay(retryPause);
        }
      }
    } finally {
      this.pending--;
    }
  }

  /** Runs a script, by its hash if Redis already has the script. */
  async run(script: string, keys: string[], ...args: string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    const sha = this.shas.get(script);
    if (sha !== undefined) {
      try {
        return await this.send("EVALSHA", sha, ...rest);
      } catch (error) {
        if (!hasNoScript(error)) throw error;
      }
    }
    this.shas.set(script, (await this.send("SCRIPT", "LOAD", script)) as string);
    return this.send("EVAL", script, ...rest);
  }

  /** Subscribes to channels. If Redis stays unreachable, the next `onReady` subscribes again. */
  async hear(channels: string[]): Promise<void> {
    try {
      const messages = await this.ready("messages", performance.now() + this.options.patience);
      // The client sends no SUBSCRIBE for a channel whose UNSUBSCRIBE is not answered yet, and then forgets its listener.
      await Promise.all(channels.map((channel) => this.leaving.get(channel)));
      await messages.subscribe(channels, this.onMessage);
    } catch {
      // Not an error: `onReady` subscribes to all channels when the connection is ready.
    }
  }

  /** Unsubscribes from a channel. Never rejects: a connection that is lost has no subscriptions. */
  async ignore(channel: string): Promise<void> {
    if (!this.known?.messages.isReady) return;
    const left = this.known.messages.unsubscribe(channel).then(ignore, ignore);
    this.leaving.set(channel, left);
    await left;
    if (this.leaving.get(channel) === left) this.leaving.delete(channel);
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
    // Their events and timers would run in the context of the first caller.
    this.clients ??= runWithoutContext(() => this.open());
    return this.clients;
  }

  private async open(): Promise<Clients> {
    const commands = await createClient(this.source);
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

  /** Returns a client once it is connected. */
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
      timer = setTimeout(giveUp, Math.max(0, deadline - performance.now()));
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
    const where = nameOf(this.source);
    return new LiveError("HL_STORE_AWAY", `${where} ${why}.`, { status: 503, cause });
  }
}

/** Whether to retry: the connection broke or is slow, or Redis is starting. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Errors of Redis itself start with a word in capitals, such as ERR or WRONGTYPE.
  return !/^[A-Z]{2,} /.test(error.message) || notYet.test(error.message);
}

/** Whether Redis does not have a script yet. */
function hasNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

function reasonOf(error: Error & { code?: string }): string {
  return `can't be reached (${error.code ?? error.message})`;
}

/** Rejects if the promise takes longer than a number of milliseconds. */
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

/** Handles an error while Redis is unreachable: the link has logged it, and the action is repeated on reconnect. */
export function ignore(): void {}
