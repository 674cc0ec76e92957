/** What a change costs on the wire. */
import { describe, expect, it } from "vitest";
import { each, html } from "../../views/html.js";
import type { Rendered } from "../../views/values.js";
import { fakeHost, newBook, patchOf } from "./rendering.js";

interface Todo {
  id: number;
  text: string;
  done: boolean;
}

const todos = Array.from({ length: 1000 }, (_, id): Todo => ({ id, text: `Todo ${id}`, done: id % 3 === 0 }));

const row = ({ id, text, done }: Todo) => html`<tr class=${{ done }}>
  <td>${id}</td><td>${text}</td><td><button @click="toggle(${id})">${done ? "Reopen" : "Done"}</button></td>
</tr>`;
const checkedRow = ({ id, text, done }: Todo) => html`<tr class=${{ done }}>
  <td>${id}</td><td>${text}</td><td><button @click="toggle(${id})">Toggle</button></td>
</tr>`;

const table = (items: readonly Todo[], render = row) =>
  html`<table><tbody>${each(items, (item) => item.id, render)}</tbody></table>`;

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
/** Bytes of the frame that answers an event, and of the patch in it. */
const frameBytes = (patch: unknown) => bytes([0, 0, 1, patch]);

describe("a patch", () => {
  it.each<[string, (value: string) => Rendered]>([
    ["a text", (value) => html`<p>${value}</p>`],
    ["a text further in", (value) => html`<p>a</p><div><ul><li>b ${value}</li></ul></div>`],
    ["an attribute", (value) => html`<p title=${value}></p>`],
    ["a text area's content", (value) => html`<textarea>${value}</textarea>`],
    ["a text in a template in a template", (value) => html`<p>${html`<b>${html`<i>${value}</i>`}</b>`}</p>`],
  ])("costs at most 16 bytes beside the value where one text changed: %s", (_what, template) => {
    const value = "a new value: ä";
    expect(bytes(patchOf(template("old"), template(value))) - bytes(value)).toBeLessThanOrEqual(16);
  });

  it("costs at most 16 bytes beside the value where it is a row's, the last of 1000", () => {
    const after = todos.map((todo) => (todo.id === 999 ? { ...todo, text: "other" } : todo));
    expect(bytes(patchOf(table(todos), table(after))) - bytes("other")).toBeLessThanOrEqual(16);
  });

  it("costs at most 40 bytes, envelope and all, where one of 1000 rows was toggled", () => {
    const toggle = (id: number) =>
      todos.map((todo) => (todo.id === id ? { ...todo, done: !todo.done } : todo));
    for (const id of [0, 500, 999]) {
      expect(frameBytes(patchOf(table(todos), table(toggle(id))))).toBeLessThanOrEqual(40);
      expect(
        frameBytes(patchOf(table(todos, checkedRow), table(toggle(id), checkedRow))),
      ).toBeLessThanOrEqual(40);
    }
  });

  it("costs a row's values and at most 24 bytes where one was appended, after the first", () => {
    const host = fakeHost({ book: newBook() });
    const add = (id: number) => ({ id, text: "A new one", done: true });
    const first = patchOf(table(todos), table([...todos, add(1000)]), host);
    const grown = [...todos, add(1000)];
    const second = patchOf(table(grown), table([...grown, add(1001)]), host);
    const values = ["done", 1001, "A new one", "toggle(1001)", "Reopen"];
    expect(bytes(second) - bytes(values)).toBeLessThanOrEqual(24);
    expect(bytes(second)).toBeLessThan(bytes(first));
    expect(JSON.stringify(second)).not.toContain("<");
  });

  it("costs at most 40 bytes where a row moved", () => {
    for (const [from, to] of [
      [999, 0],
      [0, 999],
      [500, 501],
      [10, 990],
    ] as const) {
      const after = todos.toSpliced(from, 1).toSpliced(to, 0, todos[from] as Todo);
      expect(frameBytes(patchOf(table(todos), table(after)))).toBeLessThanOrEqual(40);
    }
  });

  it("costs at most 40 bytes where a row, or a run of them, was removed", () => {
    expect(frameBytes(patchOf(table(todos), table(todos.toSpliced(500, 1))))).toBeLessThanOrEqual(40);
    expect(frameBytes(patchOf(table(todos), table(todos.toSpliced(100, 800))))).toBeLessThanOrEqual(40);
    expect(frameBytes(patchOf(table(todos), table([])))).toBeLessThanOrEqual(40);
  });

  it("is none where nothing changed, though all was rendered anew", () => {
    expect(patchOf(table(todos), table(todos.map((todo) => ({ ...todo }))))).toBeUndefined();
  });
});
