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
import { ignore, type Link } from "./link.js";
import type { Keys } from "./redis/keys.js";
import { RedisRooms } from "./redis/rooms.js";
import { saveScript, swapScript } from "./redis/scripts.js";
import { type Reach, type RedisSource, reachOf } from "./redis/source.js";
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
 * Stores state in Redis (6.2 or newer), Valkey or another server that speaks its protocol, so that several processes can
 * serve the same pages: in one server, in a cluster, or in a master that sentinels watch. Turn on Redis's own persistence
 * (`appendonly yes`) if a restart of Redis must not lose anything.
 *
 * @param source - an address, such as `redis://localhost:6379`; an array of addresses of some nodes of a cluster; a client of
 *   the package `redis`, whose settings are copied for separate connections; or the options of its `createCluster()`
 *   (`rootNodes`, `defaults`, `nodeAddressMap`) or `createSentinel()` (`name`, `sentinelRootNodes`, `nodeClientOptions`,
 *   `sentinelClientOptions`)
 * @throws {LiveError} HL_OPTION for an invalid option
 *
 * @example
 * app.use(hyperLive({ adapter: redisAdapter("redis://localhost:6379"), secret: process.env.SECRET }));
 */
export function redisAdapter(source: RedisSource, options: RedisAdapterOptions = {}): Adapter {
  const { prefix = "hyper-live:", patience = 10_000, maxPending = 10_000 } = options;
  for (const [name, value] of Object.entries({ patience, maxPending }))
    if (!(Number.isFinite(value) && value > 0))
      fail(name, `is ${String(value)}, but must be a number above 0`);
  const reach = reachOf(source, prefix);
  // Redis takes what stands in braces for the part that decides where a key is.
  if (reach.isCluster && !/^[^{}]*(?:\{[^{}]+\}[^{}]*)?$/.test(prefix))
    fail("prefix", `is ${JSON.stringify(prefix)}, but for a cluster it may have at most one pair of braces`);
  return new RedisAdapter(reach, { prefix, logger: console, patience, maxPending, ...options });
}

function fail(name: string, why: string): never {
  throw new LiveError("HL_OPTION", `redisAdapter()'s ${name} ${why}.`);
}

class RedisAdapter implements Adapter {
  readonly isShared = true;
  readonly scripts: ScriptStore;
  private readonly link: Link;
  private readonly rooms: RedisRooms;
  private readonly keys: Keys;
  private readonly isCluster: boolean;
  /** identifies this process among those that write values */
  private readonly process = randomBytes(9).toString("base64url");
  private changes = 0;
  private readonly subscribers = new Groups<Subscriber>((channel) => void this.link.ignore(channel));
  /** subscribers whose `subscribe()` has resolved: they expect to miss nothing */
  private readonly listening = new WeakSet<Subscriber>();
  private readonly storeWatchers = new Set<(isThere: boolean) => void>();

  constructor(reach: Reach, options: Required<RedisAdapterOptions>) {
    this.keys = reach.keys;
    this.isCluster = reach.isCluster;
    this.link = reach.connect(options, {
      onReady: (channels) => void this.comeBack(channels).catch(ignore),
      onMessage: (message, channel) => {
        for (const subscriber of this.subscribers.of(channel)) hear(subscriber, message, options.logger);
      },
      onChange: (isThere) => {
        for (const changed of this.storeWatchers) changed(isThere);
      },
    });
    this.rooms = new RedisRooms(this.link, this, reach);
    this.scripts = createScriptStore(this.link, (name) => this.keys.of("rate", name));
  }

  watchStore(changed: (isThere: boolean) => void): () => void {
    this.storeWatchers.add(changed);
    return () => this.storeWatchers.delete(changed);
  }

  // --- State ---

  async load(id: string, owner?: string): Promise<string | undefined> {
    return ((await this.link.send("GET", this.keys.of("text", id, owner))) as string | null) ?? undefined;
  }

  async save(id: string, text: string, ttl: number, quota?: Quota): Promise<void> {
    const key = this.keys.of("text", id, quota?.owner);
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
    return Number((await this.link.send("HGET", this.keys.of("share", owner), "lost")) ?? 0);
  }

  /** The keys of an owner's share. */
  private shareOf({ owner }: Quota): string[] {
    return [this.keys.of("order", owner), this.keys.of("share", owner)];
  }

  async read(name: string, owner?: string): Promise<Stored | undefined> {
    const [version, text] = (await this.link.send("HMGET", this.keys.of("value", name, owner), "v", "t")) as (
      | string
      | null
    )[];
    return version && text != null ? { text, version: Number(version) } : undefined;
  }

  async swap(name: string, text: string, options: SwapOptions): Promise<Swap> {
    const { expected, again, ttl, announce, quota, changes } = options;
    // A script can't announce on the channel of another slot.
    const isApart = announce !== undefined && this.isCluster && (announce !== name || quota !== undefined);
    this.changes++;
    const [isDone, version, now = text, ...made] = (await this.link.run(
      swapScript,
      [
        this.keys.of("value", name, quota?.owner),
        ...(quota ? this.shareOf(quota) : []),
        ...(changes ? [this.keys.of("made", name, quota?.owner)] : []),
      ],
      text,
      String(expected),
      ttl === undefined ? "" : String(Math.ceil(ttl)),
      this.process,
      String(this.changes),
      announce === undefined || isApart ? "" : this.channel(announce),
      again ? "1" : "",
      ...(quota ? shareArguments(quota) : ["", "", ""]),
      ...(changes ?? []),
    )) as [number, string, string | undefined, ...string[]];
    if (isApart && isDone === 1) await this.publish(announce, `${version} ${now}`);
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

  /**
   * The connection for messages is ready: subscribes to channels again, and lets their subscribers catch up.
   *
   * @param some - the channels; undefined for all, and if Redis may have lost the members of rooms
   */
  private async comeBack(some?: readonly string[]): Promise<void> {
    const channels = some?.filter((channel) => this.subscribers.has(channel)) ?? this.subscribers.names();
    if (channels.length > 0) await this.link.hear(channels);
    if (some === undefined && this.rooms.isKnown) await this.rooms.comeBack();
    for (const channel of some === undefined ? this.subscribers.names() : channels)
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

  private channel(name: string): string {
    return this.keys.of("channel", name);
  }
}

function shareArguments({ limit, isConfirmed }: Quota): string[] {
  const most = Math.min(limit, Number.MAX_SAFE_INTEGER);
  return [String(most), String(Date.now()), isConfirmed ? "1" : ""];
}

function createScriptStore(link: Link, keyOf: (name: string) => string): ScriptStore {
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
