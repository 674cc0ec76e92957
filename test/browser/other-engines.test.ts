/** Pages of EJS and Handlebars: our scripts in their head, two components as strings in their body, in all modes. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import ejs from "ejs";
import type { Express } from "express";
import handlebars from "handlebars";
import { describe, expect, it } from "vitest";
import { context, handler, html, live } from "../../middleware/index.js";
import { isLong } from "../support/long.js";
import { usePages } from "./gallery.js";
import { someModes } from "./some-modes.js";
import { type Mode } from "./visit.js";

@live
class Step {
  by = 1;
  count = 0;
  add(): void {
    this.count += this.by;
  }
  @handler(String)
  say(text: string): void {
    context().flash("info", text);
  }
  render() {
    return html`<section>
      <output data-live-hook="shout">${this.count}</output>
      <button @click="add">Add</button>
      <form @submit="say(text)"><input name="text" aria-label="Text" /><button>Say</button></form>
    </section>`;
  }
}

/** A script of the application's, as the guide has it. */
const hookScript = `window.hyperLive?.hook("shout", {
  mounted(element) { element.title = "hooked"; },
});
document.documentElement.dataset.ran = "";`;

async function renderHandlebars(
  file: string,
  options: object,
  done: (error: unknown, html?: string) => void,
): Promise<void> {
  done(null, handlebars.compile(await readFile(file, "utf8"))(options));
}

function define(app: Express): void {
  app.engine("ejs", ejs.renderFile as never);
  app.engine("hbs", renderHandlebars as never);
  app.set("views", fileURLToPath(new URL("../fixtures/views", import.meta.url)));
  app.get("/hook.js", (_request, response) => void response.type("js").send(hookScript));
  app.get("/favicon.ico", (_request, response) => void response.status(204).end());
  app.get("/:engine", async (request, response) => {
    const [first, second] = await Promise.all([request.live(Step), request.live(Step, { by: 10 })]);
    response.render(`two.${request.params.engine}`, { title: "Two steps", first, second });
  });
}

const site = usePages(define);

const engines = ["ejs", "hbs"];
const some = someModes(import.meta.filename);
/** All modes in a long run, else each engine in one of them. */
const modesOf = (engine: string) => some.filter((_, index) => isLong || index === engines.indexOf(engine));

describe.each(engines)("a page of %s", (engine) => {
  it.each(modesOf(engine))("has two components of its own, in %s mode", async (mode: Mode) => {
    const { page, posts, sent, errors } = await site.visit(`/${engine}`, mode);
    expect(await page.title()).toBe("Two steps");
    if (mode !== "form") await page.locator("html[data-ran]").waitFor({ state: "attached" });
    if (mode === "live") await page.locator("#second output[title=hooked]").waitFor();
    const [first, second] = [page.locator("#first"), page.locator("#second")];
    for (const [count, other] of [
      [1, 10],
      [2, 20],
    ]) {
      for (const [main, shown] of [
        [first, count],
        [second, other],
      ] as const) {
        await main.getByRole("button", { name: "Add" }).click();
        await main.locator("output", { hasText: String(shown) }).waitFor();
      }
    }
    expect(await first.locator("output").textContent()).toBe("2");
    expect(await second.locator("output").textContent()).toBe("20");
    await second.getByLabel("Text").fill("Hello.");
    await second.getByRole("button", { name: "Say" }).click();
    await page.locator("p.live-flash", { hasText: "Hello." }).waitFor();
    expect(await page.locator("p.live-flash").count()).toBe(1);
    expect(await first.locator("output").textContent()).toBe("2");
    expect(await second.locator("output").textContent()).toBe("20");
    expect(posts.length).toBe(mode === "live" ? 0 : 5);
    expect(sent.length > 0).toBe(mode === "live");
    expect(errors).toEqual([]);
    expect(site.log).toEqual([]);
  });

  it("has none of our buttons before its own", async () => {
    const { page } = await site.visit(`/${engine}`, "form");
    expect(await page.locator("button").first().textContent()).toBe("Add");
    await page.locator("button").first().click();
    await page.locator("#first output", { hasText: "1" }).waitFor();
  });
});
