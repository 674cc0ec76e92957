/**
 * Redis with Sentinel: connections to the master that the sentinels name. Whenever a connection is lost they are asked
 * again, since another server may be the master now.
 */
import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { type ClientOptions, type Connection, createClient, pauseBefore, type Server } from "./client.js";
import type { RedisAddress } from "./discovery.js";

/** A master and its replicas, by options of the package redis's `createSentinel()`. */
export interface RedisSentinelOptions {
  /** name of the master, as the sentinels have it */
  name: string;
  /** the sentinels */
  sentinelRootNodes: readonly RedisAddress[];
  /** options for the connections to the master, such as `username`, `password`, `socket: { tls: true }` */
  nodeClientOptions?: object | undefined;
  /** options for the connections to the sentinels */
  sentinelClientOptions?: object | undefined;
}

/** The master that sentinels name. */
export function masterOf(options: RedisSentinelOptions): Server {
  return {
    name: `The Redis master ${options.name}`,
    create: async () => new MasterConnection(options),
  };
}

/** A connection to the master, whichever server that is. */
class MasterConnection extends EventEmitter implements Connection {
  private client: Connection | undefined;
  /** a connection to a sentinel, which tells of another master */
  private sentinel: Connection | undefined;
  private isClosed = false;

  constructor(private readonly options: RedisSentinelOptions) {
    super();
  }

  get isReady(): boolean {
    return this.client?.isReady ?? false;
  }

  async connect(): Promise<void> {
    for (let tries = 0; !this.isClosed; tries++) {
      try {
        await this.open();
        return;
      } catch (error) {
        if (!this.isClosed) this.emit("error", error);
        await delay(pauseBefore(tries), undefined, { ref: false });
      }
    }
  }

  private async open(): Promise<void> {
    const { address, sentinel } = await findMaster(this.options);
    let client: Connection | undefined;
    try {
      client = await connectOnce((this.options.nodeClientOptions ?? {}) as ClientOptions, address);
      await checkMaster(client, address);
      if (this.isClosed) throw new Error("was closed");
    } catch (error) {
      end(client);
      end(sentinel);
      throw error;
    }
    this.client = client;
    client.on("terminated", (error: Error) => void this.reopen(client, error));
    this.watch(sentinel, client, address);
    // It may have been lost since it was checked.
    if (client.isReady) this.emit("ready");
    else await this.reopen(client, new Error("the connection was lost"));
  }

  private async reopen(client: Connection, error: Error): Promise<void> {
    if (this.client !== client || this.isClosed) return;
    this.client = undefined;
    end(this.sentinel);
    end(client);
    this.emit("error", error);
    await this.connect();
  }

  /** Listens to a sentinel: the last master may still be there, and take what would be lost. */
  private watch(sentinel: Connection, client: Connection, { host, port }: RedisAddress): void {
    this.sentinel = sentinel;
    const hear = (message: string) => {
      const [name, , , newHost, newPort] = message.split(" ");
      if (name === this.options.name && (newHost !== host || newPort !== `${port}`))
        void this.reopen(client, new Error(`${newHost}:${newPort} is the master now`));
    };
    sentinel.subscribe("+switch-master", hear).catch(() => {});
    sentinel.on("terminated", () => void this.watchAgain(client, { host, port }));
  }

  private async watchAgain(client: Connection, address: RedisAddress): Promise<void> {
    for (let tries = 0; this.client === client; tries++) {
      await delay(pauseBefore(tries), undefined, { ref: false });
      const found = await findMaster(this.options).catch(() => undefined);
      if (!found) continue;
      if (this.client !== client) return end(found.sentinel);
      const { host, port } = found.address;
      if (host === address.host && port === address.port) return this.watch(found.sentinel, client, address);
      end(found.sentinel);
      return this.reopen(client, new Error(`${host}:${port} is the master now`));
    }
  }

  sendCommand(args: string[]): Promise<unknown> {
    return this.now().sendCommand(args);
  }

  subscribe(
    channels: string | string[],
    listener: (message: string, channel: string) => void,
  ): Promise<unknown> {
    return this.now().subscribe(channels, listener);
  }

  unsubscribe(channels: string | string[]): Promise<unknown> {
    return this.now().unsubscribe(channels);
  }

  sSubscribe(): Promise<never> {
    throw new Error("Only a cluster has sharded channels.");
  }

  sUnsubscribe(): Promise<never> {
    throw new Error("Only a cluster has sharded channels.");
  }

  private now(): Connection {
    if (!this.client) throw new Error("The connection was lost");
    return this.client;
  }

  destroy(): void {
    this.isClosed = true;
    const { client } = this;
    this.client = undefined;
    end(client);
    end(this.sentinel);
  }
}

/** Connects to a server; the connection ends when it is lost. */
async function connectOnce(options: ClientOptions, { host, port }: RedisAddress): Promise<Connection> {
  const client = await createClient(options, { host, port, reconnectStrategy: false });
  // The error is that of connect(), or of "terminated".
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** Ends a connection, which may have been lost. */
function end(client: Connection | undefined): void {
  try {
    client?.destroy();
  } catch {
    // It has ended by itself.
  }
}

/** Asks the sentinels for the master, one after the other; returns also the connection to the one that has answered. */
async function findMaster(
  options: RedisSentinelOptions,
): Promise<{ address: RedisAddress; sentinel: Connection }> {
  const { name, sentinelRootNodes, sentinelClientOptions } = options;
  let why: unknown = new Error("there are no sentinels");
  for (const node of sentinelRootNodes) {
    try {
      const sentinel = await connectOnce((sentinelClientOptions ?? {}) as ClientOptions, node);
      const found = await sentinel.sendCommand(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", name]);
      if (found !== null) {
        const [host, port] = found as [string, string];
        return { address: { host, port: Number(port) }, sentinel };
      }
      end(sentinel);
      throw new Error(`the sentinels know no master ${name}`);
    } catch (error) {
      why = error;
    }
  }
  throw why;
}

/** A server that has just become a replica may be named for a moment. */
async function checkMaster(client: Connection, { host, port }: RedisAddress): Promise<void> {
  const [role] = (await client.sendCommand(["ROLE"])) as [string];
  if (role !== "master") throw new Error(`${host}:${port} is not the master`);
}
