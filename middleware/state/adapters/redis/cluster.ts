/**
 * The link to a Redis cluster: a link to each master. A command goes to the master that has the slot of its key.
 *
 * A message goes to the subscribers of its channel at the master that has the channel's slot (sharded channels, Redis 7), or
 * by way of all nodes (before). The slots are read again when a node says that it does not have one, when a node can't be
 * reached, and from time to time.
 */
import { setTimeout as delay } from "node:timers/promises";
import { LiveError } from "../../../../views/errors.js";
import { runWithoutContext } from "../../deferred.js";
import { ignore, type Link, type LinkListener, type LinkOptions } from "../link.js";
import { type ClusterSource, discover, type Topology } from "./discovery.js";
import { isRedirect, readRedirect } from "./errors.js";
import { RedisLink } from "./server-link.js";
import { slotCount, slotOf } from "./slots.js";

/** Milliseconds between two looks at the slots while something is wrong, and while nothing is. */
const lookAgain = 250;
const lookAtTimes = 2_000;
/** Milliseconds before a slot that no node has, or that each of several nodes says another one has, is looked up again. */
const slotPause = 50;
/** How often a command is sent to another node at once. */
const quickRedirects = 3;

export class ClusterLink implements Link {
  private readonly slots: (RedisLink | undefined)[] = new Array(slotCount);
  /** by host and port */
  private readonly nodes = new Map<string, RedisLink>();
  /** host and port of the nodes that have slots */
  private masters = new Set<string>();
  /** what can't be reached: nodes, or the whole cluster */
  private readonly away = new Set<RedisLink | ClusterSource>();
  /** the channels that are subscribed to; each has the node where it is, undefined if it has to be subscribed to again */
  private readonly heard = new Map<string, RedisLink | undefined>();
  private isSharded = false;
  private isKnown = false;
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private interval: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly source: ClusterSource,
    private readonly options: LinkOptions,
    private readonly listener: LinkListener,
  ) {}

  get isReady(): boolean {
    if (!this.isKnown) void this.look();
    return this.isKnown && [...this.nodes.values()].every((node) => node.isReady);
  }

  send(command: string, key: string, ...args: string[]): Promise<unknown> {
    return this.route(key, (node, isAsking) => {
      const name = this.isSharded && command === "PUBLISH" ? "SPUBLISH" : command;
      return node.request([name, key, ...args], isAsking);
    });
  }

  run(script: string, keys: string[], ...args: string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    return this.route(keys[0] as string, (node, isAsking) =>
      node.runScript(this.isSharded ? shardedScript(script) : script, rest, isAsking),
    );
  }

  /** Sends something to the master that has the slot of a key, and to another one if it says so. */
  private async route(
    key: string,
    send: (node: RedisLink, isAsking: boolean) => Promise<unknown>,
  ): Promise<unknown> {
    const slot = slotOf(key);
    const deadline = performance.now() + this.options.patience;
    let asked: RedisLink | undefined;
    for (let redirects = 0; ; redirects++) {
      const node = asked ?? (await this.ownerOf(slot, deadline));
      try {
        return await send(node, asked !== undefined);
      } catch (error) {
        asked = undefined;
        // Another node has taken its slots over.
        if (node.isClosed && !this.isClosed && performance.now() < deadline) continue;
        if (!isRedirect(error)) throw error;
        if (performance.now() >= deadline) throw this.unreachable("is moving a slot");
        const { address, isAsk } = readRedirect(error);
        if (isAsk) asked = this.nodeAt(address);
        else this.move(slot, address);
        if (redirects >= quickRedirects) await delay(slotPause);
      }
    }
  }

  private move(slot: number, address: string): void {
    // Without a host if the node does not know the other one's.
    if (!address.startsWith(":")) this.slots[slot] = this.nodeAt(address);
    this.lookSoon();
  }

  private async ownerOf(slot: number, deadline: number): Promise<RedisLink> {
    for (;;) {
      const node = this.slots[slot];
      if (node && !this.isClosed) return node;
      if (this.isClosed) throw this.unreachable("was closed");
      await Promise.race([this.look(), delay(lookAgain, undefined, { ref: false })]);
      if (this.slots[slot]) continue;
      if (performance.now() >= deadline)
        throw this.unreachable(this.isKnown ? "lacks a slot" : "can't be reached");
      await delay(slotPause);
    }
  }

  // --- Messages ---

  async hear(channels: readonly string[]): Promise<void> {
    await Promise.all(channels.map((channel) => this.hearOne(channel)));
  }

  private async hearOne(channel: string): Promise<void> {
    const deadline = performance.now() + this.options.patience;
    for (let redirects = 0; ; redirects++) {
      const node = (await this.placeOf(channel, deadline).catch(ignore)) ?? undefined;
      this.heard.set(channel, node);
      // Not an error: the channel is subscribed to when its slot is known.
      if (!node) return;
      try {
        await node.hear([channel]);
        return;
      } catch (error) {
        this.heard.set(channel, undefined);
        this.move(slotOf(channel), readRedirect(error as Error).address);
        if (performance.now() >= deadline) return;
        if (redirects >= quickRedirects) await delay(slotPause);
      }
    }
  }

  /** The node at which a channel is heard. */
  private async placeOf(channel: string, deadline: number): Promise<RedisLink | undefined> {
    const owner = await this.ownerOf(slotOf(channel), deadline);
    return this.isSharded ? owner : this.firstNode;
  }

  /** The node that passes all messages on, where channels are not sharded: the one that has been there for longest. */
  private get firstNode(): RedisLink | undefined {
    return this.nodes.values().next().value;
  }

  async ignore(channel: string): Promise<void> {
    const node = this.heard.get(channel);
    this.heard.delete(channel);
    await node?.ignore(channel);
  }

  /** Subscribes to channels again whose slots have moved. Their messages may have been missed. */
  private followChannels(): void {
    const moved: string[] = [];
    for (const [channel, node] of this.heard) {
      const place = this.isSharded ? this.slots[slotOf(channel)] : this.firstNode;
      if (place === undefined || place === node) continue;
      moved.push(channel);
      if (node && !node.isClosed) void node.ignore(channel);
    }
    if (moved.length > 0) this.listener.onReady(moved);
  }

  // --- Nodes ---

  /** Reads the slots; once at a time. */
  private look(): Promise<void> {
    this.interval ??= runWithoutContext(() => setInterval(() => void this.look(), lookAtTimes).unref());
    this.looking ??= runWithoutContext(async () => {
      const found = await discover(this.source, this.nodes);
      this.looking = undefined;
      if (this.isClosed) return;
      if (found instanceof Error) this.noteUnknown(found);
      else this.take(found);
      if (this.away.size > 0) this.lookSoon();
    });
    return this.looking;
  }

  /** Reads the slots in a moment. */
  private lookSoon(): void {
    if (this.isClosed) return;
    this.timer ??= runWithoutContext(() =>
      setTimeout(() => {
        this.timer = undefined;
        void this.look();
      }, lookAgain).unref(),
    );
  }

  private take({ ranges, isSharded }: Topology): void {
    if (!this.isKnown) this.isSharded = isSharded;
    this.isKnown = true;
    this.slots.fill(undefined);
    for (const { first, last, address } of ranges) this.slots.fill(this.nodeAt(address), first, last + 1);
    const before = this.masters;
    this.masters = new Set(ranges.map(({ address }) => address));
    // Others have been named by a node that knows more than the one that was asked now.
    this.remove([...before].filter((address) => !this.masters.has(address)));
    this.followChannels();
    this.noteThere(this.source);
  }

  /** Removes nodes that have no slots any more. Those that have taken over from them may lack their last changes. */
  private remove(addresses: readonly string[]): void {
    for (const address of addresses) {
      const node = this.nodes.get(address) as RedisLink;
      this.nodes.delete(address);
      void node.close();
      this.noteAway(node);
      this.noteThere(node);
    }
  }

  private nodeAt(address: string): RedisLink {
    const known = this.nodes.get(address);
    if (known) return known;
    const node: RedisLink = new RedisLink(
      this.source.nodeAt(address),
      this.options,
      {
        onReady: () => this.listener.onReady(this.channelsAt(node)),
        onMessage: this.listener.onMessage,
        onChange: (isThere) => (isThere ? this.noteThere(node) : this.noteAway(node)),
      },
      {
        onTrouble: () => this.lookSoon(),
        onMoved: (channels = this.channelsAt(node)) => {
          for (const channel of channels) if (this.heard.has(channel)) this.heard.set(channel, undefined);
          void this.look();
        },
      },
      this.isSharded,
    );
    this.nodes.set(address, node);
    return node;
  }

  private channelsAt(node: RedisLink): string[] {
    return [...this.heard].filter(([, place]) => place === node).map(([channel]) => channel);
  }

  // --- Being away ---

  private noteUnknown(error: Error): void {
    if (this.isKnown || this.away.has(this.source)) return;
    const { message } = this.unreachable(`can't be reached (${error.message})`);
    this.options.logger.error(`Hyper Live: ${message}`);
    this.noteAway(this.source);
  }

  private noteAway(what: RedisLink | ClusterSource): void {
    const wasThere = this.away.size === 0;
    this.away.add(what);
    this.lookSoon();
    if (wasThere) this.listener.onChange(false);
  }

  private noteThere(what: RedisLink | ClusterSource): void {
    if (!this.away.delete(what) || this.away.size > 0) return;
    this.options.logger.warn("Hyper Live: all nodes of the Redis cluster are back or replaced.");
    this.listener.onChange(true);
    this.listener.onReady();
  }

  private unreachable(why: string): LiveError {
    return new LiveError("HL_STORE_AWAY", `${this.source.name} ${why}.`, { status: 503 });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    clearInterval(this.interval);
    await Promise.all([...this.nodes.values()].map((node) => node.close()));
  }
}

const shardedScripts = new Map<string, string>();

/** A script that announces on a sharded channel. */
function shardedScript(script: string): string {
  let sharded = shardedScripts.get(script);
  if (sharded === undefined) {
    sharded = script.replaceAll("'PUBLISH'", "'SPUBLISH'");
    shardedScripts.set(script, sharded);
  }
  return sharded;
}
