/** A real Redis server on a free port, which a test can stop and start again. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, truncate } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient } from "redis";
import { redis, requireProgram } from "../setup/programs.js";
import { freePort } from "./ports.js";
import { redisArguments, startRedis, stopRedis } from "./redis-node.js";

export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly program: string,
  ) {}

  /** Starts an empty server: Redis, or another program that takes its options. */
  static async create(program = requireProgram(redis)): Promise<RedisServer> {
    const folder = await mkdtemp(path.join(tmpdir(), "hyper-live-redis-"));
    const server = new RedisServer(await freePort(), folder, program);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** A client of its own for a test: reads and changes what adapters have stored. */
  async connect() {
    return createClient({ url: this.url }).connect();
  }

  /** Starts the server, with the data that it had before. */
  async start(): Promise<void> {
    if (this.child) return;
    const options = {
      port: this.port,
      bind: "127.0.0.1",
      dir: this.folder,
      appendonly: "yes",
      appendfsync: "always",
    };
    this.child = await startRedis(this.program, [...redisArguments(options), "--save", ""]);
  }

  /** Ends the server with a signal. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.child = undefined;
    await stopRedis(child, signal);
  }

  /** The end of what the server has written down so far, for {@link goBackTo}. */
  async mark(): Promise<number> {
    return (await stat(await this.log())).size;
  }

  /** Lets the stopped server lose what it has written down since a mark: it is then as a replica that was behind. */
  async goBackTo(mark: number): Promise<void> {
    await truncate(await this.log(), mark);
  }

  /** The file to which the server appends each change. */
  private async log(): Promise<string> {
    const folder = path.join(this.folder, "appendonlydir");
    const files = await readdir(folder).catch(() => []);
    const newest = files
      .filter((name) => name.endsWith(".incr.aof"))
      .sort()
      .at(-1);
    return newest === undefined ? path.join(this.folder, "appendonly.aof") : path.join(folder, newest);
  }

  /** Makes the server hang, with its connections open; `goOn()` lets it continue. */
  hang(): void {
    this.child?.kill("SIGSTOP");
  }
  goOn(): void {
    this.child?.kill("SIGCONT");
  }

  /** Sends the server one command, over a connection of its own. */
  async command(...words: string[]): Promise<void> {
    const connection = connect(this.port, "127.0.0.1");
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("");
    connection.write(`*${words.length}\r\n${parts}`);
    await once(connection, "data");
    connection.destroy();
  }

  /** Ends the server and removes its data. */
  async remove(): Promise<void> {
    this.goOn();
    await this.stop("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }
}
