/** A real PostgreSQL server for one test, with its data in a temporary folder. The test can stop and kill it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inject } from "vitest";
import { postgres, requireProgram } from "../setup/programs.js";
import { freePort } from "./ports.js";

declare module "vitest" {
  interface ProvidedContext {
    /** folder with the data of an empty PostgreSQL server */
    postgresData: string;
  }
}

export class PostgresServer {
  url = "";
  /** the log since the server was last started */
  output = "";
  private port = 0;
  private child: ChildProcess | undefined;
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), "hyper-live-postgres-"));
  private readonly bin = path.dirname(requireProgram(postgres));

  /**
   * Creates the data folder, and starts the server.
   *
   * @param empty - the folder that {@link createPostgresData} has created
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

  /** Starts the server on its port, unless it runs. Resolves when it accepts connections. */
  async start(): Promise<void> {
    if (this.child) return;
    const args = ["-D", this.data, "-h", "127.0.0.1", "-p", String(this.port), "-k", this.folder];
    const child = spawn(...asNobody(path.join(this.bin, "postgres"), args), {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.child = child;
    this.output = "";
    // End the server if the tests are interrupted.
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

  /** Stops the server: `fast` closes all connections at once, as `pg_ctl restart` does; `crash` acts like a crash. */
  async stop(how: "fast" | "crash" = "fast"): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.child = undefined;
    const ended = once(child, "exit");
    child.kill(how === "fast" ? "SIGINT" : "SIGQUIT");
    await ended;
  }

  /** Stops the server and removes its data. */
  async remove(): Promise<void> {
    await this.stop("crash");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** the id of the server's first process, whose children serve connections */
  get pid(): number {
    return this.child?.pid as number;
  }

  private get data(): string {
    return path.join(this.folder, "data");
  }
}

/** The command for a program that refuses to run as root. setpriv is replaced by the program, so signals reach it. */
function asNobody(file: string, args: string[]): [command: string, args: string[]] {
  const user = idOf("nobody");
  if (!user) return [file, args];
  return ["setpriv", [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", file, ...args]];
}

/** Creates the data of an empty server, once per run, since that takes a second of processor time. All servers start from a copy. */
export function createPostgresData(): { data: string; remove: () => void } {
  held.postgresData ??= { ...initialize(), users: 0 };
  const made = held.postgresData;
  made.users++;
  const remove = () => {
    if (--made.users > 0) return;
    held.postgresData = undefined;
    rmSync(made.folder, { recursive: true, force: true });
  };
  return { data: made.data, remove };
}

/** Projects load this module anew, and share the folder, which takes seconds to create. */
const held = globalThis as { postgresData?: { folder: string; data: string; users: number } | undefined };

function initialize(): { folder: string; data: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "hyper-live-postgres-empty-"));
  const data = path.join(folder, "data");
  const user = idOf("nobody");
  if (user) chownSync(folder, user.uid, user.gid);
  const initdb = path.join(path.dirname(requireProgram(postgres)), "initdb");
  const args = ["-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"];
  const { status, stderr } = spawnSync(...asNobody(initdb, args), { encoding: "utf8" });
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
  return { folder, data };
}

/** The ids of another user; undefined unless this process is root. */
function idOf(name: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}
