/** Timers of components: called while a visible page shows them, on one timer of Node, and part of the state. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import type { View } from "../../middleware/component/view.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { after, cancel, every, html, LiveError, live } from "../../middleware/index.js";
import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import { Gate } from "../support/components.js";
import { openView } from "../support/view.js";

let gate = new Gate();

@live
class Clock {
  ticks = 0;
  note = "";
  onMount(): void {
    every(1000, this.tick);
  }
  tick(): void {
    this.ticks++;
  }
  save(): void {
    this.note = "saved";
    after(5000, this.hide);
  }
  hide(): void {
    this.note = "";
  }
  halt(): void {
    cancel(this.tick);
  }
  fail(): void {
    cancel(this.tick);
    throw new Error("It was to fail.");
  }
  async work(): Promise<void> {
    await gate.passed;
  }
  wrong(): void {
    every(5, this.tick);
  }
  notMine(): void {
    every(1000, () => {});
  }
  render() {
    return html`<p>${this.ticks}${this.note}<button @click="save"></button><button @click="halt"></button>
      <button @click="fail"></button><button @click="work"></button><button @click="wrong"></button>
      <button @click="notMine"></button></p>`;
  }
}

beforeEach(() => {
  gate = new Gate();
  vi.useFakeTimers();
  return () => void vi.useRealTimers();
});

/** Shows a view, as a page does that has joined. */
function show(view: View, isHidden = false) {
  const viewer = { ready: true, book: { has: () => true }, send: vi.fn(), isHidden };
  view.isKept = true;
  view.viewer = viewer;
  view.syncSubscriptions();
  return viewer;
}

function leave(view: View): void {
  view.viewer = undefined;
  view.syncSubscriptions();
}

const clockOf = (view: View) => view.instances[0]?.component as Clock & Instance["component"];
const send = (view: View, binding: string) =>
  dispatch(view.instances[0] as Instance, { binding, input: { fields: [] }, mode: "live" });

async function openClock() {
  const { view } = await openView(Clock);
  show(view);
  return { view, clock: clockOf(view) };
}

describe("every()", () => {
  it("calls the method while a page shows the component, and sends what has changed", async () => {
    const { view } = await openView(Clock);
    vi.advanceTimersByTime(3000);
    expect(clockOf(view).ticks).toBe(0);
    const viewer = show(view);
    vi.advanceTimersByTime(3100);
    expect(clockOf(view).ticks).toBe(3);
    expect(viewer.send.mock.calls.map(([, changes]) => changes)).toEqual(
      [1, 2, 3].map((n) => [0, 0, [0, n]]),
    );
    leave(view);
    vi.advanceTimersByTime(3000);
    expect(clockOf(view).ticks).toBe(3);
  });

  it("stops while the page is hidden, and goes on where it was", async () => {
    const { view, clock } = await openClock();
    vi.advanceTimersByTime(1700);
    expect(clock.ticks).toBe(1);
    Object.assign(view.viewer as object, { isHidden: true });
    view.syncSubscriptions();
    vi.advanceTimersByTime(60_000);
    expect(clock.ticks).toBe(1);
    Object.assign(view.viewer as object, { isHidden: false });
    view.syncSubscriptions();
    vi.advanceTimersByTime(200);
    expect(clock.ticks).toBe(1);
    vi.advanceTimersByTime(200);
    expect(clock.ticks).toBe(2);
  });

  it("needs one timer of Node for all pages", async () => {
    const first = await openClock();
    const count = vi.getTimerCount();
    const views = [first, ...(await Promise.all(Array.from({ length: 100 }, () => openClock())))];
    expect(vi.getTimerCount()).toBe(count);
    vi.advanceTimersByTime(1100);
    for (const { clock } of views) expect(clock.ticks).toBe(1);
    for (const { view } of views) leave(view);
    vi.advanceTimersByTime(5000);
    for (const { clock } of views) expect(clock.ticks).toBe(1);
  });

  it("leaves calls out while a handler runs", async () => {
    const { view, clock } = await openClock();
    const outcome = send(view, "work");
    vi.advanceTimersByTime(5000);
    expect(clock.ticks).toBe(0);
    gate.open();
    await outcome;
    await Promise.resolve();
    vi.advanceTimersByTime(1000);
    expect(clock.ticks).toBe(1);
    leave(view);
  });

  it("is ended by cancel(), unless the handler fails, and when the component is removed", async () => {
    const { view, clock } = await openClock();
    expect(send(view, "fail")).toMatchObject({ status: "failed" });
    vi.advanceTimersByTime(1100);
    expect(clock.ticks).toBe(1);
    void send(view, "halt");
    vi.advanceTimersByTime(5000);
    expect(clock.ticks).toBe(1);
    const other = await openClock();
    other.view.unmount();
    vi.advanceTimersByTime(5000);
    expect(other.clock.ticks).toBe(0);
  });

  it("is refused for a time that can't be used, for another function, and outside of hooks and handlers", async () => {
    const { view } = await openClock();
    expect(send(view, "wrong")).toMatchObject({ status: "failed", error: { code: "HL_OPTION" } });
    expect(send(view, "notMine")).toMatchObject({ status: "failed", error: { code: "HL_CONTEXT" } });
    expect(() => every(1000, clockOf(view).tick)).toThrow(LiveError);
    leave(view);
  });
});

describe("after()", () => {
  it("calls the method once; a second call begins the time again", async () => {
    const { view, clock } = await openClock();
    void send(view, "save");
    vi.advanceTimersByTime(4000);
    void send(view, "save");
    vi.advanceTimersByTime(4000);
    expect(clock.note).toBe("saved");
    vi.advanceTimersByTime(1100);
    expect(clock.note).toBe("");
    clock.note = "other";
    vi.advanceTimersByTime(10_000);
    expect(clock.note).toBe("other");
    leave(view);
  });

  it("waits for a running handler", async () => {
    const { view, clock } = await openClock();
    void send(view, "save");
    const outcome = send(view, "work");
    vi.advanceTimersByTime(6000);
    expect(clock.note).toBe("saved");
    gate.open();
    await outcome;
    await Promise.resolve();
    vi.advanceTimersByTime(100);
    expect(clock.note).toBe("");
    leave(view);
  });
});

describe("a timer", () => {
  it("is part of the state: it goes on in another process, with the time that was left", async () => {
    const { view } = await openClock();
    void send(view, "save");
    vi.advanceTimersByTime(2600);
    leave(view);
    const text = encodeSnapshot(view.snapshot());
    vi.advanceTimersByTime(60_000);
    const surroundings = {
      action: "/",
      debounce: 0,
      onError: (error: unknown) => void expect(error).toBe(""),
    };
    const again = await restoreView(decodeSnapshot(text), surroundings);
    show(again);
    vi.advanceTimersByTime(2300);
    expect(clockOf(again)).toMatchObject({ ticks: 4, note: "saved" });
    vi.advanceTimersByTime(200);
    expect(clockOf(again).note).toBe("");
    leave(again);
  });
});
