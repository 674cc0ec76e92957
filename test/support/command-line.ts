/** Runs `hyper-live` as users do, in a folder of its own that has the package installed. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "./ports.js";

const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));
const script = path.join(root, "dist/middleware/command-line/main.js");

/** What a command has written, and its exit code. */
export interface Ended {
  code: number;
  output: string;
}

/** A project in a temporary folder. It is removed, and its processes are ended, when the test ends. */
export class Project {
  readonly path = mkdtempSync(path.join(tmpdir(), "hyper-live-project-"));
  /** what its running command has written */
  output = "";
  url = "";
  private child: ChildProcess | undefined;

  /** @param files - texts by name */
  constructor(files: Record<string, string>, packages: readonly string[] = ["express", "class-validator"]) {
    onTestFinished(() => this.remove());
    mkdirSync(path.join(this.path, "node_modules"));
    symlinkSync(root, path.join(this.path, "node_modules/hyper-live"));
    for (const name of packages)
      symlinkSync(path.join(root, "node_modules", name), path.join(this.path, "node_modules", name));
    this.write("package.json", JSON.stringify({ name: "a-project", type: "module" }));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    const file = path.join(this.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  delete(name: string): void {
    rmSync(path.join(this.path, name));
  }

  /** Runs a command to its end. */
  run(...args: string[]): Promise<Ended> {
    const env = this.environment();
    return new Promise((resolve) => {
      execFile(process.execPath, [script, ...args], { cwd: this.path, env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
      );
    });
  }

  /** Starts a command that goes on, and waits until it serves pages. */
  async start(args: string[], port?: number): Promise<void> {
    const given = port ?? (await freePort());
    const isApplication = /\.[jt]s$/.test(args[1] ?? "");
    const options = isApplication ? [] : ["--port", String(given)];
    await this.serve([script, ...args, ...options], given);
  }

  /** Starts Node with arguments such as `--watch server.js`, and waits until that serves pages. */
  async startNode(args: string[]): Promise<void> {
    await this.serve(args, await freePort());
  }

  private async serve(args: string[], port: number): Promise<void> {
    const env = { ...this.environment(), PORT: String(port) };
    const child = spawn(process.execPath, args, { cwd: this.path, env });
    this.child = child;
    const read = (data: Buffer) => {
      this.output += data;
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    this.url = `http://localhost:${port}`;
    await this.answers();
  }

  /** Waits until the pages are answered. */
  async answers(): Promise<void> {
    while (this.child?.exitCode === null) {
      if (
        await fetch(this.url, { redirect: "manual" }).then(
          () => true,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The command has ended: ${this.output}`);
  }

  /** Kills the running command, which can't do anything about it. */
  kill(): void {
    this.child?.kill("SIGKILL");
  }

  private environment(): NodeJS.ProcessEnv {
    const { NODE_ENV, VITEST, HYPER_LIVE_SECRET, ...env } = process.env;
    return env;
  }

  private async remove(): Promise<void> {
    const { child } = this;
    if (child?.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(this.path, { recursive: true, force: true });
  }
}
