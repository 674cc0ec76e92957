/** The attacked application, seen from outside: a child process that can be asked what it has noticed. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What the process says of itself; see `target/server.js`. */
export interface Report {
  /** what must not happen, and did */
  violations: string[];
  /** bytes after a forced collection */
  memory: number;
  /** longest delay of the event loop since the last report, in milliseconds */
  delay: number;
  connections: number;
  timers: number;
  /** how many handlers have run so far */
  runs: number;
  /** by how much a shared value differs from what handlers have made of it */
  shared: number;
}

const file = fileURLToPath(new URL("./target/server.js", import.meta.url));

export class Target {
  /** what the process has written to stdout and stderr */
  output = "";

  private constructor(
    private readonly child: ChildProcess,
    /** the ports of its two servers */
    readonly ports: [plain: number, parsed: number],
  ) {}

  /** @param redisUrl - without it, the application uses the memory adapter */
  static async start(redisUrl = ""): Promise<Target> {
    const env = { ...process.env, REDIS_URL: redisUrl, NODE_ENV: "production" };
    const child = fork(file, { env, execArgv: ["--expose-gc"], stdio: ["ignore", "pipe", "pipe", "ipc"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => {
        output += data;
        if (target) target.output = output;
      });
    let target: Target | undefined;
    const [{ ports }] = (await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error(`The application ended at once: ${output}`))),
    ])) as [{ ports: [number, number] }];
    target = new Target(child, ports);
    return target;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Asks the process for a report. Rejects if the process has ended. */
  async report(): Promise<Report> {
    if (!this.isAlive) throw this.hasEnded();
    this.child.send({ action: "report" });
    const stopped = new AbortController();
    const { signal } = stopped;
    try {
      const answered = once(this.child, "message", { signal });
      const ended = once(this.child, "exit", { signal }).then(() => Promise.reject(this.hasEnded()));
      const [report] = (await Promise.race([answered, ended])) as [Report];
      return report;
    } finally {
      stopped.abort();
    }
  }

  private hasEnded(): Error {
    return new Error(`The application has ended: ${this.output.slice(-4000)}`);
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}
