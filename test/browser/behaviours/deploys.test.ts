/** A deploy that changed a template around what someone holds: the whole HTML comes, and all of that stays. */
import { describe, expect, it } from "vitest";
import { each, html, live } from "../../../middleware/index.js";
import { usePages } from "../gallery.js";
import { held, remember } from "./steps.js";

const ids = [1, 2, 3];

/** Each version has other elements around the same fields. */
@live
class Versions {
  version = 1;
  next() {
    this.version++;
  }
  remove(_id: number) {}
  render() {
    const fields = html`<label>Name <input name="name" /></label> <input aria-label="bare" />
      <select name="size"><option>s</option><option>m</option></select>
      <label><input type="radio" name="r" value="a" /> A</label><label><input type="radio" name="r" value="b" /> B</label>
      <input type="checkbox" name="box" /> <input type="file" name="file" />
      <div contenteditable="true" data-live-keep aria-label="note"></div>
      <details><summary>More</summary>text</details>`;
    const scrolled = html`<div class="scrolled" style="height: 50px; overflow: auto"><p style="height: 500px">High</p></div>`;
    const rowOf = (id: number) => html`<input name="row" /><button @click="remove(${id})">×</button>`;
    const byId = (id: number) => id;
    return this.version === 1
      ? html`<section><p @keydown.f2.window="next">v1</p>${fields}${scrolled}<ul>${each(ids, byId, (id) => html`<li>${rowOf(id)}</li>`)}</ul></section>`
      : html`<article><p @keydown.f2.window="next">v2</p><input name="new" />
          <form><fieldset><div>${fields}</div></fieldset></form><main>${scrolled}</main>
          <ul>${each(ids.slice(1), byId, (id) => html`<li><div>${rowOf(id)}</div></li>`)}</ul></article>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Versions));
});

describe("a template that changed around what someone holds", () => {
  it("leaves text, choices, focus, what is open, scrolled and chosen, in rows too", async () => {
    const { page, errors } = await site.visit("/", "live");
    await page.locator("[name=size]").selectOption("m");
    await page.locator("[name=r][value=b]").check();
    await page.locator("[name=box]").check();
    await page
      .locator("[name=file]")
      .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
    await page.getByLabel("note").pressSequentially("a note");
    await page.getByLabel("bare").fill("bare");
    await page.locator("summary").click();
    await page.locator(".scrolled").evaluate((each) => each.scrollTo(0, 120));
    await page.locator("[name=row]").nth(1).fill("row 2");
    const name = page.locator("[name=name]");
    await name.fill("hello");
    await name.evaluate((input) => (input as HTMLInputElement).setSelectionRange(1, 3));
    const same = await Promise.all(
      ["[name=name]", "[name=file]", "details"].map((each) => remember(page.locator(each))),
    );
    await name.press("F2");
    await page.getByText("v2").waitFor();
    expect(await held(name)).toEqual(["hello", 1, 3, true]);
    for (const isSame of same) expect(await isSame()).toBe(true);
    expect(
      await page.evaluate(() => {
        const at = (selector: string) => document.querySelector(selector) as HTMLInputElement;
        return {
          size: at("[name=size]").value,
          r: at("[name=r]:checked").value,
          box: at("[name=box]").checked,
          file: at("[name=file]").files?.[0]?.name,
          note: at("[aria-label=note]").textContent,
          bare: at("[aria-label=bare]").value,
          open: (document.querySelector("details") as HTMLDetailsElement).open,
          scroll: at(".scrolled").scrollTop,
          rows: [...document.querySelectorAll("[name=row]")]
            .map((each) => (each as HTMLInputElement).value)
            .join(),
          fresh: at("[name=new]").value,
        };
      }),
    ).toEqual({
      size: "m",
      r: "b",
      box: true,
      file: "a.txt",
      note: "a note",
      bare: "bare",
      open: true,
      scroll: 120,
      rows: "row 2,",
      fresh: "",
    });
    expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  });
});
