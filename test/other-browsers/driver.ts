/** What a browser can be told through either protocol, WebDriver BiDi or classic WebDriver. */
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

/** A browser that runs. */
export interface Running {
  /** its name and version, as it gives them */
  version: string;
  /** a session of its own, with an empty page in it */
  open(): Promise<Tab>;
  close(): Promise<void>;
}

export interface Tab {
  goto(url: string): Promise<void>;
  /** what an expression is; a string, since the protocols differ in all else */
  evaluate(expression: string): Promise<string>;
  /** input as from its devices; both protocols describe it the same way */
  act(sources: InputSource[]): Promise<void>;
  close(): Promise<void>;
}

export interface InputSource {
  type: "pointer" | "key";
  id: string;
  actions: Record<string, unknown>[];
}

/** Starts a program that ends with its tests. */
export function start(command: string, args: string[], env: Record<string, string>, stdio: StdioOptions) {
  return spawn(command, args, { env: { ...process.env, ...env }, stdio });
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill();
  await exited;
}

/** Waits until a program says something; what the pattern's group matched. */
export async function heard(stream: Readable, pattern: RegExp): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    stream.on("data", (chunk) => {
      said += chunk;
      const found = pattern.exec(said)?.[1];
      if (found) resolve(found);
    });
    stream.on("close", () => reject(new Error(`It ended before it said ${pattern}: ${said}`)));
  });
}
