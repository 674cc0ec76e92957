/** Sites in separate processes, which share a Redis server and can be killed. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import supertest from "supertest";
import { onTestFinished } from "vitest";
import type { TestSite } from "./site.js";

const fileOf = (name: string) => fileURLToPath(new URL(`../fixtures/processes/${name}.js`, import.meta.url));

export class SiteProcess {
  /** what the process has written to stdout and stderr */
  output = "";
  private asked = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** Starts a process; it is killed when the test ends, or when `whenFinished` calls what it is given. */
  static async start(
    redisUrl = "",
    name = "site",
    more: NodeJS.ProcessEnv = {},
    whenFinished: (kill: () => void) => void = onTestFinished,
  ): Promise<SiteProcess> {
    const env = { ...process.env, ...more, REDIS_URL: redisUrl };
    const child = fork(fileOf(name), { env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    whenFinished(() => void child.kill("SIGKILL"));
    let output = "";
    const read = (data: Buffer) => {
      output += data;
      if (site) site.output = output;
    };
    let site: SiteProcess | undefined;
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    const [{ port }] = (await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => {
        throw new Error(`The site ended at once: ${output}`);
      }),
    ])) as [{ port: number }];
    site = new SiteProcess(child, `http://127.0.0.1:${port}`);
    site.output = output;
    return site;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Whether the process is still running. */
  /** Whether it runs, and was not told to end. */
  get isAlive(): boolean {
    return !this.child.killed && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Asks the process to do something, and returns the result. */
  async ask(action: string, argument?: unknown): Promise<unknown> {
    this.asked++;
    const id = this.asked;
    const answer = new Promise((resolve, reject) => {
      const read = (message: { id: number; result?: unknown; error?: string }) => {
        if (message.id !== id) return;
        this.child.off("message", read);
        if (message.error === undefined) resolve(message.result);
        else reject(new Error(message.error));
      };
      this.child.on("message", read);
    });
    this.child.send({ id, action, argument });
    return answer;
  }

  async kill(): Promise<void> {
    const { ended } = this;
    this.signal("SIGKILL");
    await ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves when the process ends, with the exit code, or with the signal that ended it. */
  get ended(): Promise<unknown> {
    return once(this.child, "exit").then(([code, signal]) => code ?? signal);
  }

  /** The site, for the helpers that open pages and sockets. */
  get site(): TestSite {
    return { server: undefined as never, url: this.url, log: [], agent: () => supertest.agent(this.url) };
  }
}
