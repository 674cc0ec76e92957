/** Starts one process of Redis, Valkey or a sentinel. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** The servers that run: they end with this process, also if a test could not end them. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a server with its options; resolves when it answers. */
export async function startRedis(
  program: string,
  args: readonly string[],
  isReady = "Ready to accept connections",
): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  await new Promise<void>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (data: Buffer) => {
      said += data;
      if (said.includes(isReady)) resolve();
    });
    child.once("exit", () => reject(new Error(`${program} ended at once: ${said}`)));
  });
  return child;
}

/** Ends a server with a signal. */
export async function stopRedis(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGCONT");
  child.kill(signal);
  await ended;
}

/** The options of a server, as its command line has them. */
export function redisArguments(options: Record<string, string | number>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [
    `--${name}`,
    // A value of several words, such as "SPUBLISH ''", has to be several arguments.
    ...String(value)
      .split(" ")
      .map((word) => (word === "''" ? "" : word)),
  ]);
}
