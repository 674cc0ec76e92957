/** `npx hyper-live dev`: starts the process that serves, and another one whenever a change needs that. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError } from "../command-error.js";
import { loadVite } from "../load-vite.js";
import { readArguments, readPort } from "../read-arguments.js";
import type { Notice, Task } from "./task.js";

export const help = `npx hyper-live dev [folder or file] [--port 3000]

With a folder (default: this one), serves each of its components at /live/<name>, with a list at /live.
With a file, runs the application that the file starts, and shows its components at /live too.

A change of a file is shown in all open pages at once; what they hold, and what is typed in them, stays.
Errors are shown over the page. HYPER_LIVE_EDITOR names the editor that its links open (default: vscode).

  --port <number>   port for the pages of a folder. Default: 3000, or the next that is free
`;

/** Milliseconds that a process has to end. */
const endsWithin = 3_000;

export async function run(args: string[]): Promise<number | undefined> {
  const { names, options } = readArguments("dev", args, { port: { type: "string" } }, 1);
  await loadVite();
  const task = taskOf(names[0] ?? ".", options.port);
  return supervise(task);
}

function taskOf(name: string, port: string | undefined): Task {
  const target = path.resolve(name);
  if (!existsSync(target)) throw new CommandError(`There is no file or folder ${name}.`);
  const isFolder = statSync(target).isDirectory();
  return {
    root: rootOf(isFolder ? target : path.dirname(target)),
    folder: isFolder ? target : "",
    entry: isFolder ? "" : target,
    port: port === undefined ? Number(process.env.PORT ?? 3000) : readPort(port),
    mayMove: port === undefined,
    base: "/_live",
  };
}

/** The nearest folder with a package.json, at a folder or above it. */
function rootOf(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, "package.json"))) return at;
    if (at === path.dirname(at)) return folder;
  }
}

/** Runs the process that serves until it ends by itself, or this one is to end; gives its exit code. */
async function supervise(first: Task): Promise<number> {
  let task = first;
  for (;;) {
    const ended = await runOnce(task, (notice) => {
      if (notice.type === "port") task = { ...task, port: notice.port, base: notice.base, mayMove: false };
    });
    if (ended !== "restart") return ended;
  }
}

function runOnce(task: Task, onNotice: (notice: Notice) => void): Promise<number | "restart"> {
  const script = fileURLToPath(new URL("serve.js", import.meta.url));
  const child = spawn(process.execPath, ["--enable-source-maps", script, JSON.stringify(task)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  let isRestarting = false;
  child.on("message", (notice: Notice) => {
    onNotice(notice);
    if (notice.type !== "restart") return;
    isRestarting = true;
    end(child, "SIGTERM");
  });
  const release = passOnSignals(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      release();
      resolve(isRestarting ? "restart" : (code ?? 0));
    });
  });
}

/** This process stays until the other one has ended. */
function passOnSignals(child: ChildProcess): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const pass = (signal: NodeJS.Signals) => end(child, signal);
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}

/** Ends a process: it hands its pages their newest state first. */
function end(child: ChildProcess, signal: NodeJS.Signals): void {
  child.kill(signal);
  setTimeout(() => child.kill("SIGKILL"), endsWithin).unref();
}
