/**
 * Records which events of a page a component has run, so that an event that arrives twice runs once and ends the same way.
 *
 * The page numbers its events from 1. They mostly arrive in order; an event posted while the socket is down may overtake
 * one that was lost with the socket and still has to run.
 */

/** Maximum number of events done ahead of a missing one; beyond that, the missing event is given up. */
const maxAhead = 100;
/** Number of failed events that are remembered. A page sends again only what was not answered when it lost its connection. */
const maxFailed = 20;

export class EventCount {
  /** all events up to this number are done */
  private last = 0;
  /** events done beyond `last` */
  private ahead: number[] = none;
  /** the newest of the done events that failed */
  private failed: number[] = none;
  /** running events: one (0 for none), and the others */
  private first = 0;
  private others: number[] = none;

  isDone(event: number): boolean {
    return event <= this.last || this.ahead.includes(event);
  }

  /** Whether a done event failed: its answer may have been lost, and is the same when it arrives again. */
  hasFailed(event: number): boolean {
    return this.failed.includes(event);
  }

  /** Begins an event; false if it is done or running. */
  begin(event: number): boolean {
    if (this.isDone(event) || this.isUnderWay(event)) return false;
    if (this.first === 0) this.first = event;
    else this.others = [...this.others, event];
    return true;
  }

  /** Whether an event is running or queued. */
  isUnderWay(event: number): boolean {
    return event === this.first || this.others.includes(event);
  }

  /** Marks an event as done, or as done and failed. */
  end(event: number, hasFailed = false): void {
    if (hasFailed) this.failed = [...this.failed, event].slice(-maxFailed);
    if (event === this.first) this.first = this.others[0] ?? 0;
    if (this.others.length > 0) {
      const others = this.others.filter((each) => each !== event && each !== this.first);
      this.others = others.length > 0 ? others : none;
    }
    // Events mostly arrive in order.
    if (event === this.last + 1 && this.ahead === none) {
      this.last = event;
      return;
    }
    const done = [...this.ahead, event].sort((a, b) => a - b);
    if (done.length > maxAhead) this.last = (done[0] as number) - 1;
    while (done[0] === this.last + 1) {
      this.last++;
      done.shift();
    }
    this.ahead = done.length > 0 ? done : none;
  }

  /** Restores what {@link read} returned; for another page load, `[]` starts again. */
  startFrom([last = 0, ...others]: readonly number[]): void {
    const ahead = others.filter((each) => each > 0);
    const failed = others.filter((each) => each < 0).map((each) => -each);
    this.last = last;
    this.ahead = ahead.length > 0 ? ahead : none;
    this.failed = failed.length > 0 ? failed : none;
    this.first = 0;
    this.others = none;
  }

  /** The done events, for a snapshot; those that failed once more, below zero. */
  read(): number[] {
    const done = [this.last, ...this.ahead];
    for (const each of this.failed) done.push(-each);
    return done;
  }
}

// Shared, since most components never need an array of their own.
const none: number[] = [];
