/** Loads of one list that are running: an event waits for them, and answers that come too late are dropped. */
import { withDeadline } from "../deadline.js";
import { isPromise } from "../is-promise.js";
import type { End } from "./window-state.js";

/** The component of a list. */
export interface ListOwner {
  readonly definition: { readonly name: string };
  readonly view: {
    readonly id: string;
    readonly url: string;
    readonly address: { write(url: string): string } | undefined;
    readonly limits: { readonly handler: number };
    attempt(action: () => unknown): void;
  };
  readonly number: number;
  /** Shows what was loaded without an event that would show it. */
  showLists(): void;
  /** Loads the rows whose content is forgotten, and sends the component again. */
  loadLists(): void;
}

/** What a load returns that was not async. */
export const settled = Promise.resolve();

export class Loading {
  /** counts up when the answers of running loads are no longer wanted */
  private round = 0;
  private readonly running = new Set<Promise<void>>();
  private readonly byEnd = new Map<End, Promise<void>>();
  /** of loads since it was taken last */
  private errors: unknown[] = [];

  constructor(
    readonly owner: ListOwner,
    private readonly name: string,
  ) {}

  /**
   * Runs a load.
   *
   * @param then - called with its result, unless that comes too late
   * @returns rejects if it fails; the error is reported, too, if nobody waits for it
   * @throws what a load throws that is not async
   */
  track<Result>(
    load: () => Result | Promise<Result>,
    then: (result: Result) => Promise<void> | void,
  ): Promise<void> {
    const result = load();
    if (!isPromise(result)) return then(result) ?? settled;
    const { round } = this;
    const isWanted = () => round === this.round;
    const work = withDeadline(this.owner, `the load() of ${this.name}`, result as Promise<Result>).then(
      (loaded) => (isWanted() ? then(loaded) : undefined),
    );
    const tracked: Promise<void> = work.then(
      () => this.end(tracked),
      (error) => {
        if (isWanted()) this.errors.push(error);
        this.end(tracked);
      },
    );
    this.running.add(tracked);
    // Whoever wants to know waits for it, and the event does.
    work.catch(() => {});
    return work as Promise<void>;
  }

  private end(tracked: Promise<void>): void {
    this.running.delete(tracked);
    setImmediate(() => this.owner.showLists());
  }

  get isRunning(): boolean {
    return this.running.size > 0;
  }

  /** Starts to load at an end, unless that is being done; never fails. */
  once(end: End, start: () => Promise<void>, fail: (error: unknown) => void): Promise<void> {
    const known = this.byEnd.get(end);
    if (known !== undefined) return known;
    let work: Promise<void>;
    try {
      work = start();
    } catch (error) {
      fail(error);
      return settled;
    }
    if (work === settled) return work;
    const ended = work.catch(fail).finally(() => {
      if (this.byEnd.get(end) === ended) this.byEnd.delete(end);
    });
    this.byEnd.set(end, ended);
    return ended;
  }

  /** An error that is shown in the page. It is logged all the same. */
  forgive(error: unknown): void {
    this.errors = this.errors.filter((other) => other !== error);
    this.owner.view.attempt(() => {
      throw error;
    });
  }

  /** Drops the answers of all loads that are running. */
  dropAll(): void {
    this.round++;
    this.running.clear();
    this.byEnd.clear();
    this.errors = [];
  }

  /**
   * What an event has to wait for; undefined if there is nothing.
   *
   * @throws the error of a load that has failed
   */
  get pending(): Promise<unknown> | undefined {
    if (this.running.size === 0) return this.throwError();
    return Promise.all(this.running).then(() => this.pending);
  }

  private throwError(): undefined {
    const { errors } = this;
    if (errors.length === 0) return undefined;
    this.errors = [];
    throw errors[0];
  }
}
