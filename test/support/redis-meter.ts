/** A proxy before Redis that counts what passes: commands, the trips that they take, and bytes. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** What was sent to Redis, and received. */
export interface Traffic {
  /** names of the commands, in order; `EVALSHA` for each script */
  commands: string[];
  /** how often something was sent after an answer: commands that are sent at once take one trip */
  trips: number;
  /** bytes to Redis */
  sent: number;
  /** bytes from Redis, with messages */
  received: number;
}

export class RedisMeter {
  private traffic: Traffic = emptyTraffic();
  /** what processes say every 1.5 s, which is no part of {@link during} */
  readonly beats: Traffic = emptyTraffic();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async create(port: number): Promise<RedisMeter> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const meter = new RedisMeter(server, `redis://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("connection", (socket) => meter.pass(socket, connect(port, "127.0.0.1")));
    return meter;
  }

  private pass(client: Socket, redis: Socket): void {
    const reader = new CommandReader();
    let current = emptyTraffic();
    let isAnswered = true;
    client.on("data", (data: Buffer) => {
      redis.write(data);
      const commands = reader.read(data);
      // The client asks every two seconds whether Redis is there.
      if (commands.join() === "PING") return;
      current = commands.join() === "SET" ? this.beats : this.traffic;
      current.commands.push(...commands);
      current.sent += data.length;
      if (isAnswered) current.trips++;
      isAnswered = false;
    });
    redis.on("data", (data: Buffer) => {
      client.write(data);
      // A message comes without being asked for.
      if (!data.equals(pong)) (isAnswered ? this.traffic : current).received += data.length;
      isAnswered = true;
    });
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      this.sockets.add(one);
      one.on("close", () => other.destroy()).on("error", () => other.destroy());
    }
  }

  /** What passes while something is done, and because of it. */
  async during(action: () => Promise<unknown>): Promise<Traffic> {
    await this.quiet();
    const traffic = emptyTraffic();
    this.traffic = traffic;
    await action();
    await this.quiet();
    this.traffic = emptyTraffic();
    return traffic;
  }

  /** Resolves when nothing passes any more. */
  private async quiet(): Promise<void> {
    for (let seen = -1; seen !== this.traffic.received; ) {
      seen = this.traffic.received;
      await pause(40);
    }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, "close");
  }
}

const pong = Buffer.from("+PONG\r\n");

function emptyTraffic(): Traffic {
  return { commands: [], trips: 0, sent: 0, received: 0 };
}

/** Reads the names of commands from what a client sends. */
class CommandReader {
  private rest = Buffer.alloc(0);

  read(data: Buffer): string[] {
    this.rest = Buffer.concat([this.rest, data]);
    const names: string[] = [];
    for (let found = this.readOne(); found !== undefined; found = this.readOne()) names.push(found);
    return names;
  }

  /** The name of the next command, which is then no longer there; undefined if it is not whole yet. */
  private readOne(): string | undefined {
    let at = 0;
    const line = () => {
      const end = this.rest.indexOf("\r\n", at);
      if (end < 0) return undefined;
      const text = this.rest.toString("latin1", at, end);
      at = end + 2;
      return Number(text.slice(1));
    };
    const count = line();
    let name: string | undefined;
    for (let index = 0; index < (count ?? 0); index++) {
      const size = line();
      if (size === undefined || this.rest.length < at + size + 2) return undefined;
      name ??= this.rest.toString("latin1", at, at + size).toUpperCase();
      at += size + 2;
    }
    if (count === undefined) return undefined;
    this.rest = this.rest.subarray(at);
    return name;
  }
}
