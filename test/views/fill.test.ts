/** Filling a form in: what was typed stands in the page again, whatever characters it has. */
import { describe, expect, it } from "vitest";
import { type Entries, fillForm, keepTyped } from "../../views/fill.js";

const mark = { names: ["submit:0"], value: 'save("a",form)' };
const head = `<form id="f"><input type="hidden" name="submit:0" value="save(&quot;a&quot;,form)">`;
const fill = (controls: string, entries: Entries, focus = false) =>
  fillForm(`<p>é 𝒳</p>${head}${controls}</form><input name="a">`, mark, entries, focus)
    .replace(`<p>é 𝒳</p>${head}`, "")
    .replace('</form><input name="a">', "");

describe("a form that is filled in", () => {
  it.each<[what: string, controls: string, entries: Entries, filled: string]>([
    ["a text", '<input name="a">', [["a", "x"]], '<input value="x" name="a">'],
    [
      "a text in place of another",
      '<input name="a" value="old" id=i>',
      [["a", "x"]],
      '<input value="x" name="a"  id=i>',
    ],
    [
      "quotes and tags",
      '<input name="a">',
      [["a", `"><b>'&`]],
      `<input value="&quot;&gt;&lt;b&gt;'&amp;" name="a">`,
    ],
    ["nothing for what was not sent", '<input name="a" value="old">', [], '<input name="a" value="old">'],
    ["an empty text", '<input name="a" value="old">', [["a", ""]], '<input value="" name="a" >'],
    [
      "a text area",
      '<textarea name="a">old</textarea>',
      [["a", "<i>\nx"]],
      '<textarea name="a">&lt;i&gt;\nx</textarea>',
    ],
    [
      "a text area's first line break",
      '<textarea name="a"></textarea>',
      [["a", "\nx"]],
      '<textarea name="a">\n\nx</textarea>',
    ],
    [
      "fields of one name in their order",
      '<input name="a"><input name="a">',
      [
        ["a", "1"],
        ["a", "2"],
      ],
      '<input value="1" name="a"><input value="2" name="a">',
    ],
    [
      "a box that was ticked",
      '<input type="checkbox" name="a">',
      [["a", "on"]],
      '<input checked="" type="checkbox" name="a">',
    ],
    [
      "a box that was not",
      '<input type="checkbox" name="a" checked>',
      [],
      '<input type="checkbox" name="a" >',
    ],
    [
      "one of several",
      '<input type="radio" name="a" value="1" checked><input type="radio" name="a" value="2">',
      [["a", "2"]],
      '<input type="radio" name="a" value="1" ><input checked="" type="radio" name="a" value="2">',
    ],
    [
      "a choice",
      '<select name="a"><option selected>1<option value="two">2</select>',
      [["a", "two"]],
      '<select name="a"><option >1<option selected="" value="two">2</select>',
    ],
    ["no password", '<input type="PassWord" name="a">', [["a", "x"]], '<input type="PassWord" name="a">'],
    ["no file", '<input type="file" name="a">', [["a", "x"]], '<input type="file" name="a">'],
    [
      "no hidden field",
      '<input type="hidden" name="a" value="1">',
      [["a", "x"]],
      '<input type="hidden" name="a" value="1">',
    ],
  ])("has %s", (_what, controls, entries, filled) => {
    expect(fill(controls, entries)).toBe(filled);
  });

  it("gives the focus to the first field that is wrong", () => {
    const controls =
      '<input name="a"><input name="b" aria-invalid="true"><input name="c" aria-invalid="true">';
    const focused =
      '<input name="a"><input autofocus="" name="b" aria-invalid="true"><input name="c" aria-invalid="true">';
    expect(fill(controls, [], true)).toBe(focused);
    expect(fill(controls, [], false)).toBe(controls);
  });

  it("is open where it was refused, with all that may hide it", () => {
    const around = (open: string, popover: string) =>
      `<details${open}><dialog${open} id="d"><div ${popover}>${head}<input name="a"></form></div></dialog></details><dialog></dialog>`;
    const html = around("", "popover");
    expect(fillForm(html, mark, [], true)).toBe(around(' open=""', ""));
    // Where a script changes the page in place, a popover stays what it is, and a control has what was typed.
    expect(fillForm(html, mark, undefined, true)).toBe(around(' open=""', "popover"));
    expect(fillForm(html, mark, [], false)).toBe(html);
  });

  it("is found by the button that sent it", () => {
    const button = '<button name="on:0" value="save(&quot;a&quot;,form)">Save</button>';
    const names = { names: ["submit:0", "on:0"], value: mark.value };
    expect(fillForm(`<form><input name="a">${button}</form>`, names, [["a", "x"]], false)).toBe(
      `<form><input value="x" name="a">${button}</form>`,
    );
    const away = button.replace("<button", '<button form="v"');
    expect(fillForm(`<input name="a" form="v">${away}<input name="a">`, names, [["a", "x"]], false)).toBe(
      `<input value="x" name="a" form="v">${away}<input name="a">`,
    );
  });

  it("is found by its own binding, with the controls that name it from elsewhere", () => {
    const html = `${head}<input name="a"></form><textarea form="f" name="b"></textarea><form><input name="a"></form>`;
    const entries: Entries = [
      ["a", "x"],
      ["b", "y"],
    ];
    expect(fillForm(html, mark, entries, false)).toBe(
      `${head}<input value="x" name="a"></form><textarea form="f" name="b">y</textarea><form><input name="a"></form>`,
    );
    expect(fillForm(html, { ...mark, value: "other" }, entries, true)).toBe(html);
  });

  it("keeps what may be shown again, and nothing else", () => {
    const html = `${head}<input name="a"><input type="password" name="p"><input type="file" name="f"></form>`;
    const entries: Entries = [
      ["a", "1"],
      ["p", "secret"],
      ["f", "x.txt"],
      ["z", "9"],
    ];
    expect(keepTyped(html, mark, entries)).toEqual([["a", "1"]]);
  });
});
