/** The contents of a checkpoint are kept for the next event: what others have changed meanwhile is neither undone nor lost. */
import { beforeEach, describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import { dropContents } from "../../middleware/component/kept-contents.js";
import { html, live } from "../../middleware/index.js";
import { openView } from "../support/view.js";

interface Note {
  id: number;
  text: string;
  tags?: string[];
  more?: unknown;
}

/** What all pages show, as a module of an application has it. */
let board: Note[] = [];

@live
class KeptBoard {
  notes: Note[] = [];
  count = 0;
  onMount(): void {
    this.notes = board;
  }
  write(id: number, text: string): void {
    (this.notes[id] as Note).text = text;
    this.count++;
  }
  spoil(id: number): void {
    this.write(id, "spoilt");
    (this.notes[0] as Note).tags?.push("spoilt");
    this.notes.push({ id: 99, text: "spoilt" });
    throw new Error("on purpose");
  }
  put(what: "function" | "list" | "note"): void {
    if (what === "note") this.notes.push({ id: this.notes.length, text: "new" });
    else (this.notes[3] as Note).more = what === "list" ? ["a"] : () => 1;
  }
  render() {
    const bind = (text: string) => html`<button @click="write(${1},${text})">1</button>`;
    return html`<p>${this.notes.map(({ text }) => text).join()} ${bind("a")} ${bind("b")}
      <button @click='write(2,"c")'>2</button><button @click="spoil(5)">x</button>
      <button @click='put("function")'>f</button><button @click='put("list")'>l</button>
      <button @click='put("note")'>n</button></p>`;
  }
}

beforeEach(() => {
  board = Array.from({ length: 40 }, (_, id) => ({ id, text: `note ${id}` }));
});

async function open() {
  const { view } = await openView(KeptBoard);
  const instance = view.instances[0] as Instance;
  const send = (binding: string) => dispatch(instance, { binding, input: { fields: [] }, mode: "live" });
  return { instance, send, component: instance.component as unknown as KeptBoard };
}

describe("a component with many objects", () => {
  it("keeps the contents of its checkpoint, until it is parked or gone", async () => {
    const { instance, send } = await open();
    await send('write(1,"a")');
    const kept = dropContents(instance);
    expect(kept?.objects).toHaveLength(41);
    expect(dropContents(instance)).toBeUndefined();
  });

  it("undoes what its own handler has changed, and nothing that others have since its last event", async () => {
    const [one, other] = [await open(), await open()];
    await one.send('write(1,"a")');
    await other.send('write(2,"c")');
    board.push({ id: 40, text: "from outside" });
    const before = structuredClone(board);
    expect(one.send("spoil(5)")).toMatchObject({ status: "failed" });
    expect(board).toEqual(before);
    expect(one.component.count).toBe(1);
    await one.send('write(1,"b")');
    expect(board[1]?.text).toBe("b");
    expect(one.send("spoil(5)")).toMatchObject({ status: "failed" });
    expect(board[1]?.text).toBe("b");
    expect(board).toHaveLength(41);
  });

  it("undoes what is in objects that a handler has added, after later events", async () => {
    const { send } = await open();
    for (const binding of ['put("note")', 'put("note")', 'put("list")', 'write(1,"a")']) await send(binding);
    const before = structuredClone(board);
    expect(send("spoil(5)")).toMatchObject({ status: "failed" });
    expect(board).toEqual(before);
    (board[0] as Note).tags = ["own"];
    expect(send("spoil(5)")).toMatchObject({ status: "failed" });
    expect(board[0]?.tags).toEqual(["own"]);
  });

  it("refuses at any event what can't be stored, also if it was put there from outside", async () => {
    const { send } = await open();
    for (const binding of ['write(1,"a")', 'write(1,"b")', 'write(2,"c")']) await send(binding);
    expect(send('put("function")')).toMatchObject({ status: "failed", error: { code: "HL_STATE_FIELD" } });
    expect(board[3]).toEqual({ id: 3, text: "note 3" });
    await send('write(1,"a")');
    (board[7] as Note).more = () => 1;
    expect(send('write(1,"b")')).toMatchObject({ status: "failed", error: { code: "HL_STATE_FIELD" } });
    expect(board[1]?.text).toBe("a");
  });
});
