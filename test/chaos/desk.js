/**
 * A component of the site under faults that is made of others: what is in the slot of its child is its own, the child calls
 * it, it has a `list()`, a resource and a timer, and another child is mounted later.
 */
import { setTimeout as pause } from "node:timers/promises";
import { context, each, every, field, html, list, live, mount, on, resource, slot } from "hyper-live";

/** Has a slot, and calls its parent. */
class Panel {
  chosen = [];
  /** Adds the number here, and then there. */
  async choose(id) {
    this.chosen.push(id);
    await this.onPick(id);
  }
  reportPanel() {
    context().push("report-panel", { done: this.chosen, halves: 0 });
  }
  render() {
    return html`<div><form @submit="choose(id)"><input name="id" aria-label="Number"> <button>Choose</button></form>
      <b data-live-hook="chaos-panel" @chaos-choose="choose(id)"></b>
      <button @click="reportPanel">Report</button> ${slot(this)}</div>`;
  }
}
live(Panel, { name: "Panel", handlers: { choose: [Number] } });

/** Is mounted later. */
class Stamp {
  at = "";
  async onMount() {
    await pause(20);
    this.at = "stamped";
  }
  render() {
    return html`<i>${this.at}</i>`;
  }
}
live(Stamp, { name: "Stamp" });

export class Desk {
  notes = [];
  picks = [];
  beats = 0;
  rows = list({
    key: (row) => row.id,
    load: ({ after, before, limit }) => {
      const ids = this.notes.filter(
        (id) => (after === undefined || id > after) && (before === undefined || id < before),
      );
      return (after === undefined ? ids.slice(-limit) : ids.slice(0, limit)).map((id) => ({ id }));
    },
    from: "end",
    window: 30,
  });
  sum = resource(async () => {
    const count = this.notes.length;
    await pause(10);
    return `sum ${count}`;
  });

  onMount() {
    every(500, this.beat);
  }
  beat() {
    this.beats++;
  }
  note(id) {
    this.notes.push(id);
    this.rows.append({ id });
  }
  pick(id) {
    this.picks.push(id);
  }
  reportDesk() {
    context().push("report-desk", { done: this.notes, picks: this.picks, halves: 0 });
  }
  render() {
    const inSlot = html`<section>
      <form @submit=${on(this.note, field("id"))}><input name="id" aria-label="Number"> <button>Note</button></form>
      <b data-live-hook="chaos-desk" @chaos-note="note(id)"></b>
      <output class="slot">slot ${this.notes.length} ${this.picks.join(" ")}</output></section>`;
    return html`<article>${mount(Panel, { onPick: on(this.pick) }, inSlot)}
      <button @click="reportDesk">Report</button>
      <output class="sum">${this.sum.status === "ready" && this.sum.value}</output>
      <output class="beats">${this.beats}</output>
      <output class="stamp">${mount(Stamp, {}, { when: "load" })}</output>
      <ul>${each(this.rows, ({ id }) => html`<li>${id} </li>`)}</ul></article>`;
  }
}
live(Desk, { name: "Desk", handlers: { note: [Number], pick: [Number] } });
