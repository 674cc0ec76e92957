/** A real Redis cluster on free ports: three masters, and a replica of each if a test needs it. */
import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient } from "redis";
import { redis, requireProgram } from "../setup/programs.js";
import { freePort } from "./ports.js";
import { redisArguments, startRedis, stopRedis } from "./redis-node.js";

type Client = Awaited<ReturnType<typeof connectTo>>;
const connectTo = (port: number) =>
  createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: false } })
    .on("error", () => {})
    .connect();

const masterCount = 3;
const slotCount = 16_384;

export interface ClusterOptions {
  /** whether each master has a replica; default false */
  replicas?: boolean;
  /** more options of each server */
  server?: Record<string, string | number>;
  /** the server's program; default Redis */
  program?: string;
}

export class ClusterNode {
  private child: ChildProcess | undefined;
  client!: Client;
  id = "";

  constructor(
    readonly port: number,
    private readonly busPort: number,
    private readonly folder: string,
    private readonly options: ClusterOptions,
  ) {}

  /** Starts the server, with the data that it had before. */
  async start(): Promise<void> {
    if (this.child) return;
    const options = {
      port: this.port,
      "cluster-port": this.busPort,
      "cluster-enabled": "yes",
      "cluster-node-timeout": 1000,
      "repl-diskless-sync-delay": 0,
      bind: "127.0.0.1",
      dir: this.folder,
      ...this.options.server,
    };
    await mkdir(this.folder, { recursive: true });
    const { program = requireProgram(redis) } = this.options;
    this.child = await startRedis(program, [...redisArguments(options), "--save", ""]);
    this.client = await connectTo(this.port);
    this.id = (await this.command("CLUSTER", "MYID")) as string;
  }

  command(...words: (string | number)[]): Promise<unknown> {
    return this.client.sendCommand(words.map(String));
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGKILL"): Promise<void> {
    if (!this.child) return;
    this.client.destroy();
    const { child } = this;
    this.child = undefined;
    await stopRedis(child, signal);
  }

  /** Makes the server hang, with its connections open; `goOn()` lets it continue. */
  hang(): void {
    this.child?.kill("SIGSTOP");
  }
  goOn(): void {
    this.child?.kill("SIGCONT");
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }
}

export class RedisCluster {
  private constructor(
    readonly nodes: readonly ClusterNode[],
    private readonly folder: string,
  ) {}

  /** Starts an empty cluster; its first three nodes are masters. Another program may take a free port meanwhile. */
  static create(options: ClusterOptions = {}): Promise<RedisCluster> {
    return RedisCluster.tryToCreate(options).catch(() => RedisCluster.tryToCreate(options));
  }

  private static async tryToCreate(options: ClusterOptions): Promise<RedisCluster> {
    const folder = await mkdtemp(path.join(tmpdir(), "hyper-live-cluster-"));
    const nodes: ClusterNode[] = [];
    for (let index = 0; index < (options.replicas ? 2 : 1) * masterCount; index++) {
      const place = path.join(folder, String(index));
      nodes.push(new ClusterNode(await freePort(), await freePort(), place, options));
    }
    const cluster = new RedisCluster(nodes, folder);
    const started = await Promise.allSettled(nodes.map((node) => node.start()));
    const failed = started.find(({ status }) => status === "rejected") as PromiseRejectedResult | undefined;
    if (failed) {
      await cluster.remove();
      throw failed.reason;
    }
    await cluster.join();
    return cluster;
  }

  /** As `redis-cli --cluster create` does it, without its pauses. */
  private async join(): Promise<void> {
    const [first] = this.nodes as [ClusterNode];
    const size = Math.ceil(slotCount / masterCount);
    for (const [index, node] of this.nodes.entries()) {
      await node.command("CLUSTER", "SET-CONFIG-EPOCH", index + 1);
      if (index < masterCount) {
        const last = Math.min(slotCount, (index + 1) * size) - 1;
        await node.command("CLUSTER", "ADDSLOTSRANGE", index * size, last);
      }
      if (node !== first)
        await first.command("CLUSTER", "MEET", "127.0.0.1", node.port, await busPortOf(node));
    }
    await this.settled();
    await Promise.all(
      this.nodes
        .slice(masterCount)
        .map((replica, index) => this.replicate(replica, this.nodes[index] as ClusterNode)),
    );
  }

  private async replicate(replica: ClusterNode, master: ClusterNode): Promise<void> {
    await until(
      async () => (await replica.command("CLUSTER", "REPLICATE", master.id).catch(() => "")) === "OK",
    );
    await until(async () =>
      String(await replica.command("INFO", "replication")).includes("master_link_status:up"),
    );
    await until(async () => (await this.infoOf(master)).includes("state=online"));
  }

  private async infoOf(node: ClusterNode): Promise<string> {
    return String(await node.command("INFO", "replication"));
  }

  /** Waits until all running nodes know each other, and have all slots. */
  async settled(): Promise<void> {
    const running = this.nodes.filter(({ isRunning }) => isRunning);
    const isSettled = async (node: ClusterNode) => {
      const info = String(await node.command("CLUSTER", "INFO").catch(() => ""));
      return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${this.nodes.length}`);
    };
    await until(async () => (await Promise.all(running.map(isSettled))).every(Boolean));
  }

  get urls(): string[] {
    return this.nodes.map(({ port }) => `redis://127.0.0.1:${port}`);
  }

  /** The master that has a key's slot. */
  async ownerOf(key: string): Promise<ClusterNode> {
    const running = this.nodes.find(({ isRunning }) => isRunning) as ClusterNode;
    const slot = Number(await running.command("CLUSTER", "KEYSLOT", key));
    const ranges = (await running.command("CLUSTER", "SLOTS")) as [number, number, [string, number]][];
    const range = ranges.find(([first, last]) => first <= slot && slot <= last);
    return this.nodes.find(({ port }) => port === range?.[2][1]) as ClusterNode;
  }

  /** The nodes that are masters now. */
  async masters(): Promise<ClusterNode[]> {
    const isMaster = async (node: ClusterNode) =>
      node.isRunning && (await this.infoOf(node)).includes("role:master");
    const found = await Promise.all(this.nodes.map(isMaster));
    return this.nodes.filter((_node, index) => found[index]);
  }

  /** The replicas that follow a master. */
  async replicasOf(master: ClusterNode): Promise<ClusterNode[]> {
    const info = await this.infoOf(master);
    return this.nodes.filter(({ port }) => new RegExp(`port=${port},state=online`).test(info));
  }

  /** Waits until a node is a replica that has what its master has. */
  async follows(node: ClusterNode): Promise<void> {
    await until(async () => (await this.infoOf(node).catch(() => "")).includes("master_link_status:up"));
  }

  /** Begins to move a slot: its keys may be at either node until {@link endMove}. */
  async beginMove(slot: number, from: ClusterNode, to: ClusterNode): Promise<void> {
    await to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", from.id);
    await from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", to.id);
  }

  async moveKeys(slot: number, from: ClusterNode, to: ClusterNode): Promise<void> {
    for (;;) {
      const keys = (await from.command("CLUSTER", "GETKEYSINSLOT", slot, 100)) as string[];
      if (keys.length === 0) return;
      await from.command("MIGRATE", "127.0.0.1", to.port, "", 0, 1000, "KEYS", ...keys);
    }
  }

  /**
   * Ends the move of a slot, and waits until all masters know the new one's epoch: one that moves a slot on before would
   * take an epoch that is taken, and an old message could give the slot back to the node that it has left.
   */
  async endMove(slot: number, from: ClusterNode, to: ClusterNode): Promise<void> {
    await to.command("CLUSTER", "SETSLOT", slot, "NODE", to.id);
    await from.command("CLUSTER", "SETSLOT", slot, "NODE", to.id);
    const masters = await this.masters();
    await until(async () => {
      const known = await Promise.all(masters.map((node) => epochsAt(node)));
      return known.every((epochs) => {
        const newest = epochs.get(to.id) ?? 0;
        return (
          newest === known[0]?.get(to.id) &&
          [...epochs.values()].filter((epoch) => epoch >= newest).length === 1
        );
      });
    });
  }

  /** Moves a slot with its keys, as `redis-cli --cluster reshard` does. */
  async move(slot: number, from: ClusterNode, to: ClusterNode): Promise<void> {
    await this.beginMove(slot, from, to);
    await this.moveKeys(slot, from, to);
    await this.endMove(slot, from, to);
  }

  /** Ends the servers and removes their data. */
  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function busPortOf(node: ClusterNode): Promise<string> {
  const [, , port] = /^\S+ [^:]*:(\d+)@(\d+)/.exec(String(await node.command("CLUSTER", "NODES"))) ?? [];
  return port as string;
}

/** The epoch of each master that a node knows, by id. */
async function epochsAt(node: ClusterNode): Promise<Map<string, number>> {
  const lines = String(await node.command("CLUSTER", "NODES"))
    .split("\n")
    .map((line) => line.split(" "));
  return new Map(
    lines
      .filter(([, , flags]) => flags?.includes("master"))
      .map(([id, , , , , , epoch]) => [id as string, Number(epoch)]),
  );
}

/** Waits until something is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
