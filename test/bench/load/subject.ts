/** A subject under way: its server and its clients, each in a process of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Busy, Changed, Clicked, DialectName, Opened, Task } from "./clients.js";
import { endingWith } from "./ending.js";
import { complain } from "./faults.js";
import type { Order, Report, Usage } from "./servers/control.js";

/** Something that is measured. */
export interface Subject {
  /** as tables call it */
  name: string;
  /** file of its server in servers/ */
  server: string;
  dialect: DialectName;
}

export const subjects = {
  bare: { name: "bare ws (the floor)", server: "bare", dialect: "bare" },
  live: { name: "Hyper Live, live", server: "hyper-live", dialect: "hyperLive" },
  htmx: { name: "Hyper Live, htmx", server: "hyper-live", dialect: "hyperLiveHtmx" },
  form: { name: "Hyper Live, form", server: "hyper-live", dialect: "hyperLiveForm" },
  liveviewjs: { name: "liveviewjs", server: "liveviewjs", dialect: "liveviewjs" },
  liveviewjsAppend: { name: "liveviewjs, append", server: "liveviewjs", dialect: "liveviewjs" },
  socketIoEcho: { name: "socket.io, echo", server: "socket-io", dialect: "socketIoEcho" },
  socketIo: { name: "socket.io, HTML by hand", server: "socket-io", dialect: "socketIo" },
  eta: { name: "express + eta", server: "express-eta", dialect: "expressHtmx" },
  byHand: { name: "express + session + htmx", server: "express-htmx", dialect: "expressHtmx" },
  formByHand: { name: "express + session, forms", server: "express-htmx", dialect: "expressForm" },
} satisfies Record<string, Subject>;

export type SubjectName = keyof typeof subjects;

export interface StartOptions {
  /** arguments for the server's node, such as --cpu-prof */
  nodeArguments?: string[];
  env?: NodeJS.ProcessEnv;
}

/** Starts a subject for some work, and ends it whatever comes of that. */
export type Use = <Result>(
  subject: SubjectName,
  work: (running: Running) => Promise<Result>,
  options?: StartOptions,
) => Promise<Result>;

export const use: Use = async (subject, work, options) => {
  const running = await Running.start(subjects[subject], options);
  return endingWith(
    () => running.stop(),
    () => work(running),
  );
};

/** Milliseconds after which a process that says nothing has failed. */
const patience = 5 * 60_000;
/** Milliseconds in which a server ends by itself, a profile written. */
const farewell = 20_000;

export class Running {
  private constructor(
    readonly subject: Subject,
    private readonly server: ChildProcess,
    private readonly clients: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(subject: Subject, options: StartOptions = {}): Promise<Running> {
    const clients = start("clients.js", {});
    // As in BENCH_NODE=--trace-gc, to see what a server does while it is measured.
    const more = process.env.BENCH_NODE?.split(" ") ?? [];
    const nodeArguments = [...(options.nodeArguments ?? []), ...more];
    const server = start(`servers/${subject.server}.js`, { ...options, nodeArguments });
    try {
      const [{ port }] = await Promise.all([
        hear<Extract<Report, { port: number }>>(server, "port"),
        hear(clients, "isReady"),
      ]);
      return new Running(subject, server, clients, port);
    } catch (error) {
      server.kill("SIGKILL");
      clients.kill("SIGKILL");
      throw error;
    }
  }

  /** Opens so many pages of a path. */
  open(path: string, count: number): Promise<Opened> {
    const { dialect } = this.subject;
    return this.tell({ do: "open", dialect, port: this.port, path, count });
  }

  loop(milliseconds: number): Promise<Clicked> {
    return this.click({ do: "loop", milliseconds });
  }

  paced(interval: number, times: number): Promise<Clicked> {
    return this.click({ do: "paced", interval, times });
  }

  /** Lets all pages connect again, to another process. */
  rejoin(other: Running): Promise<{ milliseconds: number }> {
    return this.tell({ do: "rejoin", port: other.port });
  }

  /** Lets all pages click while others change them; see {@link tellToChange}. */
  busy(interval: number, milliseconds: number): Promise<Busy> {
    return this.click({ do: "busy", interval, milliseconds }, milliseconds + patience);
  }

  /** Changes what all pages show, and waits for nothing. */
  tellToChange(to: number): void {
    say(this.server, { ask: "change", to });
  }

  load(path: string, connections: number, milliseconds: number): Promise<Clicked> {
    return this.click({ do: "load", port: this.port, path, connections, milliseconds });
  }

  closePages(): Promise<unknown> {
    return this.tell({ do: "close" });
  }

  /**
   * Changes what all pages show; gives the milliseconds until the first and the last one had it.
   *
   * @param by - whose server is told to, where it is another one
   */
  async change(to: number, by: Running = this): Promise<Changed> {
    say(this.clients, { do: "watch" });
    await hear(this.clients, "isWatching");
    const changed = this.hearResult<Changed>();
    const begun = performance.timeOrigin + performance.now();
    say(by.server, { ask: "change", to });
    const { first, last } = await changed;
    return { first: first - begun, last: last - begun };
  }

  /** What the server has used, after garbage was collected where that is asked for. */
  async usage(collect = false): Promise<Usage> {
    const answer = hear<Extract<Report, { usage: Usage }>>(this.server, "usage");
    say(this.server, { ask: "usage", collect });
    return (await answer).usage;
  }

  /** Ends both; the server by itself, so that it writes its profile. */
  async stop(): Promise<void> {
    this.clients.kill("SIGKILL");
    if (hasEnded(this.server)) return;
    const ended = once(this.server, "exit");
    if (this.server.connected) this.server.disconnect();
    const timer = setTimeout(() => this.server.kill("SIGKILL"), farewell);
    await ended;
    clearTimeout(timer);
  }

  private async click<Result extends Clicked>(task: Task, within = patience): Promise<Result> {
    const result = await this.tell<Result>(task, within);
    const { wrong, clicks, example } = result;
    if (wrong > 0)
      complain(`${this.subject.name}: ${wrong} of ${clicks} answers, the first one was: ${example}`);
    return result;
  }

  private tell<Result>(task: Task, within = patience): Promise<Result> {
    const answer = this.hearResult<Result>(within);
    say(this.clients, task);
    return answer;
  }

  private async hearResult<Result>(within = patience): Promise<Result> {
    const answer = await hear<{ result: Result; failure?: string }>(this.clients, undefined, within);
    if (answer.failure !== undefined) throw new Error(`${this.subject.name}: ${answer.failure}`);
    return answer.result;
  }
}

function start(file: string, { nodeArguments = [], env = {} }: StartOptions): ChildProcess {
  return fork(path.join(import.meta.dirname, file), {
    execArgv: nodeArguments,
    env: { ...process.env, ...env },
  });
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/** Tells a process something. That it has ended is noticed where its answer is waited for. */
function say(child: ChildProcess, message: Task | Order): void {
  child.send(message, () => {});
}

/** The next message of a process; with this property, if one is named. */
function hear<Message extends object>(
  child: ChildProcess,
  name?: string,
  milliseconds = patience,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const who = path.basename(child.spawnargs.at(-1) ?? "");
    const done = () => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit);
    };
    const fail = (what: string) => {
      done();
      reject(new Error(`${who} ${what}`));
    };
    const onMessage = (message: Message) => {
      if (name && !(name in message)) return;
      done();
      resolve(message);
    };
    const onExit = () => fail("ended before it was told to");
    const timer = setTimeout(
      () => fail(`has said nothing for ${milliseconds / 60_000} minutes`),
      milliseconds,
    );
    child.on("message", onMessage).on("exit", onExit);
    if (hasEnded(child)) onExit();
  });
}
