/** The tab of events: what was sent and received, with time and bytes. */
import { atIntervals, make, makeButton } from "./elements.js";
import type { Entry, Frames } from "./frames.js";

const headings = ["Time", "Event", "Component", "ms", "Sent", "Received"];

const bytes = (count: number) => (count === 0 ? "" : `${count.toLocaleString("en")} B`);
const total = (entries: readonly Entry[], which: "sent" | "received") =>
  entries.reduce((sum, entry) => sum + entry[which], 0).toLocaleString("en");

export class Events {
  readonly content: HTMLElement;
  private readonly sum = make("p");
  private readonly rows = make("tbody");

  /** @param nameOf - the name of a component, "" if it is not known */
  constructor(
    private readonly frames: Frames,
    private readonly nameOf: (view: number, component: number) => string,
  ) {
    const head = make(
      "tr",
      {},
      ...headings.map((text, at) => make("th", { scope: "col", class: at > 2 && "number" }, text)),
    );
    this.content = make(
      "div",
      {},
      makeButton("Clear", () => frames.clear()),
      this.sum,
      make("table", {}, make("thead", {}, head), this.rows),
    );
    frames.onEntries = this.refresh;
    this.write();
  }

  readonly refresh = atIntervals(60, () => this.write());

  private write(): void {
    const { entries } = this.frames;
    const events = entries.filter(({ event }) => event > 0).length;
    this.sum.textContent = `${events} ${events === 1 ? "event" : "events"}. Sent ${total(entries, "sent")} B, received ${total(entries, "received")} B.`;
    this.rows.replaceChildren(...entries.map((entry) => this.rowOf(entry)));
  }

  private rowOf({
    time,
    what,
    view,
    component,
    took,
    start,
    event,
    sent,
    received,
    failure,
  }: Entry): HTMLElement {
    const name = component < 0 ? "" : `${this.nameOf(view, component)} #${component}`;
    const isLate = event > 0 && took === undefined;
    const ms = took === undefined ? (isLate ? "…" : "") : String(Math.round(took * 10) / 10);
    const described = make("td", {}, what);
    if (failure) described.append(" ", make("span", { class: "bad" }, failure));
    return make(
      "tr",
      { "data-start": start },
      make("td", {}, time.toLocaleTimeString("en", { hour12: false })),
      described,
      make("td", {}, name),
      ...[ms, bytes(sent), bytes(received)].map((text) => make("td", { class: "number" }, text)),
    );
  }
}
