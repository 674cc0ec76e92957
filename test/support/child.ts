/** The gallery as users start it, in a separate process that a test can stop and kill. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));

export class GalleryProcess {
  /** what the process has written to stdout and stderr */
  output = "";
  url = "";
  private child: ChildProcess | undefined;

  /**
   * @param options - command-line options
   * @param env - additional environment variables
   */
  constructor(
    private readonly secret = "a secret of the restart's tests",
    private readonly options: string[] = [],
    private readonly env: Record<string, string> = {},
  ) {}

  /** Starts the process, on its previous port if it had one. Resolves when the process logs its address. */
  async start(secret = this.secret): Promise<void> {
    const port = this.url ? new URL(this.url).port : "0";
    const child = spawn(
      process.execPath,
      ["--enable-source-maps", "dist/examples/server.js", ...this.options],
      {
        cwd: root,
        env: { ...process.env, ...this.env, PORT: port, HYPER_LIVE_SECRET: secret },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    this.child = child;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      const read = (data: Buffer) => {
        said += data;
        this.output += data;
        const url = /http:\/\/localhost:\d+/.exec(said)?.[0];
        if (url) this.url = url;
        if (url) resolve();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", (code, signal) =>
        reject(new Error(`It ended at once (${code ?? signal}): ${said}`)),
      );
    });
  }

  /** The ids of its child processes. */
  workers(): number[] {
    const { pid } = this.child ?? {};
    if (pid === undefined) return [];
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  }

  /** Sends a signal and waits until the process ends. Returns the exit code, or the signal that ended the process. */
  async stop(signal: "SIGTERM" | "SIGKILL"): Promise<number | string> {
    const child = this.child;
    if (!child) return 0;
    this.child = undefined;
    const ended = once(child, "exit");
    child.kill(signal);
    const [code, by] = await ended;
    return code ?? by;
  }
}
