/** Which controls tell browsers not to restore them: those alone that a component's template fills in. */
import { describe, expect, it } from "vitest";
import { attrs } from "../../views/attributes.js";
import { html } from "../../views/html.js";
import { normalize } from "../../views/normalize/normalize.js";
import type { Rendered } from "../../views/values.js";
import { writeTemplate } from "../../views/write.js";
import { fakeHost, fakePlaces, htmlOf } from "./rendering.js";

/** Writes a template as a component has it. */
function written(rendered: Rendered): string {
  const places = { ...fakePlaces(), marks: () => undefined };
  return writeTemplate(normalize(rendered, places), fakeHost({ isMarked: true }));
}

const off = 'autocomplete="off"';

describe("a control of a component", () => {
  it.each<[what: string, template: Rendered, isKept: boolean]>([
    ["a bound text", html`<input value=${"a"}>`, false],
    ["a text with a bound part", html`<input value="to ${"a"}">`, false],
    ["a bound box", html`<input type="checkbox" checked=${true}>`, false],
    ["a bound radio button", html`<input type="radio" name="r" value="a" checked=${true}>`, false],
    ["a bound text area", html`<textarea>${"a"}</textarea>`, false],
    ["a list with a bound option", html`<select><option selected=${true}>a</option></select>`, false],
    [
      "a list with bound options in a group",
      html`<select><optgroup label="g"><option selected=${true}>a</option></optgroup></select>`,
      false,
    ],
    ["a list of a template's options", html`<select>${[html`<option>a</option>`]}</select>`, false],
    ["attrs() with a value", html`<input ${attrs({ value: "a" })}>`, false],
    ["attrs() with a box's state", html`<input type="checkbox" ${attrs({ checked: true })}>`, false],
    ["a text of its reader's", html`<input name="a">`, true],
    ["a text that is always the same", html`<input value="a" class=${"b"}>`, true],
    ["a text area of its reader's", html`<textarea class=${"b"}></textarea>`, true],
    ["a list that is always the same", html`<select class=${"b"}><option selected>a</option></select>`, true],
    ["attrs() without a value", html`<input ${attrs({ title: "a" })}>`, true],
    ["attrs() that says how", html`<input ${attrs({ value: "a", autocomplete: "email" })}>`, true],
    ["a template that says how", html`<input value=${"a"} autocomplete="email">`, true],
    ["a hidden field", html`<input type="hidden" value=${"a"}>`, true],
    ["a button", html`<input type="submit" value=${"a"}>`, true],
  ])("%s", (_what, template, isKept) => {
    expect(written(template).includes(off)).toBe(!isKept);
  });

  it("outside of components is left as it is", () => {
    const plain = html`<input value=${"a"}><input ${attrs({ value: "a" })}>`;
    expect(htmlOf(plain)).not.toContain(off);
  });
});
