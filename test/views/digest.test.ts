/** Digests: the same for renders that show the same, and another for all others. */
import { describe, expect, it } from "vitest";
import { attrs, each, html, unsafeHtml } from "../../middleware/index.js";
import { digest } from "../../views/digest.js";
import { normalize } from "../../views/normalize/normalize.js";
import type { Rendered } from "../../views/values.js";
import { fakePlaces } from "./rendering.js";

const digestOf = (rendered: Rendered) => digest(normalize(rendered, fakePlaces()));
const text = (value: unknown) => html`<p>${value as string}</p>`;
// One template each: those of two places in the source differ anyway.
const twoTexts = (one: string, two: string) => html`<p>${one} ${two}</p>`;
const box = (checked: boolean) => html`<input checked=${checked} />`;
const named = (id: string) => html`<p ${attrs({ id })}></p>`;
const list = (...ids: (string | number)[]) =>
  html`<ul>${each(
    ids,
    (id) => id,
    (id) => html`<li>${id}</li>`,
  )}</ul>`;
const bound = (argument: unknown) => html`<b @click="go(${argument as string})">x</b>`;
const row = (count: number) => html`<b>${count}</b>`;
const rows = (length: number, change = -1) =>
  html`<p>${Array.from({ length }, (_, index) => row(index === change ? -1 : index))}</p>`;

describe("the digest of a render", () => {
  it.each([
    ["texts", () => text("a")],
    ["a keyed list", () => list(1, "2")],
    ["attributes", () => html`<p ${attrs({ id: "a" })} class=${{ on: true }}></p>`],
    ["a thousand rows", () => rows(1000)],
  ])("is the same for another with the same values: %s", (_what, render) => {
    expect(digestOf(render())).toBe(digestOf(render()));
  });

  it.each([
    ["a text", text("a"), text("b")],
    ["a letter beyond the first 256", text("\u0101"), text("\u0201")],
    ["where one text ends", twoTexts("ab", "c"), twoTexts("a", "bc")],
    ["what is true", box(true), box(false)],
    ["HTML", text(unsafeHtml("<b>a</b>")), text(unsafeHtml("<b>b</b>"))],
    ["an attribute", named("a"), named("b")],
    ["the order of rows", list(1, 2), list(2, 1)],
    ["the number of rows", list(1), list(1, 2)],
    ["an object that a binding has as its argument", bound({ id: 1 }), bound({ id: 2 })],
    ["a template", text(html`<b>x</b>`), text(html`<i>x</i>`)],
  ])("is another where they differ by %s", (_what, one, other) => {
    expect(digestOf(one)).not.toBe(digestOf(other));
  });

  it("is another for each of a thousand renders of which each has one other row", () => {
    const all = Array.from({ length: 1000 }, (_, change) => digestOf(rows(1000, change)));
    expect(new Set([...all, digestOf(rows(1000))]).size).toBe(1001);
  });
});
