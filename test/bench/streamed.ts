/**
 * What streamed text costs: 1,000 pages, each shown 500 pieces of an answer by a generator, sent as what was added, beside
 * the whole text again, as LiveView sends a part that has changed.
 *
 * Frames are written as for a socket and counted; the network and the browser are left out.
 */
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import { View } from "../../middleware/component/view.js";
import { html, live } from "../../middleware/index.js";
import { Mount } from "../../views/values.js";
import { describeMachine, sayMachine } from "./report.js";

const pages = 1_000;
const pieces = 500;
const perSecond = 50;

@live
class Added {
  text = "";
  *answer() {
    for (let count = 0; count < pieces; count++) {
      this.text += "word ";
      yield;
    }
  }
  render() {
    return html`<p>${this.text} <button @click="answer">Ask</button></p>`;
  }
}

/** The content of a text area is always sent as a whole. */
@live
class Whole extends Added {
  override render() {
    return html`<p><textarea>${this.text}</textarea> <button @click="answer">Ask</button></p>`;
  }
}

let bytes = 0;
const viewer = {
  ready: true,
  book: { has: () => true },
  send(_view: unknown, changes: unknown): void {
    bytes += JSON.stringify(changes).length;
  },
};
const surroundings = { action: "/_live", debounce: 0, onError: console.error };

async function openPage(component: typeof Added, number: number): Promise<View> {
  const id = `view${number}`.padEnd(22, "x");
  const view = new View(surroundings, { id, owner: "", url: "/", indexInRequest: 0 });
  view.keepsRenders = true;
  await view.open(new Mount(component, undefined));
  view.markShown();
  view.viewer = viewer;
  view.mode = "live";
  return view;
}

/** Streams to all pages at the same time; returns a line about it. */
async function measure(what: string, component: typeof Added, count: number): Promise<string> {
  const views = await Promise.all(Array.from({ length: count }, (_, number) => openPage(component, number)));
  bytes = 0;
  const before = process.cpuUsage();
  const event = { binding: "answer", input: { fields: [] }, mode: "live" as const };
  await Promise.all(views.map((view) => dispatch(view.instances[0] as Instance, event)));
  const { user, system } = process.cpuUsage(before);
  const each = (user + system) / count / pieces;
  const cores = (each * perSecond * pages) / 1e6;
  return (
    `${what}: ${(bytes / count / 1024).toFixed(1)} KiB a page for ${pieces} pieces of 5 characters, ` +
    `${each.toFixed(1)} µs a piece; ${pages} pages at ${perSecond} a second take ${cores.toFixed(2)} of a core`
  );
}

console.log(sayMachine(describeMachine()));
for (const [what, component] of [
  ["what was added", Added],
  ["the whole text", Whole],
] as const) {
  await measure(what, component, 100);
  console.log(await measure(what, component, pages));
}
