/**
 * The Redis adapter: state, messages and rooms for several processes.
 *
 * A value and its version are fields of one hash. One script compares, sets and announces it, so a change is never half
 * made; a change that is sent twice is recognized by its number. All channels of a process share one connection.
 */
import { randomBytes } from "node:crypto";
import { LiveError } from "../../../views/errors.js";
import type { Logger } from "../../logger.js";
import type { Adapter, Quota, Release, Stored, Subscriber, Swap, SwapOptions } from "./adapter.js";
import { Groups } from "./groups.js";
import type { RedisClient } from "./redis-client.js";
import { ignore, RedisLink } from "./redis-link.js";
import { RedisRooms } from "./redis-rooms.js";
import { saveScript, swapScript } from "./redis-scripts.js";
import type { ScriptStore } from "./script-store.js";

/** Options for {@link redisAdapter}. */
export interface RedisAdapterOptions {
  /** Prefix of all keys and channels. Default `hyper-live:`. */
  prefix?: string;
  /** Milliseconds for which a command waits while Redis is unreachable, before it fails. Default 10,000. */
  patience?: number;
  /** Maximum number of commands in flight; further commands fail at once. Default 10,000. */
  maxPending?: number;
  /** Receives warnings and errors, for example when Redis becomes unreachable. Default `console`. */
  logger?: Logger;
}

/**
 * Stores state in Redis (6.2 or newer, or a server that speaks its protocol; not a cluster), so that several processes
 * can serve the same pages. Turn on Redis's own persistence (`appendonly yes`) if a restart of Redis must not lose
 * anything.
 *
 * @param source - an address, such as `redis://localhost:6379`; or a client of the package `redis`, whose settings are
 *   copied for separate connections
 * @throws {LiveError} HL_OPTION for an invalid option
 *
 * @example
 * app.use(hyperLive({ adapter: redisAdapter("redis://localhost:6379"), secret: process.env.SECRET }));
 */
export function redisAdapter(source: string | RedisClient, options: RedisAdapterOptions = {}): Adapter {
  if (
    typeof source === "string"
      ? !/^(?:rediss?|unix):\/\//.test(source)
      : typeof source?.duplicate !== "function"
  )
    fail("source", 'must be an address such as "redis://localhost:6379", or a client of the package redis');
  const { patience = 10_000, maxPending = 10_000 } = options;
  for (const [name, value] of Object.entries({ patience, maxPending }))
    if (!(Number.isFinite(value) && value > 0))
      fail(name, `is ${String(value)}, but must be a number above 0`);
  return new RedisAdapter(source, {
    prefix: "hyper-live:",
    logger: console,
    patience,
    maxPending,
    ...options,
  });
}

function fail(name: string, why: string): never {
  throw new LiveError("HL_OPTION", `redisAdapter()'s ${name} ${why}.`);
}

class RedisAdapter implements Adapter {
  readonly isShared = true;
  readonly scripts: ScriptStore;
  private readonly link: RedisLink;
  private readonly rooms: RedisRooms;
  private readonly prefix: string;
  /** identifies this process among those that write values */
  private readonly process = randomBytes(9).toString("base64url");
  private changes = 0;
  private readonly subscribers = new Groups<Subscriber>((channel) => void this.link.ignore(channel));
  /** subscribers whose `subscribe()` has resolved: they expect to miss nothing */
  private readonly listening = new WeakSet<Subscriber>();
  private readonly storeWatchers = new Set<(isThere: boolean) => void>();

  constructor(source: string | RedisClient, options: Required<RedisAdapterOptions>) {
    this.prefix = options.prefix;
    this.link = new RedisLink(
      source,
      options,
      () => void this.comeBack().catch(ignore),
      (message, channel) => {
        for (const subscriber of this.subscribers.of(channel)) hear(subscriber, message, options.logger);
      },
      (isThere) => {
        for (const changed of this.storeWatchers) changed(isThere);
      },
    );
    this.rooms = new RedisRooms(this.link, this, this.prefix);
    this.scripts = createScriptStore(this.link, (name) => this.key("rate", name));
  }

  watchStore(changed: (isThere: boolean) => void): () => void {
    this.storeWatchers.add(changed);
    return () => this.storeWatchers.delete(changed);
  }

  // --- State ---

  async load(id: string): Promise<string | undefined> {
    return ((await this.link.send("GET", this.key("text", id))) as string | null) ?? undefined;
  }

  async save(id: string, text: string, ttl: number, quota?: Quota): Promise<void> {
    const key = this.key("text", id);
    const lifetime = String(Math.ceil(ttl));
    if (quota) {
      await this.link.run(
        saveScript,
        [key, ...this.shareOf(quota)],
        text,
        lifetime,
        ...shareArguments(quota),
      );
    } else if (ttl > 0) await this.link.send("SET", key, text, "PX", lifetime);
    else await this.link.send("DEL", key);
  }

  async lostAt(owner: string): Promise<number> {
    return Number((await this.link.send("HGET", this.key("share", owner), "lost")) ?? 0);
  }

  /** The keys of an owner's share. */
  private shareOf({ owner }: Quota): string[] {
    return [this.key("order", owner), this.key("share", owner)];
  }

  async read(name: string): Promise<Stored | undefined> {
    const [version, text] = (await this.link.send("HMGET", this.key("value", name), "v", "t")) as (
      | string
      | null
    )[];
    return version && text != null ? { text, version: Number(version) } : undefined;
  }

  async swap(name: string, text: string, options: SwapOptions): Promise<Swap> {
    const { expected, again, ttl, announce, quota, changes } = options;
    this.changes++;
    const [isDone, version, now, ...made] = (await this.link.run(
      swapScript,
      [
        this.key("value", name),
        ...(quota ? this.shareOf(quota) : []),
        ...(changes ? [this.key("made", name)] : []),
      ],
      text,
      String(expected),
      ttl === undefined ? "" : String(Math.ceil(ttl)),
      this.process,
      String(this.changes),
      announce === undefined ? "" : this.channel(announce),
      again ? "1" : "",
      ...(quota ? shareArguments(quota) : ["", "", ""]),
      ...(changes ?? []),
    )) as [number, string, string, ...string[]];
    return {
      isDone: isDone === 1,
      now: { text: now, version: Number(version) },
      ...(made.length > 0 && { made }),
    };
  }

  // --- Messages ---

  async publish(channel: string, text: string): Promise<void> {
    await this.link.send("PUBLISH", this.channel(channel), text);
  }

  async subscribe(channel: string, subscriber: Subscriber): Promise<() => void> {
    const name = this.channel(channel);
    const release = this.subscribers.add(name, subscriber);
    await this.link.hear([name]);
    if (!this.subscribers.has(name)) await this.link.ignore(name);
    this.listening.add(subscriber);
    return release;
  }

  /** The connection for messages is ready: subscribes to all channels again, and lets all subscribers catch up. */
  private async comeBack(): Promise<void> {
    const channels = this.subscribers.names();
    if (channels.length > 0) await this.link.hear(channels);
    if (this.rooms.isKnown) await this.rooms.comeBack();
    for (const channel of this.subscribers.names())
      for (const subscriber of this.subscribers.of(channel))
        if (this.listening.has(subscriber)) subscriber.catchUp?.();
  }

  // --- Rooms ---

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
    await this.rooms.leave().catch(ignore);
    await this.link.close();
  }

  private key(kind: string, name: string): string {
    return `${this.prefix}${kind}:${name}`;
  }

  private channel(name: string): string {
    return `${this.prefix}channel:${name}`;
  }
}

function shareArguments({ limit, isConfirmed }: Quota): string[] {
  const most = Math.min(limit, Number.MAX_SAFE_INTEGER);
  return [String(most), String(Date.now()), isConfirmed ? "1" : ""];
}

function createScriptStore(link: RedisLink, keyOf: (name: string) => string): ScriptStore {
  return {
    get isReady() {
      return link.isReady;
    },
    eval: (script, { keys, arguments: args }) => link.run(script, keys.map(keyOf), ...args),
  };
}

/** Passes a message on; an error in one subscriber must not stop the others. */
function hear(subscriber: Subscriber, message: string, logger: Logger): void {
  try {
    subscriber.receive(message);
  } catch (error) {
    logger.error("Hyper Live: a message from Redis can't be read.", error);
  }
}
