/**
 * Records which events of a page a component has run, so that an event that arrives twice runs once and ends the same way.
 *
 * The page numbers its events from 1. They mostly arrive in order; an event posted while the socket is down may overtake
 * one that was lost with the socket and still has to run.
 */
import type { SavedEvents } from "../state/views/snapshot.js";

/** Maximum number of events done ahead of a missing one; beyond that, the missing event is given up. */
const maxAhead = 100;
/**
 * A page sends again only what was not answered when it lost its connection. Among this many newest events it is remembered
 * which ones failed: as many may be in flight.
 */
const maxInFlight = 300;
/** Number of calls of running events that are kept. */
const maxCalls = 100;
/** Number of events whose answers are kept. */
const maxKept = 20;
/** Maximum number of characters of the answers that are kept, since they are stored with each change of the state. */
const maxKeptLength = 10_000;

/** What the page was sent with the answer to an event besides its changes; the text is of `event/kept-answer.ts`. */
type KeptAnswer = [event: number, text: string];
/** A call that an event has made, and that counts although the event is not done; see `event/held-calls.ts`. */
type MadeCall = [event: number, value: string, place: string];

export class EventCount {
  /** all events up to this number are done */
  private last = 0;
  /** events done beyond `last` */
  private ahead: number[] = none;
  /** the newest of the done events that failed, below zero, and the newest answers with more than changes */
  private kept: SavedEvents = none;
  /** methods of parents that running events have called, and that count already, with what they have returned */
  private calls: readonly MadeCall[] = none;
  /** running events: one (0 for none), and the others */
  private first = 0;
  private others: number[] = none;

  isDone(event: number): boolean {
    return event <= this.last || this.ahead.includes(event);
  }

  /** Whether a done event failed: its answer may have been lost, and is the same when it arrives again. */
  hasFailed(event: number): boolean {
    return this.kept.includes(-event);
  }

  /** Whether no event has begun. */
  get isEmpty(): boolean {
    return this.last === 0 && this.ahead === none && this.first === 0;
  }

  /** What the page was sent with the answer to a done event, which may have been lost. */
  answerTo(event: number): string | undefined {
    for (const each of this.kept) if (typeof each === "object" && each[0] === event) return each[1];
    return undefined;
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

  /**
   * Marks an event as done, or as done and failed.
   *
   * @param answer - what the page is sent besides changes
   */
  end(event: number, hasFailed = false, answer?: string): void {
    if (this.calls !== none) this.calls = this.calls.filter(([caller]) => caller !== event);
    if (hasFailed) this.keep(-event);
    if (answer !== undefined && answer.length <= maxKeptLength) this.keep([event, answer]);
    this.giveUp(event);
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

  /** Forgets that an event has begun: it did not run, and its page sends it again. */
  giveUp(event: number): void {
    if (event === this.first) this.first = this.others[0] ?? 0;
    if (this.others.length === 0) return;
    const others = this.others.filter((each) => each !== event && each !== this.first);
    this.others = others.length > 0 ? others : none;
  }

  /**
   * Records a call that an event has made, for the case that the event is run again.
   *
   * @param value - what it has returned, as text
   */
  noteCall(event: number, place: string, value: string): void {
    const call: MadeCall = [event, value.length <= maxKeptLength ? value : "", place];
    this.calls = [...this.calls, call].slice(-maxCalls);
  }

  /** What a call has returned that an event made when it was run before; undefined if it was not made. */
  madeCall(event: number, place: string): string | undefined {
    return this.calls.find(([caller, , at]) => caller === event && at === place)?.[1];
  }

  private keep(entry: number | KeptAnswer): void {
    const newest = Math.abs(typeof entry === "number" ? entry : entry[0]);
    let answers = 0;
    let length = 0;
    const isKept = (each: SavedEvents[number]) => {
      if (typeof each === "number") return newest + each < maxInFlight;
      length += each[1].length;
      return ++answers <= maxKept && length <= maxKeptLength;
    };
    this.kept = [...this.kept, entry].reverse().filter(isKept).reverse();
  }

  /** Restores what {@link read} returned. */
  startFrom([last = 0, ...others]: SavedEvents): void {
    const ahead = others.filter((each): each is number => typeof each === "number" && each > 0);
    const kept = others.filter((each) => (typeof each === "number" ? each < 0 : each.length === 2));
    const calls = others.filter((each) => typeof each !== "number" && each.length === 3);
    this.last = last as number;
    this.ahead = ahead.length > 0 ? ahead : none;
    this.kept = kept.length > 0 ? (kept as SavedEvents) : none;
    this.calls = calls.length > 0 ? (calls as MadeCall[]) : none;
    this.first = 0;
    this.others = none;
  }

  /**
   * The done events, for a snapshot: all up to the first number, each of the others, and below zero those that failed. Events
   * with effects or a reply follow as lists, and so do calls that events have made which are not done.
   */
  read(): SavedEvents {
    return [this.last, ...this.ahead, ...this.kept, ...this.calls];
  }
}

// Shared, since most components never need an array of their own.
const none: never[] = [];
