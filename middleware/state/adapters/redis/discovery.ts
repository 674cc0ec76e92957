/** Finds the nodes of a Redis cluster, and creates connections to them. */

import { type ClientOptions, type Connection, createClient, type Server } from "./client.js";
import { reasonOf } from "./errors.js";
import type { RedisLink } from "./server-link.js";
import { readSlots, type SlotRange } from "./slots.js";

/** An address of a server. */
export interface RedisAddress {
  host: string;
  port: number;
}

/** A cluster, by options of the package redis's `createCluster()`. */
export interface RedisClusterOptions {
  /** some of its nodes, each as the options of a client, such as `{ url: "redis://10.0.0.1:6379" }`; the others are found */
  rootNodes: readonly object[];
  /** options for the connections to all nodes, such as `username`, `password`, `socket: { tls: true }` */
  defaults?: object | undefined;
  /** the address of a node by the one that the cluster gives, `host:port`; for one behind a tunnel or in containers */
  nodeAddressMap?:
    | Readonly<Record<string, RedisAddress>>
    | ((address: string) => RedisAddress | undefined)
    | undefined;
}

/** How a cluster is reached. */
export interface ClusterSource {
  /** begins the sentences of messages */
  readonly name: string;
  /** the nodes that are known from the start: the options of their clients */
  readonly seeds: readonly Seed[];
  /** The server at an address that the cluster has given. */
  nodeAt(address: string): Server;
}

interface Seed {
  host: string;
  options: ClientOptions;
}

/** Which node has which slots. */
export interface Topology {
  ranges: SlotRange[];
  /** whether its nodes know sharded channels; they are asked only once */
  isSharded: boolean;
}

/** Milliseconds in which a node has to answer before another one is asked. */
const answerTime = 1000;

/** A cluster whose addresses are those of some nodes; all nodes have the user and the password of the first. */
export function clusterAt(addresses: readonly string[]): ClusterSource {
  const [first = ""] = addresses;
  const urlAt = (address: string) => {
    const { host, port } = parse(address);
    const url = new URL(first);
    url.hostname = host.includes(":") ? `[${host}]` : host;
    url.port = String(port);
    return url.href;
  };
  const hosts = addresses.map((address) => new URL(address).host);
  return {
    name: `The Redis cluster at ${hosts.join(", ")}`,
    seeds: addresses.map((url) => ({ host: new URL(url).hostname, options: { url } as ClientOptions })),
    nodeAt: (address) => serverAt(address, { url: urlAt(address) } as ClientOptions),
  };
}

/** A cluster by options of the package redis. */
export function clusterOf({ rootNodes, defaults, nodeAddressMap }: RedisClusterOptions): ClusterSource {
  const options = (defaults ?? {}) as ClientOptions;
  const mapped = (address: string): RedisAddress =>
    (typeof nodeAddressMap === "function" ? nodeAddressMap(address) : nodeAddressMap?.[address]) ??
    parse(address);
  return {
    name: "The Redis cluster",
    seeds: rootNodes.map((root) => seedOf(root, options)),
    nodeAt: (address) => serverAt(address, { ...options, socket: { ...options.socket, ...mapped(address) } }),
  };
}

function seedOf(root: { url?: string; socket?: { host?: string } }, defaults: ClientOptions): Seed {
  const host = root.url === undefined ? (root.socket?.host ?? "localhost") : new URL(root.url).hostname;
  return { host, options: { ...defaults, ...root, socket: { ...defaults.socket, ...root.socket } } };
}

function serverAt(address: string, options: ClientOptions): Server {
  return { name: `Redis at ${address}`, create: () => createClient(options) };
}

function parse(address: string): RedisAddress {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

/**
 * Asks a node which nodes have which slots.
 *
 * @param nodes - the nodes that are connected, by address
 * @returns the reason, if no node answers
 */
export async function discover(
  source: ClusterSource,
  nodes: ReadonlyMap<string, RedisLink>,
): Promise<Topology | Error> {
  for (const [address, node] of shuffled(nodes)) {
    const answer = await node.ask(answerTime, "CLUSTER", "SLOTS");
    const ranges = Array.isArray(answer) ? readSlots(answer, parse(address).host) : [];
    if (ranges.length > 0) return { ranges, isSharded: true };
  }
  let why = new Error("it has no nodes");
  for (const seed of shuffled(source.seeds)) {
    try {
      return await askSeed(seed);
    } catch (error) {
      why = new Error(reasonOf(error as Error));
    }
  }
  return why;
}

async function askSeed({ host, options }: Seed): Promise<Topology> {
  const client = await createClient(options, { reconnectStrategy: false });
  // The error is that of connect().
  client.on("error", () => {});
  try {
    await client.connect();
    const ranges = readSlots(await client.sendCommand(["CLUSTER", "SLOTS"]), host);
    if (ranges.length === 0) throw new Error("it has no slots yet");
    return { ranges, isSharded: await knowsShardedChannels(client) };
  } finally {
    client.destroy();
  }
}

async function knowsShardedChannels(client: Connection): Promise<boolean> {
  const [found] = (await client.sendCommand(["COMMAND", "INFO", "SPUBLISH"])) as unknown[];
  return found !== null;
}

/** Not all processes are to ask the same node. */
function shuffled<T>(items: Iterable<T>): T[] {
  return [...items]
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
