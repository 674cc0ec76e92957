/** A store that several processes share, and what it has used: Redis or PostgreSQL, on this machine. */
import { readdirSync, readFileSync } from "node:fs";
import { ensurePrograms, postgres, redis } from "../../setup/programs.js";
import { createPostgresData, PostgresServer } from "../../support/postgres.js";
import { RedisServer } from "../../support/redis.js";
import { RedisCluster } from "../../support/redis-cluster.js";
import type { StoreLimits } from "./simulation.js";

/** What a store has used since it was started. */
export interface StoreUsage {
  /** microseconds of processor time, all its processes together */
  cpu: number;
  /** bytes both ways; 0 where the servers count them */
  bytes: number;
}

export interface Store {
  /** environment of the servers that use it */
  env: NodeJS.ProcessEnv;
  usage(): Promise<StoreUsage>;
  remove(): Promise<void>;
}

export type StoreName = "redis" | "cluster" | "postgres";

interface StoreKind {
  name: string;
  create: () => Promise<Store>;
  limits: StoreLimits;
}

const noLimit = Number.POSITIVE_INFINITY;

export const stores: Record<StoreName, StoreKind> = {
  redis: {
    name: "Redis",
    create: createRedis,
    limits: {
      name: "Redis",
      cores: 1,
      connections: 2,
      maxConnections: 10_000,
      maxMessages: noLimit,
      past: {
        processor: "a cluster: masters share the pages' states",
        network: "a cluster, with sharded channels",
        connections: "maxclients, or a cluster",
        messages: "",
      },
    },
  },
  cluster: {
    name: "Redis Cluster",
    create: createCluster,
    limits: {
      name: "Redis Cluster",
      cores: 3,
      connections: 2 * 3,
      maxConnections: 3 * 10_000,
      maxMessages: noLimit,
      past: {
        processor: "more masters",
        network: "more masters",
        connections: "maxclients",
        messages: "",
      },
    },
  },
  postgres: {
    name: "PostgreSQL",
    create: createPostgres,
    limits: {
      name: "PostgreSQL",
      cores: 16,
      // The pool's default, and what a server of that size is set to.
      connections: 10,
      maxConnections: 1000,
      // Commits with a NOTIFY are made one after the other: about a millisecond each where the disk is waited for.
      maxMessages: 1000,
      past: {
        processor: "a larger machine; then a Redis cluster, whose masters share the pages' states",
        network: "a Redis cluster",
        connections: "a pool of { max: 3 }: events share statements; above 300 processes Redis",
        messages: "synchronous_commit = off, or Redis",
      },
    },
  },
};

async function createRedis(): Promise<Store> {
  ensurePrograms([redis]);
  const server = await RedisServer.create();
  const client = await server.connect();
  // As the guide's settings: tests start it with "always".
  await client.sendCommand(["CONFIG", "SET", "appendfsync", "everysec"]);
  const info = async () => String(await client.sendCommand(["INFO", "everything"]));
  return {
    env: { BENCH_REDIS: server.url },
    usage: async () => readInfo(await info()),
    async remove() {
      client.destroy();
      await server.remove();
    },
  };
}

/** Three masters, all on this machine. */
async function createCluster(): Promise<Store> {
  ensurePrograms([redis]);
  const cluster = await RedisCluster.create();
  return {
    env: { BENCH_REDIS: cluster.nodes.map(({ port }) => `redis://127.0.0.1:${port}`).join() },
    async usage() {
      const usages = await Promise.all(
        cluster.nodes.map(async (node) => readInfo(String(await node.command("INFO", "everything")))),
      );
      const sum = (name: keyof StoreUsage) => usages.reduce((total, usage) => total + usage[name], 0);
      return { cpu: sum("cpu"), bytes: sum("bytes") };
    },
    remove: () => cluster.remove(),
  };
}

/** Reads what `INFO` of one server says. */
function readInfo(info: string): StoreUsage {
  const value = (name: string) => Number(new RegExp(`^${name}:(.*)\\r?$`, "m").exec(info)?.[1]);
  const sum = (...names: string[]) => names.reduce((total, name) => total + value(name), 0);
  return {
    cpu: sum("used_cpu_user", "used_cpu_sys") * 1e6,
    bytes: sum("total_net_input_bytes", "total_net_output_bytes"),
  };
}

async function createPostgres(): Promise<Store> {
  ensurePrograms([postgres]);
  const { data, remove } = createPostgresData();
  const server = new PostgresServer();
  await server.create(data);
  remove();
  return {
    env: { BENCH_POSTGRES: server.url },
    async usage() {
      return { cpu: cpuOfTree(server.pid), bytes: 0 };
    },
    remove: () => server.remove(),
  };
}

/** Microseconds of processor time of a process and of its children that run. Linux alone tells. */
function cpuOfTree(root: number): number {
  let sum = 0;
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (Number(id) !== root && parentOf(id) !== root) continue;
      // Nanoseconds on a processor, of its only thread.
      sum += Number(readFileSync(`/proc/${id}/schedstat`, "utf8").split(" ")[0]) / 1000;
    } catch {
      // It has ended meanwhile.
    }
  }
  return sum;
}

function parentOf(id: string): number {
  // The name before it is in brackets, and may have spaces.
  return Number(
    readFileSync(`/proc/${id}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[1],
  );
}
