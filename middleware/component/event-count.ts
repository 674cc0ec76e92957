/**
 * Counts the events of one page and component, so that each is run once whatever way it comes, and however often.
 *
 * The page numbers them from 1. Mostly they come in order; one that goes by post while the socket is down may come
 * ahead of one that the socket had lost, which then still is to be run.
 */

/** Most events to remember ahead of one that never came: it is then given up. */
const maxAhead = 100;

export class EventCount {
  /** all up to this number are done */
  private last = 0;
  /** done beyond it */
  private ahead: number[] = none;
  /** those under way: one, 0 for none, and those behind it */
  private first = 0;
  private others: number[] = none;

  /** Whether an event was run. */
  isDone(event: number): boolean {
    return event <= this.last || this.ahead.includes(event);
  }

  /** Begins an event; false where it was run already or is under way. */
  begin(event: number): boolean {
    if (this.isDone(event) || this.isUnderWay(event)) return false;
    if (this.first === 0) this.first = event;
    else this.others = [...this.others, event];
    return true;
  }

  private isUnderWay(event: number): boolean {
    return event === this.first || this.others.includes(event);
  }

  /** Takes note that an event was run. */
  end(event: number): void {
    if (event === this.first) this.first = this.others[0] ?? 0;
    if (this.others.length > 0) {
      const others = this.others.filter((each) => each !== event && each !== this.first);
      this.others = others.length > 0 ? others : none;
    }
    // Mostly they come in order.
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

  /** Starts again: `[last, …ahead]` as {@link read} gives it, or from nothing for another page. */
  startFrom([last = 0, ...ahead]: readonly number[]): void {
    this.last = last;
    this.ahead = ahead.length > 0 ? ahead : none;
    this.first = 0;
    this.others = none;
  }

  /** What was done, to be stored. */
  read(): number[] {
    return [this.last, ...this.ahead];
  }
}

// Shared by all that have none: most have none all the time.
const none: number[] = [];
