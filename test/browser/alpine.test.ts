/** Alpine.js on the same page: each leaves the other what is its own. */
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { each, html, live } from "../../middleware/index.js";
import { usePages } from "./gallery.js";

const script = createRequire(import.meta.url).resolve("alpinejs/dist/cdn.min.js");

@live
class Menu {
  items = ["tea"];
  clicks = 0;
  add(): void {
    this.clicks++;
    this.items.push(`item ${this.clicks}`);
  }
  render() {
    return html`<section>
      <div x-data="{ open: false, typed: '' }" data-live-keep>
        <button type="button" x-on:click="open = !open" x-bind:aria-expanded="open">Menu</button>
        <p x-show="open" id="shown">Opened by Alpine</p>
        <input aria-label="Typed" x-model="typed" /> <output x-text="typed" id="typed"></output>
      </div>
      <p>Clicks: <b id="clicks" x-data="{ seen: 'yes' }" x-bind:data-seen="seen">${this.clicks}</b></p>
      <ul>${each(
        this.items,
        (item) => item,
        (item) => html`<li x-data="{ n: 0 }"><button type="button"
        x-on:click="n++" x-text="n" aria-label="count ${item}"></button> ${item}</li>`,
      )}</ul>
      <button @click="add">Add</button>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/alpine.js", (_request, response) => response.sendFile(script));
  app.get("/", (_request, response) =>
    response.live(
      html`<!doctype html><html lang="en"><head><title>Alpine</title><script defer src="/alpine.js"></script></head>
        <body>${Menu}</body></html>`,
    ),
  );
});

it("keeps its state, its attributes and its children through patches, and starts in what a patch brings", async () => {
  const { page, errors } = await site.visit("/", "live");
  await page.locator("[aria-expanded=false]").waitFor();
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByText("Opened by Alpine").waitFor();
  await page.getByLabel("Typed").fill("mine");
  await page.getByRole("button", { name: "count tea" }).click();
  for (const clicks of [1, 2, 3]) {
    await page.getByRole("button", { name: "Add" }).click();
    await page.locator("#clicks").getByText(String(clicks)).waitFor();
  }
  expect(await page.getByText("Opened by Alpine").isVisible()).toBe(true);
  expect(await page.getByRole("button", { name: "Menu" }).getAttribute("aria-expanded")).toBe("true");
  expect(await page.locator("#typed").textContent()).toBe("mine");
  expect(await page.locator("#clicks").getAttribute("data-seen")).toBe("yes");
  expect(await page.getByRole("button", { name: "count tea" }).textContent()).toBe("1");
  // A row that the server added has a state of Alpine's, too.
  await page.getByRole("button", { name: "count item 2" }).click();
  await page.getByRole("button", { name: "count item 2" }).click();
  expect(await page.getByRole("button", { name: "count item 2" }).textContent()).toBe("2");
  expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
});
