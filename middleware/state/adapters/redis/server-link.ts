/**
 * The link to Redis: one connection for commands and one for messages. Both reconnect forever.
 *
 * A command waits up to `patience` while Redis is unreachable. A command that was in flight when a connection broke is
 * sent again, so every command must be safe to run twice.
 */
import { setTimeout as delay } from "node:timers/promises";
import { LiveError } from "../../../../views/errors.js";
import { runWithoutContext } from "../../deferred.js";
import { ignore, type Link, type LinkListener, type LinkOptions, type NodeListener } from "../link.js";
import { refusedBy } from "../store-refused.js";
import { type Connection, type Server, silence } from "./client.js";
import { describeRedirect, hasNoScript, isPassing, isRedirect, reasonOf } from "./errors.js";
import { shaOf } from "./scripts.js";

/** Milliseconds before a command is sent again. */
const retryPause = 50;

interface Clients {
  commands: Connection;
  messages: Connection;
}

/** A command or subscription that waits for its connection. */
interface Waiter {
  name: keyof Clients;
  resolve: () => void;
  reject: (error: Error) => void;
}

export class RedisLink implements Link {
  /** resolves when both clients are created */
  private clients: Promise<Clients> | undefined;
  private known: Clients | undefined;
  private pending = 0;
  private isAway = false;
  isClosed = false;
  private readonly waiters = new Set<Waiter>();
  /** by channel: settles when its UNSUBSCRIBE is answered */
  private readonly leaving = new Map<string, Promise<void>>();

  /**
   * @param node - if the server is a node of a cluster, what it tells besides; errors that say which other node has a key
   *   then go to the caller
   * @param isSharded - whether channels belong to the node that has their slot
   */
  constructor(
    private readonly server: Server,
    private readonly options: LinkOptions,
    private readonly listener: LinkListener,
    private readonly node?: NodeListener,
    private readonly isSharded = false,
  ) {}

  /** Whether a command could be sent now; the first call starts to connect. */
  get isReady(): boolean {
    if (!this.known) this.connect().catch(ignore);
    return this.known?.commands.isReady ?? false;
  }

  /** Sends a command and returns the answer; retries while Redis is unreachable. */
  send(...args: string[]): Promise<unknown> {
    return this.request(args);
  }

  /** @param isAsking - whether the node is to answer though it is only about to get the key's slot */
  async request(args: string[], isAsking = false): Promise<unknown> {
    if (this.pending >= this.options.maxPending)
      throw this.away("is too slow: too many commands are in flight");
    const deadline = performance.now() + this.options.patience;
    this.pending++;
    try {
      for (;;) {
        const client = await this.ready("commands", deadline);
        try {
          if (isAsking) client.sendCommand(["ASKING"]).catch(ignore);
          return await within(silence, client.sendCommand(args));
        } catch (error) {
          if (this.isClosed) throw this.away("was closed", error);
          if (!isPassing(error)) throw this.asRefusal(error);
          if (performance.now() >= deadline) throw this.away("does not answer", error);
          this.node?.onTrouble();
          await delay(retryPause);
        }
      }
    } finally {
      this.pending--;
    }
  }

  /** Sends a command once; undefined if it can't be answered within a number of milliseconds. */
  async ask(milliseconds: number, ...args: string[]): Promise<unknown> {
    if (!this.isReady) return undefined;
    const asked = this.known?.commands.sendCommand(args);
    return within(milliseconds, asked as Promise<unknown>).catch(ignore);
  }

  /** Runs a script, by its hash if Redis already has the script. */
  run(script: string, keys: string[], ...args: string[]): Promise<unknown> {
    return this.runScript(script, [String(keys.length), ...keys, ...args]);
  }

  /** @param rest - number of the keys, keys and arguments */
  async runScript(script: string, rest: string[], isAsking = false): Promise<unknown> {
    try {
      return await this.request(["EVALSHA", shaOf(script), ...rest], isAsking);
    } catch (error) {
      if (!hasNoScript(error)) throw error;
      return this.request(["EVAL", script, ...rest], isAsking);
    }
  }

  async hear(channels: readonly string[]): Promise<void> {
    try {
      const messages = await this.ready("messages", performance.now() + this.options.patience);
      // The client sends no SUBSCRIBE for a channel whose UNSUBSCRIBE is not answered yet, and then forgets its listener.
      await Promise.all(channels.map((channel) => this.leaving.get(channel)));
      const listener = this.listener.onMessage;
      if (!this.isSharded) await messages.subscribe([...channels], listener);
      else await Promise.all(channels.map((channel) => messages.sSubscribe(channel, listener)));
    } catch (error) {
      if (this.node && isRedirect(error)) throw error;
      // Not an error: `onReady` subscribes to all channels when the connection is ready.
    }
  }

  async ignore(channel: string): Promise<void> {
    if (!this.known?.messages.isReady) return;
    const { messages } = this.known;
    const unsubscribing = this.isSharded ? messages.sUnsubscribe(channel) : messages.unsubscribe(channel);
    const left = unsubscribing.then(ignore, (error) => {
      // The client has missed that the slot has moved away, and would subscribe no more when it comes back.
      if (isRedirect(error)) this.renewMessages();
    });
    this.leaving.set(channel, left);
    await left;
    if (this.leaving.get(channel) === left) this.leaving.delete(channel);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const { reject } of this.waiters) reject(this.away("was closed"));
    await this.clients?.catch(() => undefined);
    this.destroy();
  }

  private destroy(): void {
    this.known?.commands.destroy();
    this.known?.messages.destroy();
  }

  // --- Connections ---

  private connect(): Promise<Clients> {
    // Their events and timers would run in the context of the first caller.
    this.clients ??= runWithoutContext(() => this.open());
    return this.clients;
  }

  private async open(): Promise<Clients> {
    const [commands, messages] = await Promise.all([this.server.create(), this.server.create()]);
    this.known = { commands, messages };
    commands.on("ready", () => this.noteBack());
    this.start(commands);
    this.startMessages(messages);
    if (this.isClosed) this.destroy();
    return this.known;
  }

  private start(client: Connection): void {
    client.on("error", (error: Error) => this.noteAway(error));
    client.connect().catch((error: Error) => this.noteAway(error));
  }

  private startMessages(messages: Connection): void {
    messages.on("ready", () => {
      this.wake("messages");
      this.listener.onReady();
    });
    messages.on("sharded-channel-moved", (channel: string) => this.node?.onMoved([channel]));
    // After a reconnect: the client could not subscribe again, and has forgotten all channels.
    messages.on("__MOVED", () => this.node?.onMoved());
    this.start(messages);
  }

  /** Subscribes to all channels on a new connection. */
  private renewMessages(): void {
    runWithoutContext(async () => {
      const messages = await this.server.create();
      if (this.isClosed || !this.known) return;
      this.known.messages.destroy();
      this.known.messages = messages;
      this.startMessages(messages);
    }).catch(ignore);
  }

  /** Returns a client once it is connected. */
  private async ready(name: keyof Clients, deadline: number): Promise<Connection> {
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
    this.options.logger.error(`Hyper Live: ${this.away(`can't be reached (${reasonOf(error)})`).message}`);
    this.listener.onChange(false);
  }

  private noteBack(): void {
    if (this.isAway) {
      this.isAway = false;
      this.options.logger.warn("Hyper Live: Redis is back.");
      this.listener.onChange(true);
    }
    this.wake("commands");
  }

  private away(why: string, cause?: unknown): LiveError {
    return new LiveError("HL_STORE_AWAY", `${this.server.name} ${why}.`, { status: 503, cause });
  }

  /** The error for a command that does not help to send again. */
  private asRefusal(error: unknown): unknown {
    if (hasNoScript(error) || (this.node && isRedirect(error))) return error;
    return refusedBy(this.server.name, isRedirect(error) ? describeRedirect(error) : error);
  }
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
