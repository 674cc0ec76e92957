/** The owners that have sockets in this process: how many, and the events that they may send. */
import type { Limits } from "../../options.js";
import type { Adapter } from "../adapters/adapter.js";
import { createLimiter } from "../rate-limiter.js";
import { type BudgetSource, blockOf, EventBudget } from "./event-budget.js";

/** An owner with sockets in this process. */
interface Owner {
  sockets: number;
  /** views that its sockets show */
  views: number;
  budget: EventBudget | undefined;
}

export class Owners {
  private readonly owners = new Map<string, Owner>();
  private readonly maxSockets: number;
  private readonly maxViews: number;
  private readonly source: BudgetSource | undefined;

  constructor({ socketsPerOwner, viewsPerOwner, eventsPerOwner }: Required<Limits>, adapter: Adapter) {
    this.maxSockets = socketsPerOwner;
    this.maxViews = viewsPerOwner;
    if (eventsPerOwner === Number.POSITIVE_INFINITY) return;
    const limiter = createLimiter(adapter, { name: "events", points: eventsPerOwner, duration: 1 });
    this.source = { limiter, block: blockOf(eventsPerOwner) };
  }

  /** Whether an owner may open another socket. */
  hasRoom(owner: string): boolean {
    return (this.owners.get(owner)?.sockets ?? 0) < this.maxSockets;
  }

  /** Counts an opened socket; returns what all sockets of its owner may send, if that is limited. */
  add(owner: string): EventBudget | undefined {
    let known = this.owners.get(owner);
    if (!known) {
      known = { sockets: 0, views: 0, budget: this.source && new EventBudget(owner, this.source) };
      this.owners.set(owner, known);
    }
    known.sockets++;
    return known.budget;
  }

  /** Removes a closed socket. */
  remove(owner: string): void {
    const known = this.owners.get(owner);
    if (!known || --known.sockets > 0) return;
    known.budget?.end();
    this.owners.delete(owner);
  }

  /** Whether the sockets of an owner may show another view. */
  hasRoomForView(owner: string): boolean {
    return (this.owners.get(owner)?.views ?? 0) < this.maxViews;
  }

  /** Counts the views that a socket shows more, or fewer. */
  countViews(owner: string, change: 1 | -1): void {
    const known = this.owners.get(owner);
    if (known) known.views += change;
  }

  /** Counts a post; resolves to the milliseconds until the owner may post again, 0 for now. */
  async takePost(owner: string): Promise<number> {
    return this.source ? this.source.limiter.take(owner) : 0;
  }
}
