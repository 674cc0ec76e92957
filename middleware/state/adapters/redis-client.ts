/** Clients of Redis: made from an address, or from a client of the application's. */
import { LiveError } from "../../../views/errors.js";

/** As much of `redis`'s client as is used. */
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

/** Milliseconds without an answer after which Redis counts as away, and between two questions whether it is there. */
export const silence = 5000;
const pingInterval = 2000;
/** Milliseconds to wait before each further try to connect: twice as long as before, up to the most. */
const firstPause = 50;
const longestPause = 2000;

/** Waits a little longer each time, by chance, so that not all processes come at once. */
function pauseBefore(tries: number): number {
  return Math.min(firstPause * 2 ** Math.min(tries, 10), longestPause) * (0.5 + Math.random() / 2);
}

/** New ones each time, since `redis` writes the address into them. */
function createSettings() {
  return {
    disableOfflineQueue: true,
    pingInterval,
    socket: { socketTimeout: silence, connectTimeout: silence, reconnectStrategy: pauseBefore },
  };
}

/** Makes a client with settings of our own. */
export async function createClient(source: string | RedisClient): Promise<RedisClient> {
  // Connections of our own: those of the application wait and fail by its own rules.
  if (typeof source !== "string") return source.duplicate(createSettings());
  const redis = await importRedis();
  return redis.createClient({ url: source, ...createSettings() }) as unknown as RedisClient;
}

async function importRedis() {
  // Bundlers leave a package that is not installed alone if its import() stands in a `try`.
  try {
    return await import("redis");
  } catch (cause) {
    throw new LiveError(
      "HL_STORE_CLIENT",
      "redisAdapter() was given an address, but the package redis is missing.",
      { cause },
    );
  }
}

/** Names Redis in errors. */
export function nameOf(source: string | RedisClient): string {
  return typeof source === "string" ? `Redis at ${withoutPassword(source)}` : "Redis";
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//");
}
