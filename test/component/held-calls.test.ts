/** What an event has called in a parent is stored with the event, or not at all. */
import { afterEach, describe, expect, it } from "vitest";
import { eventId } from "../../middleware/component/context.js";
import { runOnce } from "../../middleware/component/event/run-once.js";
import type { View } from "../../middleware/component/view.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { html, live, mount, on } from "../../middleware/index.js";
import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import type { ViewSnapshot } from "../../middleware/state/views/snapshot.js";
import { Gate } from "../support/components.js";
import { openView } from "../support/view.js";

let gate = new Gate();
afterEach(() => {
  gate = new Gate();
});

@live({ name: "held.Top" })
class Top {
  heard: string[] = [];
  hear(what: string): void {
    this.heard.push(what);
  }
  render() {
    return html`<main>${mount(Middle, { onHear: on(this.hear) })}</main>`;
  }
}

@live({ name: "held.Middle" })
class Middle {
  ids: string[] = [];
  onHear!: (what: string) => Promise<void>;
  async pick(id: number): Promise<string> {
    this.ids.push(`pick ${id}`);
    await this.onHear(`pick ${id}`);
    return `got ${id}`;
  }
  note(id: number): void {
    this.ids.push(`note ${id}`);
  }
  render() {
    return html`<section>${mount(Child, { onPick: on(this.pick) })}
      <button @click=${on(this.note, 1)}>1</button> <button @click=${on(this.note, 2)}>2</button></section>`;
  }
}

@live({ name: "held.Child" })
class Child {
  picked: string[] = [];
  onPick!: (id: number) => Promise<string>;
  async pick(id: number): Promise<void> {
    this.picked.push(await this.onPick(id));
  }
  async pickAndWait(id: number): Promise<void> {
    this.picked.push(await this.onPick(id));
    await gate.passed;
  }
  async pickTwice(id: number): Promise<void> {
    for (const each of [id, id + 1]) this.picked.push(await this.onPick(each));
  }
  render() {
    return html`<div><button @click="pick(1)">1</button> <button @click="pick(2)">2</button>
      <button @click="pickAndWait(3)">3</button> <button @click="pickTwice(4)">4</button>
      <button @click=${on(this.onPick, 6)}>6</button></div>`;
  }
}

const surroundings = { action: "/", debounce: 0, onError: () => {} };
const [top, middle, child] = [0, 1, 2];

type Sent = [component: number, number: number, binding: string];

/** Sends an event as a page does that numbers its events. */
function send(view: View, [component, number, binding]: Sent) {
  const event = { binding, input: { fields: [] }, mode: "live", id: eventId("load", number) } as const;
  return runOnce(view.instances[component]!, number, event, { finish: (outcome) => outcome });
}

async function open() {
  const { view } = await openView(Top);
  view.startPage("load");
  return view;
}

/** A process that goes on from a stored state. */
async function restore(text: string): Promise<View> {
  return restoreView(decodeSnapshot(text), surroundings);
}

const stateOf = ({ components }: ViewSnapshot) => {
  const [{ heard }, { ids }, { picked }] = components.map((each) => each!.state) as unknown as [
    Top,
    Middle,
    Child,
  ];
  return { heard, ids, picked };
};

describe("what an event has called in its parent", () => {
  it("is in no snapshot before the event is over, and then with the rest", async () => {
    const view = await open();
    const ended = send(view, [child, 1, "pickAndWait(3)"]);
    await expect.poll(() => (view.instances[child]!.component as unknown as Child).picked).toEqual(["got 3"]);
    expect(stateOf(view.snapshot())).toEqual({ heard: [], ids: [], picked: [] });
    gate.open();
    await ended;
    expect(stateOf(view.snapshot())).toEqual({ heard: ["pick 3"], ids: ["pick 3"], picked: ["got 3"] });
  });

  it("is stored with a later event of the parent, and not done again if the event is", async () => {
    const view = await open();
    const ended = send(view, [child, 1, "pickAndWait(3)"]);
    await expect.poll(() => (view.instances[child]!.component as unknown as Child).picked).toEqual(["got 3"]);
    await send(view, [middle, 1, "note(1)"]);
    const stored = encodeSnapshot(view.snapshot());
    expect(stateOf(decodeSnapshot(stored))).toEqual({
      heard: ["pick 3"],
      ids: ["pick 3", "note 1"],
      picked: [],
    });
    gate.open();
    await ended;
    const next = await restore(stored);
    expect(await send(next, [child, 1, "pickAndWait(3)"])).toMatchObject({ status: "done" });
    const after = next.snapshot();
    expect(stateOf(after)).toMatchObject({ ids: ["pick 3", "note 1"], picked: ["got 3"] });
    expect(after.components[child]!.events).toEqual([1]);
  });

  it("is done once, whenever the process ends and another one goes on", async () => {
    const sent: Sent[] = [
      [child, 1, "pick(1)"],
      [middle, 1, "note(1)"],
      [child, 2, "pickTwice(4)"],
      [middle, 2, "note(2)"],
      [child, 3, "onPick(6)"],
      [child, 4, "pick(2)"],
    ];
    const view = await open();
    const moments = [encodeSnapshot(view.snapshot())];
    let isOver = false;
    const all = sent.map((each) => send(view, each));
    const over = Promise.all(all).then(() => {
      isOver = true;
    });
    while (!isOver) {
      moments.push(encodeSnapshot(view.snapshot()));
      await null;
    }
    await over;
    expect(moments.length).toBeGreaterThan(20);
    for (const moment of moments) {
      const next = await restore(moment);
      await Promise.all(sent.map((each) => send(next, each)));
      const { heard, ids, picked } = stateOf(next.snapshot());
      expect(picked).toEqual(["got 1", "got 4", "got 5", "got 2"]);
      expect([...ids].sort()).toEqual(
        ["note 1", "note 2", "pick 1", "pick 2", "pick 4", "pick 5", "pick 6"].sort(),
      );
      expect([...heard].sort()).toEqual(["pick 1", "pick 2", "pick 4", "pick 5", "pick 6"]);
      expect(next.instances[top]!.events.read()).toEqual([0]);
    }
  });
});
