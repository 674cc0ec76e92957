/** Creates Redis clients, from an address, from a client of the application, or from options. */
import { LiveError } from "../../../../views/errors.js";

/** The part of the package redis's client that is used here. */
export interface RedisClient {
  readonly isReady: boolean;
  readonly options?: object;
  duplicate(overrides?: object): RedisClient;
  connect(): Promise<unknown>;
  sendCommand(args: string[]): Promise<unknown>;
  subscribe(
    channels: string | string[],
    listener: (message: string, channel: string) => void,
  ): Promise<unknown>;
  unsubscribe(channels: string | string[]): Promise<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: as Node's EventEmitter has it
  on(event: string, listener: (...args: any[]) => void): unknown;
  destroy(): void;
}

/** A client for one of our connections. */
export interface Connection extends Omit<RedisClient, "duplicate" | "options"> {
  sSubscribe: RedisClient["subscribe"];
  sUnsubscribe: RedisClient["unsubscribe"];
}

/** How a link reaches its server. */
export interface Server {
  /** begins the sentences of messages */
  readonly name: string;
  /** Creates a client that is not connected yet. */
  create(): Promise<Connection>;
}

/** Milliseconds without an answer after which Redis counts as unreachable, and between two pings. */
export const silence = 5000;
const pingInterval = 2000;
/** Milliseconds before an attempt to reconnect: doubled after each attempt, up to the longest. */
const firstPause = 50;
const longestPause = 2000;

/** The pause before an attempt to reconnect, randomized so that not all processes reconnect at the same moment. */
export function pauseBefore(tries: number): number {
  return Math.min(firstPause * 2 ** Math.min(tries, 10), longestPause) * (0.5 + Math.random() / 2);
}

/** Options of the package redis, as far as they are read here. */
export interface ClientOptions {
  readonly socket?: object;
}

/** Adds our settings to options. A new object for each client, since the package redis writes the address into it. */
function withSettings(options: ClientOptions = {}, socket: object = {}): object {
  const settings = { socketTimeout: silence, connectTimeout: silence, reconnectStrategy: pauseBefore };
  return {
    ...options,
    disableOfflineQueue: true,
    pingInterval,
    socket: { ...options.socket, ...settings, ...socket },
  };
}

/** Creates a client that is not connected yet. */
export async function createClient(options: ClientOptions, socket?: object): Promise<Connection> {
  const redis = await importRedis();
  return redis.createClient(withSettings(options, socket)) as unknown as Connection;
}

async function importRedis() {
  // Bundlers ignore a package that is not installed only if its import() is in a `try`.
  try {
    return await import("redis");
  } catch (cause) {
    throw new LiveError(
      "HL_STORE_CLIENT",
      "redisAdapter() was given an address, but the package redis is not installed: npm install redis.",
      { cause },
    );
  }
}

/** One server, by its address or by a client of the application. */
export function oneServer(source: string | RedisClient): Server {
  if (typeof source === "string")
    return {
      name: `Redis at ${withoutPassword(source)}`,
      create: () => createClient({ url: source } as ClientOptions),
    };
  return {
    name: "Redis",
    // Separate connections: the application's own ones wait and fail by its settings.
    create: async () => source.duplicate(withSettings(socketOf(source))) as unknown as Connection,
  };
}

/** The options of the client's socket, which `duplicate()` would replace as a whole. */
function socketOf({ options }: RedisClient): ClientOptions {
  const { socket } = (options ?? {}) as ClientOptions;
  return socket ? { socket } : {};
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//");
}
