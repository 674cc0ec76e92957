/** A master, a replica, and sentinels that let the replica take over, on free ports. */
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient } from "redis";
import { redis, requireProgram } from "../setup/programs.js";
import { freePort } from "./ports.js";
import { until } from "./redis-cluster.js";
import { redisArguments, startRedis, stopRedis } from "./redis-node.js";

const name = "mymaster";

export class SentinelGroup {
  private readonly servers = new Map<number, ChildProcess>();
  private readonly sentinels = new Map<number, ChildProcess>();

  private constructor(private readonly folder: string) {}

  /** Starts an empty group. */
  static async create(): Promise<SentinelGroup> {
    const group = new SentinelGroup(await mkdtemp(path.join(tmpdir(), "hyper-live-sentinel-")));
    const [master, replica] = [await freePort(), await freePort()];
    await group.startServer(master);
    await group.startServer(replica, { replicaof: `127.0.0.1 ${master}` });
    await until(async () => (await group.ask(master, "INFO", "replication")).includes("state=online"));
    for (let count = 0; count < 3; count++) await group.startSentinel(await freePort(), master);
    const knowAll = async (port: number) => {
      const [sentinel] = JSON.parse(await group.ask(port, "SENTINEL", "MASTERS")) as Record<string, string>[];
      return sentinel?.["num-other-sentinels"] === "2" && sentinel["num-slaves"] === "1";
    };
    await until(async () => (await Promise.all([...group.sentinels.keys()].map(knowAll))).every(Boolean));
    return group;
  }

  private async startServer(port: number, more: Record<string, string> = {}): Promise<void> {
    const options = { port, bind: "127.0.0.1", dir: this.folder, dbfilename: `${port}.rdb`, ...more };
    const args = redisArguments({ ...options, "repl-diskless-sync-delay": 0 });
    this.servers.set(port, await startRedis(requireProgram(redis), [...args, "--save", ""]));
  }

  private async startSentinel(port: number, master: number): Promise<void> {
    const file = path.join(this.folder, `${port}.conf`);
    const lines = [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${this.folder}`,
      `sentinel monitor ${name} 127.0.0.1 ${master} 2`,
      `sentinel down-after-milliseconds ${name} 500`,
      `sentinel failover-timeout ${name} 3000`,
    ];
    await writeFile(file, lines.join("\n"));
    this.sentinels.set(port, await startRedis(requireProgram(redis), [file, "--sentinel"], "+monitor"));
  }

  /** The options for the adapter. */
  get options() {
    return {
      name,
      sentinelRootNodes: Array.from(this.sentinels.keys(), (port) => ({ host: "127.0.0.1", port })),
    };
  }

  /** The port of the server that the sentinels name. */
  async masterPort(): Promise<number> {
    const [sentinel] = [...this.sentinels.keys()];
    const found = await this.ask(sentinel as number, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", name);
    return Number((JSON.parse(found) as string[])[1]);
  }

  /** Kills the master. */
  async killMaster(): Promise<void> {
    const port = await this.masterPort();
    await stopRedis(this.servers.get(port) as ChildProcess, "SIGKILL");
    this.servers.delete(port);
  }

  /** Lets the replica take over from the master, which goes on as a replica. */
  async failOver(): Promise<void> {
    const before = await this.masterPort();
    const [sentinel] = [...this.sentinels.keys()];
    await this.ask(sentinel as number, "SENTINEL", "FAILOVER", name);
    await until(async () => (await this.masterPort()) !== before);
  }

  /** Waits until the master has a replica that has all of its data, and the sentinels know it. */
  async isWhole(): Promise<void> {
    const [sentinel] = [...this.sentinels.keys()];
    await until(async () => {
      const master = await this.masterPort();
      const hasReplica = (await this.ask(master, "INFO", "replication")).includes("state=online");
      const replicas = await this.ask(sentinel as number, "SENTINEL", "REPLICAS", name);
      return hasReplica && !/s_down|disconnected|"master-link-status":"err"/.test(replicas);
    });
  }

  private async ask(port: number, ...words: string[]): Promise<string> {
    const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect();
    const answer = await client.sendCommand(words);
    client.destroy();
    return typeof answer === "string" ? answer : JSON.stringify(answer);
  }

  async remove(): Promise<void> {
    const all = [...this.sentinels.values(), ...this.servers.values()];
    await Promise.all(all.map((child) => stopRedis(child, "SIGKILL")));
    await rm(this.folder, { recursive: true, force: true });
  }
}
