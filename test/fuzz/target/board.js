/** What pages share, and what reaches the browser beside a patch: redirects, flashes, DOM events, values. */

import { Length } from "class-validator";
import { arg, broadcast, context, html, live, mount, presence, shared, subscribe } from "hyper-live";
import { Watched } from "./journal.js";
import { isText } from "./types.js";

const total = shared("total", 0);
const messages = shared("messages", [], { max: 20 });
const room = presence("room");
/** So many adds were run by handlers: the value must be the same. */
export const adds = { count: 0, shown: () => total.value };

class Step extends Watched {
  by = 1;
  count = 0;
  step() {
    this.run("step", [], [], () => {
      this.count += this.by;
    });
  }
  cheat() {
    this.run("cheat", [undefined], [() => false], () => {});
  }
  render() {
    this.check();
    return html`<b>${this.count}</b> <button @click="step">+${this.by}</button>`;
  }
}
export const Steps = live(Step, { name: "Step" });

class Board extends Watched {
  heard = "";
  isLong = false;

  onMount() {
    room.join(context().user, { at: 1 });
    subscribe("said", this.hear);
    super.onMount();
  }
  hear(text) {
    this.heard = text;
    this.resetDigest();
  }
  async add() {
    this.run("add", [], [], () => {});
    adds.count++;
    await total.update((value) => value + 1);
  }
  async say(text) {
    this.run("say", [text], [isText], () => {});
    await messages.update((list) => {
      list.push(text);
    });
    broadcast("said", text);
  }
  announce(text) {
    return this.run("announce", [text], [isText], () => {
      context().push("announced", { text });
      context().flash("info", text);
      return { text };
    });
  }
  go(where) {
    this.run("go", [where], [isText], () => {
      // Addresses that run a script are refused by an error, which a handler that takes any must expect.
      try {
        context().redirect(where);
      } catch {
        context().flash("error", where);
      }
    });
  }
  async think() {
    this.run("think", [], [], () => {});
    await new Promise((resolve) => setTimeout(resolve, 2));
    context().flash("info", "Thought.");
  }
  cheat() {
    this.run("cheat", [undefined], [() => false], () => {});
  }

  render() {
    this.check();
    return html`<section>
      <p>${total.value} ${this.heard} ${room.members.length} ${messages.value.map((text) => html`<i>${text}</i>`)}</p>
      <button @click="add">Add</button> <button @click="think">Think</button>
      <form @submit="say(text)"><input name="text" /></form>
      <form @submit="announce(text)"><input name="text" /></form>
      <form @submit="go(where)"><input name="where" /></form>
      ${mount(Steps, { by: 1 })} ${mount(Steps, { by: 2 })}
    </section>`;
  }
}
const text = arg(String, Length(1, 200));
export default live(Board, { name: "Board", handlers: { say: [text], announce: [text], go: [String] } });
