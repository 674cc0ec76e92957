/** A consumer's application as a process of its own, on a free port. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../support/ports.js";
import { type Folder, userEnvironment } from "./folder.js";

export interface StartOptions {
  env?: Record<string, string>;
  /** the program that runs the file; default: this Node */
  command?: string;
  /** what stands before the file on its command line */
  args?: string[];
  /** the port that it had before */
  port?: number;
}

/** How long it may take until it listens, in milliseconds: two cores may have much else to do. */
const patience = 60_000;

export class Application {
  /** what it wrote to both its outputs */
  output = "";

  private constructor(
    readonly folder: Folder,
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    const read = (data: Buffer) => {
      this.output += data;
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    process.once("exit", this.kill);
  }

  /**
   * Starts a file of a folder, and waits until its port takes connections.
   *
   * @throws {Error} with its output, where it ends before that
   */
  static async start(folder: Folder, file: string, options: StartOptions = {}): Promise<Application> {
    const { command = process.execPath, args = [], port = await freePort() } = options;
    const child = spawn(command, [...args, file], {
      cwd: folder.path,
      env: { ...userEnvironment(), PORT: String(port), ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: some commands start the server as a child.
      detached: true,
    });
    const application = new Application(folder, child, port);
    await application.untilListening();
    return application;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Its lines that are ours. */
  get ownLines(): string[] {
    return this.output.split("\n").filter((line) => /Hyper Live|hyper-?live\(|HL_/i.test(line));
  }

  /** Sends a signal, and gives the milliseconds that it took to end. */
  async stop(signal: "SIGTERM" | "SIGINT" | "SIGKILL" = "SIGKILL"): Promise<number> {
    const begin = performance.now();
    if (this.isAlive) {
      const ended = once(this.child, "exit");
      this.send(signal);
      await ended;
    }
    process.off("exit", this.kill);
    return performance.now() - begin;
  }

  private readonly kill = () => this.send("SIGKILL");

  private send(signal: NodeJS.Signals): void {
    try {
      process.kill(-(this.child.pid as number), signal);
    } catch (error) {
      // It ended by itself.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  private async untilListening(): Promise<void> {
    const deadline = performance.now() + patience;
    while (!(await takesConnections(this.port))) {
      if (!this.isAlive) throw new Error(`it ended at once: ${this.output}`);
      if (performance.now() > deadline) {
        await this.stop();
        throw new Error(`it does not listen: ${this.output}`);
      }
      await delay(20);
    }
  }
}

/** Whether something listens there. It is sent no request: an application's first one is to be the page's. */
export function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "localhost");
    const answer = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", () => answer(true)).once("error", () => answer(false));
  });
}
