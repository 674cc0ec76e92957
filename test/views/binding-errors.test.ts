/** Bindings that can't work are refused at the first use of their template, with the element, file and line. */
import { describe, expect, it } from "vitest";
import { html } from "../../views/html.js";
import type { Rendered } from "../../views/values.js";
import { refusalOf } from "./rendering.js";

type Refused = [what: string, use: () => Rendered, says: string];

const fields: Refused[] = [
  [
    "a key of another event's",
    () => html`<b @click.enter="go">x</b>`,
    "@click.enter has the key .enter, which only keydown and keyup can have (<b> at",
  ],
  [
    "a modifier",
    () => html`<b @click.twice="go">x</b>`,
    "@click.twice has the unknown modifier .twice (<b> at",
  ],
  [
    "a modifier of a submit",
    () => html`<button @click.once="go">x</button>`,
    "@click.once has the modifier .once, which a form's submit can't have (<button> at",
  ],
  ["a poll without an interval", () => html`<b @poll="go">x</b>`, "@poll polls: write how often, as in"],
  [
    "a poll with another modifier",
    () => html`<b @poll.every.5s.once="go">x</b>`,
    "@poll.every.5s.once polls: write how often",
  ],
  ["a poll too often", () => html`<b @poll.every.20="go">x</b>`, "polls every 20 ms; the shortest"],
  [
    "a poll beside another binding",
    () => html`<b @poll.every.5s="go" @focus="go">x</b>`,
    "@focus is beside another binding: give @poll an element of its own (<b> at",
  ],
  ["a poll of a form", () => html`<form @poll.every.5s="go"></form>`, "put it on an element inside"],
  ["an interval of another event", () => html`<b @focus.every.5s="go">x</b>`, "unknown modifier .every"],
  [
    "a second binding to a button's click",
    () => html`<button @click="go" @click.stop="go">x</button>`,
    "@click.stop is the element's second binding to click (<button> at",
  ],
  ["a submit of what is no form", () => html`<div @submit="go">x</div>`, "@submit needs a <form> (<div> at"],
  [
    "a form with an action",
    () => html`<form action="/x" @submit="go"></form>`,
    '@submit leaves the form to its action, which needs method="post" (<form> at',
  ],
  [
    "a form with a method",
    () => html`<form method="get" @submit="go"></form>`,
    "@submit posts to the component, but the form has a method of its own (<form> at",
  ],
  [
    "a button with a name",
    () => html`<button name="n" @click="go">x</button>`,
    "@click sets the button's name, but the button already has one (<button> at",
  ],
  [
    "a button with a value",
    () => html`<button value="n" @click="go">x</button>`,
    "@click sets the button's value",
  ],
  [
    "a button of another form",
    () => html`<button form="n" @click="go">x</button>`,
    "@click sets the button's form",
  ],
  [
    "a submit input with a name",
    () => html`<input type="submit" name="n" @click="go" />`,
    "@click sets the button's name, but the button already has one (<input> at",
  ],
  [
    "a whole document",
    () => html`<html><head></head><body><b @click="go">x</b></body></html>`,
    "@click is in a whole document, outside of any component (<b> at",
  ],
  ["no handler", () => html`<b @click="">x</b>`, '@click="" names no handler (<b> at'],
  [
    "a hole for its handler",
    () => html`<b @click="${"go"}">x</b>`,
    '@click="${…}" has an unexpected value (<b> at',
  ],
  [
    "a file field",
    () => html`<form @submit="go"><label><input type="file" name="photo" /></label></form>`,
    "@submit posts to the component, which does not receive files yet",
  ],
  [
    "a form for files",
    () => html`<form enctype="multipart/form-data" @submit="go"></form>`,
    "@submit posts to the component, which does not receive files yet",
  ],
  ["Alpine's event", () => html`<b @click="pick($event)">x</b>`, '@click="pick($event)" names $event'],
  [
    "Alpine's call",
    () => html`<b @click="$dispatch('x')">x</b>`,
    "names $dispatch, which belongs to Alpine.js",
  ],
  ["Alpine's assignment", () => html`<b @click="open = !open">x</b>`, '@click="open = !open" can\'t be read'],
  ["several calls", () => html`<b @click="a; b">x</b>`, "can't be read (<b> at"],
  ["an arrow function", () => html`<b @click="() => x()">x</b>`, 'has an unexpected "("'],
  ["JavaScript", () => html`<b @click="count++">x</b>`, '@click="count++" can\'t be read (<b> at'],
];

describe("a binding", () => {
  it.each(fields)("is refused with element, file and line: %s", (_what, use, says) => {
    const error = refusalOf(use);
    expect(error.code).toBe("HL_BINDING_SYNTAX");
    expect(error.what).toContain(says);
    expect(error.what).toMatch(/ at \/.*\/test\/views\/binding-errors\.test\.ts:\d+:\d+\)\.$/);
  });

  it.each(fields)("is told how Alpine's and Vue's own are written: %s", (_what, use) => {
    expect(refusalOf(use).message).toMatch(/x-on:event=.*v-on:event=/);
  });

  it("takes a file field in a form that is handed over to a route, and one that nobody sends", () => {
    html`<form action="/photos" method="post" enctype="multipart/form-data" @submit="go"><input type="file" name="a" /></form>`;
    html`<form @submit="go"><input type="file" /></form>`;
  });

  it.each([
    [
      "an arrow function",
      () => 1,
      "was given a function itself",
      "make it a method, and write @click=${on(this.method",
    ],
    [
      "a method",
      function save() {},
      "was given the function save itself",
      '@click=${on(this.save)} or @click="save"',
    ],
  ])("is no function: %s", (_what, value, says, instead) => {
    const error = refusalOf(() => html`<b @click=${value as never}>x</b>`);
    expect(error.code).toBe("HL_BINDING_SYNTAX");
    expect(error.what).toContain(`@click=\${…} ${says}`);
    expect(error.what).toContain(instead);
    expect(error.what).toMatch(/binding-errors\.test\.ts:\d+:\d+\)\.$/);
  });

  it("names the line where its template stands", () => {
    const lines = [() => html`<b @x.y="a">x</b>`, () => html`<i @x.y="a">x</i>`].map((use) =>
      Number(/test\.ts:(\d+):/.exec(refusalOf(use).what)?.[1]),
    );
    expect(lines[0]).toBe(lines[1]);
    const below = Number(/test\.ts:(\d+):/.exec(refusalOf(() => html`<b @x.y="a">x</b>`).what)?.[1]);
    expect(below - (lines[0] as number)).toBe(4);
  });
});
