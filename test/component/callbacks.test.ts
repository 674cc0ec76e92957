/** Callbacks: methods of the parent that a child calls in a handler, or binds its elements to. */
import { IsInt, Length } from "class-validator";
import { afterEach, describe, expect, it } from "vitest";
import { EventContext } from "../../middleware/component/context.js";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import {
  context,
  each,
  errors,
  handler,
  html,
  live,
  mount,
  on,
  shared,
  value,
} from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { openView } from "../support/view.js";

let gate = new Gate();
const log: string[] = [];
const sum = shared("callbacks-sum", 0);
afterEach(() => {
  log.length = 0;
  gate = new Gate();
});

class Note {
  @IsInt()
  stars = 0;
  @Length(2, 20)
  text = "";
}

@live({ name: "callbacks.Picker" })
class Picker {
  picked = 0;
  failure = "";
  onPick!: (id: number) => Promise<string>;
  onNote!: (note: Note) => void;
  onName?: (name: string) => void;
  onClose!: () => void;
  async pick(id: number): Promise<void> {
    this.picked = id;
    log.push(String(await this.onPick(id)));
  }
  pickNow(id: number): void {
    this.picked = id;
    void this.onPick(id);
    log.push("done");
  }
  async pickTwice(): Promise<void> {
    await Promise.all([this.onPick(1), this.onPick(2)]);
  }
  async careful(): Promise<void> {
    try {
      await this.onPick(-1);
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }
  async close(): Promise<void> {
    this.picked = 9;
    await this.onClose();
    log.push("closed");
  }
  callAndFail(): void {
    this.picked = 5;
    void this.onPick(5);
    throw new Error("after the call");
  }
  render() {
    return html`<div>picked ${this.picked} ${this.failure} ${errors(this, "text")}
      <button @click=${on(this.onPick, 3)}>3</button>
      <button @click=${on(this.onPick, -1)}>-1</button>
      ${this.onName && html`<input name="who" @change=${on(this.onName, value)}>`}
      <form @submit=${on(this.onNote)}><input name="stars"><input name="text"><button>Save</button></form>
      <button @click="pick(4)">4</button> <button @click="pick(-1)">fails</button>
      <button @click="pickNow(4)">now</button> <button @click="pickNow(-1)">fails unheard</button>
      <button @click="careful">careful</button> <button @click="close">close</button>
      <button @click="pickTwice">twice</button>
      <button @click="callAndFail">call and fail</button></div>`;
  }
}

@live({ name: "callbacks.Around" })
class Around {
  ids: string[] = [];
  names: string[] = [];
  seen: string[] = [];
  isOpen = true;
  hasName = true;
  async wait(): Promise<void> {
    this.ids.push("waiting");
    await gate.passed;
  }
  @handler(String, Number)
  pick(from: string, id: number): string {
    this.ids.push(`${from}${id}`);
    if (id < 0) throw new Error("no such thing");
    void sum.update((before) => before + id);
    context().flash("info", `picked ${id}`);
    return `got ${id}`;
  }
  @handler(String, String)
  name(from: string, name: string): void {
    this.names.push(from + name);
  }
  @handler(Note)
  note(note: Note): void {
    this.names.push(`${note.text} ${note.stars}`);
  }
  close(): void {
    this.isOpen = false;
  }
  drop(): void {
    this.hasName = false;
  }
  render() {
    return html`<main>${this.ids.join()} ${this.names.join()} ${this.seen.join()}
      ${
        this.isOpen &&
        mount(Picker, {
          onPick: on(this.pick, "a"),
          onNote: on(this.note),
          onClose: on(this.close),
          ...(this.hasName && { onName: on(this.name, "b") }),
        })
      }
      <button @click="drop">drop</button> <button @click="wait">wait</button></main>`;
  }
}

@live({ name: "callbacks.Heard" })
class Heard extends Around {
  onError(error: unknown): void {
    this.seen.push(`heard ${(error as Error).message}`);
  }
}

const site = (component = Around) =>
  serve((app) => app.get("/", (_request, response) => response.live(component)));
const open = async (component = Around) => {
  const { view } = await openView(component);
  const [around, picker] = view.instances;
  const send = (binding: string, fields: [string, string][] = [], at = picker) =>
    dispatch(at!, { binding, input: { fields }, mode: "live" });
  return {
    view,
    send,
    around: around!.component as unknown as Around,
    picker: picker!.component as unknown as Picker,
  };
};

describe("a child's call", () => {
  it.each(transports)("runs the parent's method, and shows it, over %s", async (transport) => {
    const send = await openSession(await site(), "/", transport);
    expect(await send("pick(4)", undefined, 1)).toContain("a4");
    expect(log).toEqual(["got 4"]);
    expect(await send("pickNow(4)", undefined, 1)).toContain("a4,a4");
  });

  it.each(transports)("is bound to an element, over %s", async (transport) => {
    const send = await openSession(await site(), "/", transport);
    expect(await send("onPick(3)", undefined, 1)).toContain("a3");
    expect(await send("onNote", { stars: "3", text: "fine" }, 1)).toContain("fine 3");
  });

  it("is over at once if the method is not async", async () => {
    const { view, send, around } = await open();
    const outcome = send("pickNow(4)");
    expect(outcome).toEqual({ status: "done" });
    expect(around.ids).toEqual(["a4"]);
    expect(view.drainEffects()?.flashes).toEqual([{ kind: "info", text: "picked 4" }]);
  });

  it("has its input read by the parent's types, and the child shows the errors", async () => {
    const { send, around, view } = await open();
    expect(await send("onName(value)", [["who", "Ada"]])).toMatchObject({ status: "done" });
    expect(around.names).toEqual(["bAda"]);
    const refused = await send("onNote", [
      ["stars", "x"],
      ["text", "y"],
    ]);
    expect(refused).toMatchObject({ status: "invalid" });
    expect(around.names).toEqual(["bAda"]);
    expect(view.instances[1]?.formErrors?.fields.size).toBe(2);
    await send("onNote", [
      ["stars", "3"],
      ["text", "fine"],
    ]);
    expect(around.names).toEqual(["bAda", "fine 3"]);
    expect(view.instances[1]?.formErrors).toBeUndefined();
  });

  it("waits for the parent's running event", async () => {
    const { view, send, around, picker } = await open();
    const waiting = send("wait", [], view.instances[0]);
    const calling = send("pickNow(4)");
    expect([around.ids, picker.picked, log]).toEqual([["waiting"], 4, ["done"]]);
    gate.open();
    await waiting;
    expect(await calling).toMatchObject({ status: "done" });
    expect(around.ids).toEqual(["waiting", "a4"]);
  });

  it("has an id of its own in the event: another process knows which of its updates it has made", async () => {
    const { view, send } = await open();
    const before = sum.value;
    await send("pickTwice");
    expect(sum.value - before).toBe(3);
    const event = new EventContext("live", view.instances[1]!, undefined, "page 1");
    const ids = [event.startCall().id, event.startCall().id];
    const keys = ids.map((id) =>
      new EventContext("live", view.instances[0]!, undefined, id).keyOfUpdate("sum"),
    );
    expect(
      new Set([...keys, new EventContext("live", view.instances[0]!, undefined, "page 1").keyOfUpdate("sum")])
        .size,
    ).toBe(3);
  });

  it("can take the child out of the page", async () => {
    const { view, send, around } = await open();
    expect(await send("close")).toMatchObject({ status: "done" });
    expect(around.isOpen).toBe(false);
    expect(view.instances[1]).toBeUndefined();
    expect(log).toEqual(["closed"]);
  });

  it("is offered no more once the parent does not pass it", async () => {
    const { view, send, around } = await open();
    await send("drop", [], view.instances[0]);
    expect(await send("onName(value)", [["who", "Ada"]])).toMatchObject({ status: "refused" });
    expect(around.names).toEqual([]);
  });

  it("is passed again when the view is restored", async () => {
    const { view, send } = await open();
    await send("pick(4)");
    const restored = await restoreView(view.snapshot(), { action: "/", debounce: 0, onError: () => {} });
    await dispatch(restored.instances[1]!, { binding: "onPick(3)", input: { fields: [] }, mode: "form" });
    expect((restored.instances[0]!.component as unknown as Around).ids).toEqual(["a4", "a3"]);
    expect(Object.keys(restored.snapshot().components[1]?.state ?? {})).toEqual(["picked", "failure"]);
  });
});

describe("a call that fails", () => {
  it("throws in the child that waits for it, and undoes both", async () => {
    for (const component of [Around, Heard]) {
      const { send, around, picker } = await open(component);
      expect(await send("pick(-1)")).toMatchObject({ status: "failed", error: { message: "no such thing" } });
      expect([around.ids, around.seen, picker.picked]).toEqual([[], [], 0]);
    }
  });

  it("can be caught by the child", async () => {
    const { send, around, picker } = await open(Heard);
    expect(await send("careful")).toMatchObject({ status: "done" });
    expect([around.ids, around.seen, picker.failure]).toEqual([[], [], "no such thing"]);
  });

  it("goes to the parent's onError if the child does not wait", async () => {
    const { send, around, picker } = await open(Heard);
    expect(await send("pickNow(-1)")).toMatchObject({ status: "done" });
    expect([around.ids, around.seen, picker.picked]).toEqual([[], ["heard no such thing"], -1]);
    expect(await send("onPick(-1)")).toMatchObject({ status: "done" });
    expect(around.seen).toEqual(["heard no such thing", "heard no such thing"]);
  });

  it("fails the event if nobody hears it", async () => {
    const { send, around, picker } = await open();
    expect(await send("pickNow(-1)")).toMatchObject({
      status: "failed",
      error: { message: "no such thing" },
    });
    expect([around.ids, picker.picked]).toEqual([[], -1]);
    expect(await send("onPick(-1)")).toMatchObject({ status: "failed", error: { message: "no such thing" } });
    expect(around.ids).toEqual([]);
  });

  it("keeps what the parent has done when the child fails later", async () => {
    const { send, around, picker } = await open();
    expect(await send("callAndFail")).toMatchObject({ status: "failed" });
    expect([around.ids, picker.picked]).toEqual([["a5"], 0]);
  });
});

@live({ name: "callbacks.Announcer" })
class Announcer {
  name = "";
  onReady!: (name: string) => Promise<number>;
  async onMount(): Promise<void> {
    await gate.passed;
    await this.onReady(this.name);
    log.push(`mounted ${this.name}`);
  }
  render() {
    return html`<i>${this.name}</i>`;
  }
}

@live({ name: "callbacks.Eager" })
class Eager {
  onReady!: (name: string) => void;
  onMount(): void {
    this.onReady("eager");
  }
  render() {
    return html`<b></b>`;
  }
}

@live({ name: "callbacks.Crowd" })
class Crowd {
  names: string[] = [];
  ready: string[] = [];
  add(name: string): void {
    this.names = [...this.names, name];
  }
  note(name: string): void {
    this.ready.push(name);
  }
  render() {
    const onReady = on(this.note);
    return html`<main>ready ${this.ready.join()} ${mount(Eager, { onReady })}
      ${each(
        this.names,
        (name) => name,
        (name) => html`<p>${mount(Announcer, { name, onReady })}</p>`,
      )}
      <button @click="add('Ada')">add</button></main>`;
  }
}

describe("a call in a hook", () => {
  it("runs after the render that mounts the child, and is on the first page", async () => {
    expect((await openView(Crowd)).text).toBe("ready eager add");
  });

  it("keeps nobody waiting, though the parent waits for the hook", async () => {
    const { view } = await openView(Crowd);
    const adding = dispatch(view.instances[0]!, {
      binding: 'add("Ada")',
      input: { fields: [] },
      mode: "live",
    });
    gate.open();
    expect(await adding).toMatchObject({ status: "done" });
    await view.idle();
    expect(log).toEqual(["mounted Ada"]);
    expect((view.instances[0]!.component as unknown as Crowd).ready).toEqual(["eager", "Ada"]);
  });
});

@live({ name: "callbacks.Inner" })
class Inner {
  onDone!: (id: number) => void;
  render() {
    return html`<button @click=${on(this.onDone, 1)}>1</button>`;
  }
}

@live({ name: "callbacks.Middle" })
class Middle {
  onDone!: (id: number) => void;
  render() {
    return html`<p>${mount(Inner, { onDone: on(this.onDone) })}</p>`;
  }
}

@live({ name: "callbacks.Outer" })
class Outer {
  done: string[] = [];
  take(from: string, id: number): void {
    this.done.push(`${from} ${id}`);
  }
  render() {
    return html`<main>${this.done.join()} ${mount(Middle, { onDone: on(this.take, "outer") })}</main>`;
  }
}

describe("a callback that is passed on", () => {
  it.each(transports)("calls the method of the one that has it, over %s", async (transport) => {
    const send = await openSession(
      await serve((app) => app.get("/", (_request, response) => response.live(Outer))),
      "/",
      transport,
    );
    expect(await send("onDone(1)", undefined, 2)).toContain("outer 1");
  });
});

describe("a callback that is a function itself", () => {
  it.each<[what: string, onDone: unknown, message: string]>([
    ["a method", Outer.prototype.take, "the function take itself: write onDone: on(this.take)"],
    ["a function", () => {}, "a function that is not a method: write onDone: on(this.method)"],
  ])("is refused, with what to write: %s", (_what, onDone, message) => {
    expect(() => mount(Inner, { onDone } as never)).toThrow(message);
  });
});
