/** The limits of owners, with what each owner with open sockets uses in this process. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Limits } from "../../options.js";
import type { Adapter } from "../adapters/adapter.js";
import { KeyedLock } from "../keyed-lock.js";
import { type BudgetSource, blockOf, OwnerUsage } from "./owner-usage.js";
import { createLimiter } from "./rate-limiter.js";

export class OwnerLimits {
  private readonly owners = new Map<string, OwnerUsage>();
  private readonly source: BudgetSource | undefined;
  private readonly starts = new KeyedLock<string>();
  /** owners of whom a post has started in this turn of the event loop */
  private readonly started = new Set<string>();

  constructor(
    private readonly limits: Required<Limits>,
    adapter: Adapter,
  ) {
    const { eventsPerOwner } = limits;
    if (eventsPerOwner === Number.POSITIVE_INFINITY) return;
    const limiter = createLimiter(adapter, { name: "events", points: eventsPerOwner, duration: 1 });
    this.source = { limiter, block: blockOf(eventsPerOwner) };
  }

  /** Whether an owner may open another socket. */
  hasRoom(name: string): boolean {
    return (this.owners.get(name)?.sockets ?? 0) < this.limits.socketsPerOwner;
  }

  /** Counts an opened socket; returns what its owner uses. */
  add(name: string): OwnerUsage {
    let owner = this.owners.get(name);
    if (!owner) {
      owner = new OwnerUsage(name, this.source);
      this.owners.set(name, owner);
    }
    owner.sockets++;
    return owner;
  }

  /** Removes a closed socket. */
  remove(name: string): void {
    const owner = this.owners.get(name);
    if (owner && --owner.sockets === 0) this.owners.delete(name);
  }

  /** Whether the sockets of an owner may show another view. */
  hasRoomForView(name: string): boolean {
    return (this.owners.get(name)?.views ?? 0) < this.limits.viewsPerOwner;
  }

  /** Counts a view that a socket shows, or no longer shows. */
  countViews(name: string, change: 1 | -1): void {
    const owner = this.owners.get(name);
    if (owner) owner.views += change;
  }

  /**
   * Lets a post start in a turn of the event loop in which no other one of this owner does: of many that arrive at once,
   * others wait for one alone.
   *
   * @returns a promise only if it has to wait for its turn
   */
  startPost(name: string): Promise<void> | undefined {
    if (this.started.has(name) || this.starts.count(name) > 0)
      return this.starts.run(name, () => nextTurn().then(() => this.noteStart(name)));
    this.noteStart(name);
    return undefined;
  }

  private noteStart(name: string): void {
    if (this.started.size === 0) setImmediate(() => this.started.clear());
    this.started.add(name);
  }

  /** Counts a post: the milliseconds until the owner may post again, 0 for now. */
  takePost(name: string): number | Promise<number> {
    return this.source ? this.source.limiter.take(name) : 0;
  }
}
