/**
 * The hub: what this process's shared values, topics and rooms stand on.
 *
 * They are made at module level, before there is an application. Until `hyperLive({ adapter })` connects one that other
 * processes share, they stand in this process's memory.
 */
import { LiveError } from "../../../views/errors.js";
import type { Logger } from "../../logger.js";
import { randomBytes } from "../../security/random.js";
import type { Adapter, Release } from "./adapter.js";
import { memoryAdapter } from "./memory.js";

/** Something that stands on an adapter. */
export interface Part {
  /** Goes over to the hub's adapter, which is another one than before. */
  move(): void;
}

export class Hub {
  /** tells this process from others that have the same adapter */
  readonly id = randomBytes(9).toString("base64url");
  adapter: Adapter = memoryAdapter();
  private readonly parts = new Set<Part>();
  private users = 0;
  private logger: Logger = console;

  /** Tells a part of each other adapter to come. */
  add(part: Part): void {
    this.parts.add(part);
  }

  /**
   * Stands on an adapter from now on, if that is shared; returns what takes this back.
   *
   * @throws {LiveError} HL_OPTION where another one is connected: a topic or a name is one in the whole process
   */
  connect(adapter: Adapter, logger: Logger): Release {
    this.logger = logger;
    if (!adapter.isShared) return () => {};
    if (this.users > 0 && adapter !== this.adapter) {
      throw new LiveError(
        "HL_OPTION",
        "hyperLive's option \"adapter\" is another one than that of the process's other hyperLive(): give both the same.",
      );
    }
    this.users++;
    if (this.users === 1) this.moveTo(adapter);
    let isConnected = true;
    return () => {
      if (!isConnected) return;
      isConnected = false;
      this.users--;
      if (this.users === 0) this.moveTo(memoryAdapter());
    };
  }

  private moveTo(adapter: Adapter): void {
    this.adapter = adapter;
    for (const part of this.parts) part.move();
  }

  /** Does something that nobody waits for; says what went wrong. A store that is away says so itself. */
  guard(action: Promise<unknown>): void {
    action.catch((error: unknown) => {
      if (!isAway(error)) this.logger.error("Hyper Live: shared state.", error);
    });
  }

  /** Tells each of an application's listeners, whatever another one throws. */
  tell<T>(listeners: Iterable<(value: T) => void>, value: T): void {
    for (const listener of listeners) this.guard((async () => listener(value))());
  }
}

/** This process's hub. */
export const hub = new Hub();

/** Whether an error says no more than that the store can't be reached. */
export function isAway(error: unknown): boolean {
  return error instanceof LiveError && error.code === "HL_STORE_AWAY";
}

/** Settles with a promise, or without it when it takes too long: a page shows what is known by then. */
export function atMost(milliseconds: number, promise: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    timer.unref();
    void promise.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Lets a promise be dropped: where nobody waits for it, a store that is away must not end the process. */
export function mayBeDropped<T>(promise: Promise<T>): Promise<T> {
  const droppable: Promise<T> = new Promise((resolve, reject) => {
    promise.then(resolve, (error: unknown) => {
      // Any other error is of the caller's own making, and goes unheard only where the caller says so.
      if (isAway(error)) droppable.catch(() => {});
      reject(error);
    });
  });
  return droppable;
}
