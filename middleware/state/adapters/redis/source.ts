/** What `redisAdapter()` is given: which Redis it uses. */
import { LiveError } from "../../../../views/errors.js";
import type { Link, LinkListener, LinkOptions } from "../link.js";
import { oneServer, type RedisClient } from "./client.js";
import { ClusterLink } from "./cluster.js";
import { clusterAt, clusterOf, type RedisClusterOptions } from "./discovery.js";
import { clusterKeys, type Keys, plainKeys } from "./keys.js";
import { masterOf, type RedisSentinelOptions } from "./sentinel.js";
import { RedisLink } from "./server-link.js";

/** Where Redis is: one server, a cluster, or a master with sentinels. */
export type RedisSource =
  | string
  | readonly string[]
  | RedisClient
  | RedisClusterOptions
  | RedisSentinelOptions;

/** How the adapter reaches Redis, and names what it stores there. */
export interface Reach {
  keys: Keys;
  /** whether keys and channels of different names may be in different servers */
  isCluster: boolean;
  connect(options: LinkOptions, listener: LinkListener): Link;
}

const isAddress = (text: unknown) => typeof text === "string" && /^(?:rediss?|unix):\/\//.test(text);
const isNodeAddress = (text: unknown) => typeof text === "string" && /^rediss?:\/\/[^/]/.test(text);

/** @throws {LiveError} HL_OPTION if the source is none */
export function reachOf(source: RedisSource, prefix: string): Reach {
  const cluster = clusterIn(source);
  if (cluster) {
    return {
      keys: clusterKeys(prefix),
      isCluster: true,
      connect: (options, listener) => new ClusterLink(cluster, options, listener),
    };
  }
  const server = serverIn(source);
  return {
    keys: plainKeys(prefix),
    isCluster: false,
    connect: (options, listener) => new RedisLink(server, options, listener),
  };
}

function clusterIn(source: RedisSource) {
  if (Array.isArray(source)) {
    if (source.length === 0 || !source.every(isNodeAddress))
      fail('is an array, which must have addresses of nodes of a cluster, such as "redis://localhost:6379"');
    return clusterAt(source);
  }
  const { rootNodes } = (source ?? {}) as RedisClusterOptions;
  if (rootNodes === undefined) return undefined;
  if (!Array.isArray(rootNodes) || rootNodes.length === 0)
    fail("has rootNodes, which must be an array of the options of some nodes");
  return clusterOf(source as RedisClusterOptions);
}

function serverIn(source: RedisSource) {
  if (typeof source === "string" && isAddress(source)) return oneServer(source);
  if (typeof source === "object" && source !== null) {
    if ("sentinelRootNodes" in source) return masterOf(source);
    if (isClusterClient(source))
      fail("is a client of a cluster or of sentinels: give the options with which that was created");
    if (isClient(source)) return oneServer(source);
  }
  return fail(
    'must be an address such as "redis://localhost:6379", an array of addresses for a cluster, a client of the package redis, or options of its createCluster() or createSentinel()',
  );
}

function isClient(source: object): source is RedisClient {
  return "duplicate" in source && typeof source.duplicate === "function";
}

function isClusterClient(source: object): boolean {
  return isClient(source) && ("getRandomNode" in source || "getSentinelNode" in source);
}

function fail(why: string): never {
  throw new LiveError("HL_OPTION", `redisAdapter()'s source ${why}.`);
}
