/** Faults of a Redis cluster. */
import { setTimeout as pause } from "node:timers/promises";
import type { ClusterNode, RedisCluster } from "../support/redis-cluster.js";
import { until } from "../support/redis-cluster.js";
import { anyStoreFaults, type Fault, type Stage, wait } from "./faults.js";

/** Kills a master; resolves when its replica has taken over, with the master. */
export async function killMaster({ cluster, random }: Stage): Promise<ClusterNode> {
  const { master, replica } = await pickShard(cluster as RedisCluster, (nodes) => random.pick(nodes));
  await master.stop("SIGKILL");
  await isMaster(cluster as RedisCluster, replica);
  return master;
}

/** Starts a master that was killed: it is a replica now. */
export async function bringBack({ cluster, fleet }: Stage, node: ClusterNode): Promise<void> {
  await node.start();
  await cluster?.follows(node);
  await cluster?.settled();
  // What a process has not stored again is lost with it.
  await Promise.all(fleet.ready.map((member) => fleet.ask(member, "whenStored")));
  // Other values are at other nodes, and may take a moment longer.
  await pause(300);
}

async function pickShard(
  cluster: RedisCluster,
  pick: (nodes: ClusterNode[]) => ClusterNode | undefined,
): Promise<{ master: ClusterNode; replica: ClusterNode }> {
  const master = pick(await cluster.masters()) as ClusterNode;
  const [replica] = await cluster.replicasOf(master);
  return { master, replica: replica as ClusterNode };
}

async function isMaster(cluster: RedisCluster, node: ClusterNode): Promise<void> {
  await until(async () => (await cluster.masters()).includes(node));
}

const faults: Record<string, Fault> = {
  "a master is killed": async (stage) => {
    const node = await killMaster(stage);
    await wait(stage, 0, 2000);
    await bringBack(stage, node);
  },
  "a master hangs, and finds that it is replaced": async (stage) => {
    const { cluster, random } = stage as Stage & { cluster: RedisCluster };
    const { master, replica } = await pickShard(cluster, (nodes) => random.pick(nodes));
    master.hang();
    await until(async () => String(await replica.command("INFO", "replication")).includes("role:master"));
    await wait(stage, 0, 2000);
    master.goOn();
    await bringBack(stage, master);
  },
  "a replica takes over as it is told": async (stage) => {
    const { cluster, random } = stage as Stage & { cluster: RedisCluster };
    const { master, replica } = await pickShard(cluster, (nodes) => random.pick(nodes));
    await replica.command("CLUSTER", "FAILOVER");
    await isMaster(cluster, replica);
    await bringBack(stage, master);
  },
  "slots move": async (stage) => {
    const { cluster, random } = stage as Stage & { cluster: RedisCluster };
    const masters = await cluster.masters();
    const from = random.pick(masters) as ClusterNode;
    const to = random.pick(masters.filter((node) => node !== from)) as ClusterNode;
    for (const slot of await someSlotsOf(from, random)) {
      await cluster.move(slot, from, to);
      await pause(random.between(0, 20));
    }
    await cluster.settled();
  },
};

/** Half of the slots of a node that have keys, at most 40. */
async function someSlotsOf(node: ClusterNode, random: Stage["random"]): Promise<number[]> {
  const lines = String(await node.command("CLUSTER", "NODES")).split("\n");
  const own =
    lines
      .find((line) => line.includes("myself"))
      ?.split(" ")
      .slice(8) ?? [];
  const slots: number[] = [];
  for (const range of own.filter((text) => !text.startsWith("["))) {
    const [first, last = first] = range.split("-").map(Number) as [number, number?];
    for (let slot = first; slot <= last; slot++)
      if (random.chance(0.5) && Number(await node.command("CLUSTER", "COUNTKEYSINSLOT", slot)) > 0)
        slots.push(slot);
  }
  return slots.slice(0, 40);
}

/** Faults for processes that share a Redis cluster. */
export const clusterFaults = { ...anyStoreFaults, ...faults };
