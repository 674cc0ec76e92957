/** A PostgreSQL server of a test's own: a real one, with its data in a temporary folder, which can be stopped and killed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { inject } from "vitest";
import { postgres, requireProgram } from "../setup/programs.js";

declare module "vitest" {
  interface ProvidedContext {
    /** data of an empty PostgreSQL server */
    postgresData: string;
  }
}

export class PostgresServer {
  url = "";
  /** what it wrote to its log since it was started last */
  output = "";
  private port = 0;
  private child: ChildProcess | undefined;
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), "hyper-live-postgres-"));
  private readonly bin = path.dirname(requireProgram(postgres));

  /**
   * Makes the folder of its data, and starts it.
   *
   * @param empty - folder that {@link createPostgresData} made
   */
  async create(empty = inject("postgresData")): Promise<void> {
    this.port = await freePort();
    this.url = `postgres://tester@127.0.0.1:${this.port}/postgres`;
    const user = idOf("nobody");
    if (user) chownSync(this.folder, user.uid, user.gid);
    const { status, stderr } = spawnSync(...asNobody("cp", ["-R", empty, this.data]), { encoding: "utf8" });
    if (status !== 0) throw new Error(`The data of an empty server can't be copied: ${stderr}`);
    await this.start();
  }

  /** Starts it on the port that it had; settles when it takes connections. */
  async start(): Promise<void> {
    const args = ["-D", this.data, "-h", "127.0.0.1", "-p", String(this.port), "-k", this.folder];
    const child = spawn(...asNobody(path.join(this.bin, "postgres"), args), {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.child = child;
    this.output = "";
    // Where the tests are broken off it goes with them.
    const end = () => void child.kill("SIGQUIT");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    await new Promise<void>((resolve, reject) => {
      child.stderr?.on("data", (data: Buffer) => {
        this.output += data;
        if (this.output.includes("ready to accept connections")) resolve();
      });
      child.once("exit", (code, signal) => reject(new Error(`It ended (${code ?? signal}): ${this.output}`)));
    });
  }

  /** Stops it: at once for all that are connected, as `pg_ctl restart` does, or as when it crashes. */
  async stop(how: "fast" | "crash" = "fast"): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.child = undefined;
    const ended = once(child, "exit");
    child.kill(how === "fast" ? "SIGINT" : "SIGQUIT");
    await ended;
  }

  /** Stops it and takes its data away. */
  async remove(): Promise<void> {
    await this.stop("crash");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return path.join(this.folder, "data");
  }
}

/** A command for a program that refuses to run as root. setpriv becomes the program itself, so that signals get to it. */
function asNobody(file: string, args: string[]): [command: string, args: string[]] {
  const user = idOf("nobody");
  if (!user) return [file, args];
  return ["setpriv", [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", file, ...args]];
}

/** Makes the data of an empty server, which all servers of a run start from: it takes a second of the processor. */
export function createPostgresData(): { data: string; remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "hyper-live-postgres-empty-"));
  const data = path.join(folder, "data");
  const user = idOf("nobody");
  if (user) chownSync(folder, user.uid, user.gid);
  const initdb = path.join(path.dirname(requireProgram(postgres)), "initdb");
  const args = ["-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"];
  const { status, stderr } = spawnSync(...asNobody(initdb, args), { encoding: "utf8" });
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
  return { data, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Another user's ids, where this process is root. */
function idOf(name: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
