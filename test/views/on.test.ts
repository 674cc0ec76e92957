/** on(): the same binding as its text, compiled once for each shape. */
import { describe, expect, it } from "vitest";
import { html } from "../../views/html.js";
import { checked, field, form, type On, on, value } from "../../views/on.js";
import { writeTemplate } from "../../views/write.js";
import { fakeHost, refusalOf } from "./rendering.js";

const methods = {
  toggle(_id: number): void {},
  rename(_id: number, _text: string): void {},
  mark(_id: number, _done: boolean): void {},
  save(_draft: { text: string }): void {},
  clear(): void {},
};
const { toggle, rename, mark, save, clear } = methods;
const write = (rendered: ReturnType<typeof html>) => writeTemplate(rendered, fakeHost({ isMarked: false }));

describe("a typed binding", () => {
  it.each([
    [on(clear), "clear"],
    [on(toggle, 7), "toggle(7)"],
    [on(rename, 7, 'a "b"'), 'rename(7,"a \\"b\\"")'],
    [on(rename, 7, value), "rename(7,value)"],
    [on(rename, 7, field("items[0].text")), "rename(7,items[0].text)"],
    [on(mark, 7, checked), "mark(7,checked)"],
    [on(save), "save"],
    [on(save, form), "save(form)"],
  ])("is %s", (binding, text) => {
    expect(String(binding)).toBe(text);
    expect(html`<form @submit=${binding}></form>`.template.bindings[0]?.text).toHaveLength(
      (text.match(/7/g)?.length ?? 0) + (text.includes('"a ') ? 2 : 1),
    );
  });

  it("writes what its text would", () => {
    const typed = (id: number) =>
      html`<ul><li title=${"t"}><button @click=${on(toggle, id)}>${id}</button></li></ul>`;
    const text = (id: number) =>
      html`<ul><li title=${"t"}><button @click="toggle(${id})">${id}</button></li></ul>`;
    expect(write(typed(7))).toBe(write(text(7)));
    expect(typed(7).template).toBe(typed(8).template);
    expect(write(html`<input @change="${on(rename, 7, value)}">`)).toBe(
      write(html`<input @change="rename(${7}, value)">`),
    );
  });

  it("may be another one in the next render, or none", () => {
    const render = (binding: On | false) => html`<button @click=${binding} title=${1}>x</button>`;
    expect(write(render(on(toggle, 7)))).toBe(
      write(html`<button @click="toggle(${7})" title=${1}>x</button>`),
    );
    expect(write(render(on(clear)))).toBe(write(html`<button @click="clear" title=${1}>x</button>`));
    expect(write(render(false))).toBe(write(html`<button title=${1}>x</button>`));
  });

  it("is refused for what is no method, and for what is no field", () => {
    expect(refusalOf(() => on((() => {}) as never))).toMatchObject({ code: "HL_BINDING_SYNTAX" });
    expect(refusalOf(() => on(undefined as never))).toMatchObject({ code: "HL_BINDING_SYNTAX" });
    for (const name of ["a b", "a)", "value", "", "1a"])
      expect(
        refusalOf(() => field(name)),
        name,
      ).toMatchObject({ code: "HL_BINDING_SYNTAX" });
  });
});
