/** Records the frames of the page's connection: events with their time and bytes, and what the server sends by itself. */
import type { InspectedFrame } from "../../../../middleware/development/inspected.js";
import type { Core } from "../../core/core.js";
import { readChoice } from "../choices.js";

/** A line of the record. */
export interface Entry {
  time: Date;
  /** the binding of an event, or what else the frame is */
  what: string;
  view: number;
  /** -1 for what concerns no component */
  component: number;
  /** number of the event; 0 for what is none */
  event: number;
  sent: number;
  received: number;
  /** milliseconds until the answer; undefined before that, and for what the server sends by itself */
  took: number | undefined;
  start: number;
  /** why it was not run, or failed */
  failure: string;
}

/** How many lines are kept. */
const maxEntries = 200;
const unseen = new Set<unknown>(["ping", "inspect"]);
const answersOfEvents = new Set<unknown>(["refused", "invalid", "failed", "reply", "effects"]);

const bytesOf = (frame: unknown) => new TextEncoder().encode(JSON.stringify(frame)).length;

export class Frames {
  /** newest first */
  entries: Entry[] = [];
  /** set by the tabs */
  onEntries = () => {};
  onChange = () => {};
  onInspected: (frame: InspectedFrame) => void = () => {};

  /** @param core - undefined where the page has no client, in htmx and form mode */
  constructor(private readonly core: Core | undefined) {
    if (core) void this.wrap(core);
    this.recordPosts();
  }

  /** Asks the server for the components of a view. */
  ask(view: number): void {
    if (this.core?._isOpen()) this.core._wire._transmit(["inspect", view] as never);
  }

  clear(): void {
    this.entries = [];
    this.onEntries();
  }

  /** Latency is added between both wrappers, so that it is part of the time that is recorded. */
  private async wrap(core: Core): Promise<void> {
    const wire = core._wire;
    // The client may still load a script before it starts.
    while (!wire._transmit) await new Promise((resolve) => setTimeout(resolve, 20));
    const receive = wire._receive;
    wire._receive = (frame, from) => {
      if ((frame[0] as unknown) === "inspected") this.onInspected(frame as unknown as InspectedFrame);
      else {
        receive(frame, from);
        this.received(frame);
      }
    };
    await hyperLive.latency(Number(readChoice("latency")));
    const transmit = wire._transmit;
    wire._transmit = (frame) => {
      if (core._isOpen()) this.sent(frame);
      transmit(frame);
    };
    this.onChange();
  }

  private sent(frame: readonly unknown[]): void {
    const [first, component, event, , binding] = frame;
    if (unseen.has(first)) return;
    const isEvent = typeof first === "number";
    this.add({
      what: isEvent ? String(binding) : String(first),
      view: isEvent ? first : -1,
      component: isEvent ? (component as number) : -1,
      event: isEvent ? (event as number) : 0,
      sent: bytesOf(frame),
    });
  }

  private received(frame: readonly unknown[]): void {
    const [first, view, component, event, code] = frame;
    const bytes = bytesOf(frame);
    if (typeof first === "number") this.changed(first, frame.slice(1), bytes);
    else if (answersOfEvents.has(first)) {
      const [entry] = this.open(view as number, component as number, event as number);
      if (!entry) return this.bySelf(String(first), bytes);
      entry.received += bytes;
      if (first !== "reply" && first !== "effects") this.end(entry, `${first} ${code}`);
    } else if (first === "ok") this.joined(frame.length > 1, bytes);
    else this.bySelf(String(first), bytes, view);
    this.onEntries();
    if (first !== "ok" || frame.length > 1) this.onChange();
  }

  /** A frame with changes confirms events, or is what the server sends by itself. */
  private changed(view: number, changes: readonly unknown[], bytes: number): void {
    const ended: Entry[] = [];
    for (let i = 0; i < changes.length; i += 3)
      ended.push(...this.open(view, changes[i] as number, changes[i + 1] as number));
    for (const entry of ended) this.end(entry);
    const [first] = ended;
    if (first) first.received += bytes;
    else this.add({ what: "update", view, component: Number(changes[0]), received: bytes });
  }

  private joined(isJoin: boolean, bytes: number): void {
    const entry = this.entries.find(({ what, took }) => what === "join" && took === undefined);
    if (!entry || !isJoin) return;
    entry.received += bytes;
    this.end(entry);
  }

  private bySelf(what: string, bytes: number, view: unknown = -1): void {
    this.add({ what, view: typeof view === "number" ? view : -1, received: bytes });
  }

  /** The events of a component, up to a number, that are not answered. */
  private open(view: number, component: number, event: number): Entry[] {
    return this.entries.filter(
      (each) =>
        each.view === view &&
        each.component === component &&
        each.event > 0 &&
        each.event <= event &&
        each.took === undefined,
    );
  }

  private end(entry: Entry, failure = ""): void {
    entry.took = performance.now() - entry.start;
    entry.failure = failure;
  }

  private add(known: Partial<Entry>): void {
    const blank = { view: -1, component: -1, event: 0, sent: 0, received: 0, took: undefined, failure: "" };
    const entry: Entry = { what: "", time: new Date(), start: performance.now(), ...blank, ...known };
    this.entries = [entry, ...this.entries.slice(0, maxEntries - 1)];
    this.onEntries();
  }

  /** Events that go by post: those of htmx, and those of the client while it has no connection. */
  private recordPosts(): void {
    const observer = new PerformanceObserver((list) => {
      const [form] = document.querySelectorAll("form[data-live-view]");
      const action = form && new URL(form.getAttribute("action") ?? "", location.href).href;
      for (const each of list.getEntries() as PerformanceResourceTiming[])
        if (each.name === action)
          this.add({
            what: "post",
            received: each.transferSize,
            took: each.duration,
            time: new Date(performance.timeOrigin + each.startTime),
          });
    });
    observer.observe({ type: "resource" });
  }
}
