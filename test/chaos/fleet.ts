/** The processes of a site: started, ended and replaced while pages use them. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const application = fileURLToPath(new URL("application.js", import.meta.url));

/** One process of the site. */
export interface Member {
  port: number;
  child: ChildProcess;
  /** whether it was told to end */
  isEnding: boolean;
}

export class Fleet {
  readonly members: Member[] = [];
  /** what went wrong: processes that ended although nobody ended them */
  readonly accidents: string[] = [];
  private asked = 0;
  /** the version of the application that is started next, from 1 */
  private version = 1;

  /**
   * @param env - variables for the application, in addition to those of this process
   * @param flags - options for Node
   */
  constructor(
    private readonly env: Record<string, string>,
    private readonly flags: string[] = [],
  ) {}

  /** Whether the processes share a store. */
  get isShared(): boolean {
    return "REDIS_URL" in this.env;
  }

  /** The processes that take requests. */
  get ready(): Member[] {
    return this.members.filter(({ isEnding }) => !isEnding);
  }

  /** Lets processes that are started from now on run another version of the application. */
  nextVersion(): void {
    this.version++;
  }

  async start(): Promise<Member> {
    const child = fork(application, {
      env: { ...process.env, ...this.env, NODE_ENV: "production", VERSION: String(this.version) },
      execArgv: this.flags,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let output = "";
    const read = (data: Buffer) => {
      output = (output + data).slice(-4000);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    const member: Member = { port, child, isEnding: false };
    child.once("exit", (code, signal) => {
      this.members.splice(this.members.indexOf(member), 1);
      if (!member.isEnding) this.accidents.push(`a process ended with ${code ?? signal}: ${output}`);
    });
    this.members.push(member);
    return member;
  }

  /** Asks a process for one of the answers that its application gives. */
  async ask<Answer>({ child }: Member, action: string): Promise<Answer> {
    this.asked++;
    const id = this.asked;
    child.send({ id, action });
    for (;;) {
      const [message] = (await once(child, "message")) as [{ id: number; result: Answer; error?: string }];
      if (message.id !== id) continue;
      if (message.error !== undefined) throw new Error(message.error);
      return message.result;
    }
  }

  /** Ends a process with a signal; resolves when it is gone. */
  async end(member: Member | undefined, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (!member || member.isEnding) return;
    member.isEnding = true;
    const gone = once(member.child, "exit");
    member.child.kill(signal);
    await gone;
  }

  async endAll(): Promise<void> {
    await Promise.all(this.members.map((member) => this.end(member, "SIGKILL")));
  }
}
