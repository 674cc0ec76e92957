/**
 * The adapter that this process's shared values, topics and rooms currently use.
 *
 * They are created at module level, before there is an application. They use this process's memory until
 * `hyperLive({ adapter })` connects an adapter that is shared with other processes.
 */
import { LiveError } from "../../../views/errors.js";
import type { Logger } from "../../logger.js";
import { randomBytes } from "../../security/random.js";
import { RefusalLog } from "../../security/refusal-log.js";
import { runWithoutContext } from "../deferred.js";
import type { Adapter, Release } from "./adapter.js";
import { memoryAdapter } from "./memory.js";
import { isAway } from "./store-away.js";
import { isRefused } from "./store-refused.js";

/** Something that stores values or sends messages through the current adapter. */
export interface AdapterClient {
  /** Called after {@link AdapterSwitch.current} has changed to another adapter. */
  adapterChanged(): void;
}

export class AdapterSwitch {
  /** Identifies this process among all processes that share the adapter. */
  readonly processId = randomBytes(9).toString("base64url");
  current: Adapter = memoryAdapter();
  private readonly clients = new Set<AdapterClient>();
  private users = 0;
  private logger: Logger = console;
  private refusals = new RefusalLog(console);

  /** Registers a client to be notified of every later change of the adapter. */
  add(client: AdapterClient): void {
    this.clients.add(client);
  }

  /**
   * Switches to an adapter if it is shared; returns a function that disconnects it again.
   *
   * @throws {LiveError} HL_OPTION if a different adapter is connected: topics and names exist once per process
   */
  connect(adapter: Adapter, logger: Logger): Release {
    this.logger = logger;
    this.refusals = new RefusalLog(logger);
    if (!adapter.isShared) return () => {};
    if (this.users > 0 && adapter !== this.current) {
      throw new LiveError(
        "HL_OPTION",
        'hyperLive\'s option "adapter" differs from that of another hyperLive() in this process: pass the same adapter to both.',
      );
    }
    this.users++;
    if (this.users === 1) this.switchTo(adapter);
    let isConnected = true;
    return () => {
      if (!isConnected) return;
      isConnected = false;
      this.users--;
      if (this.users === 0) this.switchTo(memoryAdapter());
    };
  }

  private switchTo(adapter: Adapter): void {
    this.current = adapter;
    for (const client of this.clients) client.adapterChanged();
  }

  /** Logs the error of a promise that nobody awaits. An unreachable store is not logged here: the adapter logs it. */
  reportFailure(action: Promise<unknown>): void {
    action.catch((error: unknown) => {
      if (isAway(error)) return;
      // A store that is full refuses each command of each page.
      if (isRefused(error))
        return this.refusals.write("store", `Hyper Live refused (store): ${(error as Error).message}`);
      runWithoutContext(() => this.logger.error("Hyper Live: an error in shared state.", error));
    });
  }

  /** Calls every listener of the application, in no user's context; an error in one does not stop the others. */
  notify<T>(listeners: Iterable<(value: T) => void>, value: T): void {
    for (const listener of listeners) this.reportFailure(runWithoutContext(async () => listener(value)));
  }
}

/** The adapter switch of this process. */
export const adapterSwitch = new AdapterSwitch();
