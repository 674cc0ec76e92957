/** The recipes of `examples/deployment/`, and what they start: the application, and programs in front of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import supertest from "supertest";
import { onTestFinished } from "vitest";
import { freePort, listening } from "../support/ports.js";
import type { TestSite } from "../support/site.js";

export const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));

/** The text of a recipe's file. */
export function recipe(name: string): string {
  return readFileSync(path.join(root, "examples/deployment", name), "utf8");
}

/** A recipe with other places; each must be in it. */
export function placed(name: string, places: Readonly<Record<string, string>>): string {
  let text = recipe(name);
  for (const [place, other] of Object.entries(places)) {
    if (!text.includes(place)) throw new Error(`${name} has no ${place}.`);
    text = text.replaceAll(place, other);
  }
  return text;
}

/** A folder until the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "hyper-live-deployment-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A program that a recipe starts, without a shell. */
export class Program {
  output = "";

  private constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => {
        this.output += data;
      });
  }

  /** Starts it, and waits for its port; it is killed when the test ends. */
  static async start(
    [file, ...args]: string[],
    port: number,
    env: NodeJS.ProcessEnv = {},
    cwd = root,
  ): Promise<Program> {
    const child = spawn(file as string, args, { cwd, env: { ...process.env, ...env }, stdio: "pipe" });
    const program = new Program(child);
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    });
    const ended = once(child, "exit").then(() => {
      throw new Error(`${file} ended at once: ${program.output}`);
    });
    await Promise.race([listening(port), ended]);
    ended.catch(() => {});
    return program;
  }

  /** Sends a signal; resolves to how it ended. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    const ended = once(this.child, "exit") as Promise<[number | null, NodeJS.Signals]>;
    this.child.kill(signal);
    const [code, by] = await ended;
    return code ?? by;
  }
}

/** The command of the application, where recipes have `dist/server.js`. */
export const server = "examples/deployment/server.js";

const node = [process.execPath, "--enable-source-maps", server];
export const secret = "a secret of the deployment's tests";

/** One process of the application on a port of its own, which can be replaced. */
export class Shop {
  private program: Program | undefined;

  constructor(
    readonly port: number,
    private readonly env: NodeJS.ProcessEnv = {},
    private readonly command = node,
  ) {}

  async start(): Promise<this> {
    const own = { NODE_ENV: "production", HYPER_LIVE_SECRET: secret, PORT: String(this.port) };
    this.program = await Program.start(this.command, this.port, { ...own, ...this.env });
    return this;
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | NodeJS.Signals> {
    return (this.program as Program).end(signal);
  }

  get site(): TestSite {
    return siteAt(`http://localhost:${this.port}`);
  }
}

/** Starts processes that share their state in Redis. */
export async function startShops(count: number, redisUrl: string): Promise<Shop[]> {
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  return Promise.all(ports.map((port) => new Shop(port, { REDIS_URL: redisUrl }).start()));
}

/** A site behind its address, for the helpers that open pages and sockets. */
export function siteAt(url: string): TestSite {
  return { server: undefined as never, url, log: [], agent: () => supertest.agent(url) };
}
