/** A subject under way: its server and its clients, each in a process of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Changed, Clicked, DialectName, Opened, Task } from "./clients.js";
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
  bare: { name: "ws, bare", server: "bare", dialect: "bare" },
  live: { name: "Hyper Live, live", server: "hyper-live", dialect: "hyperLive" },
  htmx: { name: "Hyper Live, htmx", server: "hyper-live", dialect: "hyperLiveHtmx" },
  form: { name: "Hyper Live, form", server: "hyper-live", dialect: "hyperLiveForm" },
  liveviewjs: { name: "liveviewjs", server: "liveviewjs", dialect: "liveviewjs" },
  socketIoEcho: { name: "socket.io, echo", server: "socket-io", dialect: "socketIoEcho" },
  socketIo: { name: "socket.io, HTML by hand", server: "socket-io", dialect: "socketIo" },
  byHand: { name: "express + session + htmx", server: "express-htmx", dialect: "expressHtmx" },
} satisfies Record<string, Subject>;

export type SubjectName = keyof typeof subjects;

export interface StartOptions {
  /** arguments for the server's node, such as --cpu-prof */
  nodeArguments?: string[];
  env?: NodeJS.ProcessEnv;
}

export class Running {
  private constructor(
    readonly subject: Subject,
    private readonly server: ChildProcess,
    private readonly clients: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(subject: Subject, options: StartOptions = {}): Promise<Running> {
    const clients = start("clients.js", {});
    const ready = once(clients, "message");
    const server = start(`servers/${subject.server}.js`, options);
    const report = (await hear(server)) as Extract<Report, { port: number }>;
    await ready;
    return new Running(subject, server, clients, report.port);
  }

  /** Opens so many pages of a path. */
  open(path: string, count: number): Promise<Opened> {
    const { dialect } = this.subject;
    return this.tell({ do: "open", dialect, port: this.port, path, count }) as Promise<Opened>;
  }

  loop(milliseconds: number): Promise<Clicked> {
    return this.tell({ do: "loop", milliseconds }) as Promise<Clicked>;
  }

  paced(interval: number, times: number): Promise<Clicked> {
    return this.tell({ do: "paced", interval, times }) as Promise<Clicked>;
  }

  load(path: string, connections: number, milliseconds: number): Promise<Clicked> {
    return this.tell({ do: "load", port: this.port, path, connections, milliseconds }) as Promise<Clicked>;
  }

  closePages(): Promise<unknown> {
    return this.tell({ do: "close" });
  }

  /** Changes what all pages show; gives the milliseconds until the first and the last one had it. */
  async change(to: number): Promise<Changed> {
    this.clients.send({ do: "watch" } satisfies Task);
    await hear(this.clients);
    const changed = this.hearResult();
    const begun = performance.timeOrigin + performance.now();
    this.server.send({ ask: "change", to } satisfies Order);
    const { first, last } = (await changed) as Changed;
    return { first: first - begun, last: last - begun };
  }

  /** What the server has used, after garbage was collected where that is asked for. */
  async usage(collect = false): Promise<Usage> {
    const answer = hear(this.server, "usage");
    this.server.send({ ask: "usage", collect } satisfies Order);
    return ((await answer) as Extract<Report, { usage: Usage }>).usage;
  }

  async snapshot(file: string): Promise<void> {
    const answer = hear(this.server, "isDone");
    this.server.send({ ask: "snapshot", file } satisfies Order);
    await answer;
  }

  /** Ends both; the server by itself, so that it writes its profile. */
  async stop(): Promise<void> {
    const ended = once(this.server, "exit");
    this.clients.kill("SIGKILL");
    this.server.disconnect();
    await ended;
  }

  private async tell(task: Task): Promise<unknown> {
    const answer = this.hearResult();
    this.clients.send(task);
    return answer;
  }

  private async hearResult(): Promise<unknown> {
    const { result, failure } = (await hear(this.clients)) as { result: unknown; failure?: string };
    if (failure !== undefined) throw new Error(`${this.subject.name}: ${failure}`);
    return result;
  }
}

function start(file: string, { nodeArguments = [], env = {} }: StartOptions): ChildProcess {
  return fork(path.join(import.meta.dirname, file), {
    execArgv: nodeArguments,
    env: { ...process.env, ...env },
  });
}

/** The next message of a process; with this property, if one is named. */
async function hear(child: ChildProcess, name?: string): Promise<object> {
  const ended = new AbortController();
  const fail = () => ended.abort(new Error(`${child.spawnfile} ${child.spawnargs.at(-1)} ended`));
  child.once("exit", fail);
  try {
    for (;;) {
      const [message] = (await once(child, "message", { signal: ended.signal })) as [object];
      if (!name || name in message) return message;
    }
  } finally {
    child.off("exit", fail);
  }
}
