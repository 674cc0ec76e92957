/** What the adapter for Redis and the links to its servers expect of each other. */
import type { Logger } from "../../logger.js";

/** Options for the link. */
export interface LinkOptions {
  /** milliseconds for which a command waits for Redis before it fails */
  patience: number;
  /** maximum number of commands in flight */
  maxPending: number;
  logger: Logger;
}

/** What a link tells of its server. */
export interface LinkListener {
  /**
   * Called whenever a connection for messages is ready; messages may have been missed before.
   *
   * @param channels - those whose messages; undefined for all, and if other changes may be lost as well
   */
  onReady(channels?: readonly string[]): void;
  /** Called with each message. */
  onMessage(message: string, channel: string): void;
  /** Called when Redis becomes unreachable or reachable. */
  onChange(isThere: boolean): void;
}

/** What the adapter needs of Redis, whether that is one server or a cluster. */
export interface Link {
  /** Whether a command could be sent now; the first call starts to connect. */
  readonly isReady: boolean;
  /** Sends a command, whose key or channel comes after its name, and returns the answer. */
  send(...args: string[]): Promise<unknown>;
  /** Runs a script. */
  run(script: string, keys: string[], ...args: string[]): Promise<unknown>;
  /** Subscribes to channels. If Redis stays unreachable, the next `onReady` subscribes again. */
  hear(channels: readonly string[]): Promise<void>;
  /** Unsubscribes from a channel. Never rejects: a connection that is lost has no subscriptions. */
  ignore(channel: string): Promise<void>;
  close(): Promise<void>;
}

/** What a node of a cluster tells besides. */
export interface NodeListener {
  /** Called when a command has to be sent again. */
  onTrouble(): void;
  /** Called when the node has ended subscriptions, since their slots have moved to another one. */
  onMoved(channels?: readonly string[]): void;
}

/** Handles an error while Redis is unreachable: the link has logged it, and the action is repeated on reconnect. */
export function ignore(): void {}
