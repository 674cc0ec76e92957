/** Creates Redis clients, from an address or from a client of the application. */
import { LiveError } from "../../../views/errors.js";

/** The part of the package redis's client that is used here. */
export interface RedisClient {
  readonly isReady: boolean;
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

/** Milliseconds without an answer after which Redis counts as unreachable, and between two pings. */
export const silence = 5000;
const pingInterval = 2000;
/** Milliseconds before an attempt to reconnect: doubled after each attempt, up to the longest. */
const firstPause = 50;
const longestPause = 2000;

/** The pause before an attempt to reconnect, randomized so that not all processes reconnect at the same moment. */
function pauseBefore(tries: number): number {
  return Math.min(firstPause * 2 ** Math.min(tries, 10), longestPause) * (0.5 + Math.random() / 2);
}

/** A new object for each client, since the package redis writes the address into it. */
function createSettings() {
  return {
    disableOfflineQueue: true,
    pingInterval,
    socket: { socketTimeout: silence, connectTimeout: silence, reconnectStrategy: pauseBefore },
  };
}

/** Creates a client that is not connected yet. */
export async function createClient(source: string | RedisClient): Promise<RedisClient> {
  // Separate connections: the application's own ones wait and fail by its settings.
  if (typeof source !== "string") return source.duplicate(createSettings());
  const redis = await importRedis();
  return redis.createClient({ url: source, ...createSettings() }) as unknown as RedisClient;
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

/** Names Redis in error messages. */
export function nameOf(source: string | RedisClient): string {
  return typeof source === "string" ? `Redis at ${withoutPassword(source)}` : "Redis";
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//");
}
