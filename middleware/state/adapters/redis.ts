/**
 * The Redis adapter: state, messages and rooms that many processes share.
 *
 * A value and its version stand in one hash, changed by one script that compares, sets and announces; so a change is
 * never half done, and a writer that has to try again is known by the number of its change. All channels go over one
 * connection a process. A process keeps one key alive for all members that it has in rooms.
 */
import { randomBytes } from "node:crypto";
import { LiveError } from "../../../views/errors.js";
import type { Logger } from "../../logger.js";
import type { Adapter, Stored, Subscriber, SwapOptions } from "./adapter.js";
import { Groups } from "./groups.js";
import { type RedisClient, RedisLink } from "./redis-link.js";
import { membersScript, swapScript } from "./redis-scripts.js";

/** Options of {@link redisAdapter}. */
export interface RedisAdapterOptions {
  /** What all keys and channels start with. Default `hyper-live:`. */
  prefix?: string;
  /** Milliseconds for which something waits while Redis is away, before it fails. Default 10,000. */
  patience?: number;
  /** Most commands that may wait for an answer; what comes beyond fails at once. Default 10,000. */
  maxPending?: number;
  /** Where it says that Redis is away, and back. Default `console`. */
  logger?: Logger;
}

/** Milliseconds between two signs of life, and after which a process without one counts as gone. */
const beat = 1500;
const lifetime = 5000;
/** Milliseconds for which a room is kept, and after which a process says again who is in it. */
const roomLifetime = 15 * 60_000;
const sayAgain = 5 * 60_000;

/**
 * Keeps state in Redis (6.2 or newer, or what speaks its protocol; not a cluster), so that several processes serve the
 * same pages. Turn on Redis's own persistence (`appendonly yes`) where a restart of Redis must lose nothing.
 *
 * @param source - address, as in `redis://localhost:6379`; or a client of the package `redis`, whose settings are used
 *   for connections of its own
 * @throws {LiveError} HL_OPTION for an option that does not fit
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
  private readonly link: RedisLink;
  private readonly prefix: string;
  /** names this process in Redis */
  private readonly process = randomBytes(9).toString("base64url");
  private changes = 0;
  private readonly subscribers = new Groups<Subscriber>(
    (channel) => void this.link.ignore(channel).catch(ignore),
  );
  /** those who count on hearing all */
  private readonly listening = new WeakSet<Subscriber>();
  private readonly watchers = new Groups<() => void>();
  /** members of this process, by room */
  private readonly own = new Map<string, Map<string, string>>();
  /** processes that have members in a room that is watched here, as they were found last */
  private readonly others = new Map<string, Set<string>>();
  private readonly storeWatchers = new Set<(isThere: boolean) => void>();
  private timer: NodeJS.Timeout | undefined;
  private saidAt = 0;

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
  }

  watchStore(changed: (isThere: boolean) => void): () => void {
    this.storeWatchers.add(changed);
    return () => this.storeWatchers.delete(changed);
  }

  // --- State ---

  async load(id: string): Promise<string | undefined> {
    return ((await this.link.send("GET", this.key("text", id))) as string | null) ?? undefined;
  }

  async save(id: string, text: string, ttl: number): Promise<void> {
    await this.link.send("SET", this.key("text", id), text, "PX", String(Math.max(1, Math.ceil(ttl))));
  }

  async read(name: string): Promise<Stored | undefined> {
    const [version, text] = (await this.link.send("HMGET", this.key("value", name), "v", "t")) as (
      | string
      | null
    )[];
    return version && text != null ? { text, version: Number(version) } : undefined;
  }

  async swap(name: string, text: string, { expected, ttl, announce }: SwapOptions) {
    this.changes++;
    const [isDone, version, now] = (await this.link.run(
      swapScript,
      [this.key("value", name)],
      text,
      String(expected),
      ttl === undefined ? "" : String(Math.ceil(ttl)),
      this.process,
      String(this.changes),
      announce === undefined ? "" : this.channel(announce),
    )) as [number, string, string];
    return { isDone: isDone === 1, now: { text: now, version: Number(version) } };
  }

  // --- Messages ---

  async publish(channel: string, text: string): Promise<void> {
    await this.link.send("PUBLISH", this.channel(channel), text);
  }

  async subscribe(channel: string, subscriber: Subscriber): Promise<() => void> {
    const name = this.channel(channel);
    const release = this.subscribers.add(name, subscriber);
    await this.link.hear([name]);
    if (!this.subscribers.has(name)) await this.link.ignore(name).catch(ignore);
    this.listening.add(subscriber);
    return release;
  }

  /** The connection for messages is up: hears all channels, and lets all catch up with what they missed. */
  private async comeBack(): Promise<void> {
    const channels = this.subscribers.names();
    if (channels.length > 0) await this.link.hear(channels);
    // Others may have taken this process for dead, or Redis may have lost who is where.
    if (this.own.size > 0) await this.sayWhoIsHere();
    for (const channel of this.subscribers.names())
      for (const subscriber of this.subscribers.of(channel))
        if (this.listening.has(subscriber)) subscriber.catchUp?.();
  }

  // --- Rooms ---

  async enter(room: string, member: string, text: string): Promise<void> {
    const members = this.own.get(room) ?? new Map<string, string>();
    this.own.set(room, members.set(member, text));
    this.startBeating();
    await this.sayEntry(room, member, text);
    // It may have gone while Redis was away.
    if (this.own.get(room)?.get(member) === undefined) await this.sayExit(room, member);
  }

  async exit(room: string, member: string): Promise<void> {
    const members = this.own.get(room);
    if (!members?.delete(member)) return;
    if (members.size === 0) this.own.delete(room);
    await this.sayExit(room, member);
  }

  async members(room: string): Promise<Map<string, string>> {
    const answer = await this.link.run(membersScript, [this.key("room", room)], this.key("process", ""));
    const entries = answer as string[];
    const members = new Map<string, string>();
    const processes = new Set<string>();
    for (let i = 0; i < entries.length; i += 2) {
      const [process = "", ...member] = (entries[i] as string).split(" ");
      members.set(member.join(" "), entries[i + 1] as string);
      if (process !== this.process) processes.add(process);
    }
    if (this.watchers.has(room)) this.others.set(room, processes);
    return members;
  }

  async watch(room: string, changed: () => void): Promise<() => void> {
    const forget = this.watchers.add(room, changed);
    this.startBeating();
    const release = await this.subscribe(`room:${room}`, { receive: changed, catchUp: changed });
    return () => {
      release();
      forget();
      if (!this.watchers.has(room)) this.others.delete(room);
    };
  }

  private async sayEntry(room: string, member: string, text: string): Promise<void> {
    const key = this.key("room", room);
    await this.sayAlive();
    await this.link.send("HSET", key, `${this.process} ${member}`, text);
    await this.link.send("PEXPIRE", key, String(roomLifetime));
    await this.publish(`room:${room}`, "");
  }

  private async sayExit(room: string, member: string): Promise<void> {
    await this.link.send("HDEL", this.key("room", room), `${this.process} ${member}`);
    await this.publish(`room:${room}`, "");
  }

  /** Shows that this process lives; gives whether others could see so until now. */
  private async sayAlive(): Promise<boolean> {
    const before = await this.link.send(
      "SET",
      this.key("process", this.process),
      "1",
      "PX",
      String(lifetime),
      "GET",
    );
    return before !== null;
  }

  private async sayWhoIsHere(): Promise<void> {
    this.saidAt = Date.now();
    for (const [room, members] of this.own)
      await Promise.all(Array.from(members, ([member, text]) => this.sayEntry(room, member, text)));
  }

  private startBeating(): void {
    if (this.timer) return;
    this.saidAt = Date.now();
    this.timer = setInterval(() => void this.beat().catch(ignore), beat);
    this.timer.unref();
  }

  /** Shows that this process lives, and looks whether those still do that have members in rooms watched here. */
  private async beat(): Promise<void> {
    const wasSeen = this.own.size === 0 || (await this.sayAlive());
    if (!wasSeen || Date.now() - this.saidAt > sayAgain) await this.sayWhoIsHere();
    const processes = new Set([...this.others.values()].flatMap((some) => [...some]));
    for (const process of processes) {
      if ((await this.link.send("EXISTS", this.key("process", process))) !== 0) continue;
      for (const [room, others] of this.others) {
        if (!others.delete(process)) continue;
        for (const changed of this.watchers.of(room)) changed();
      }
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.link.close();
  }

  private key(kind: string, name: string): string {
    return `${this.prefix}${kind}:${name}`;
  }

  private channel(name: string): string {
    return `${this.prefix}channel:${name}`;
  }
}

/** Lets a subscriber take a message; one that can't must not keep it from the others. */
function hear(subscriber: Subscriber, message: string, logger: Logger): void {
  try {
    subscriber.receive(message);
  } catch (error) {
    logger.error("Hyper Live: a message from Redis can't be read.", error);
  }
}

/** Where Redis is away, the link has said so, and what was to be done is done again when it is back. */
function ignore(): void {}
