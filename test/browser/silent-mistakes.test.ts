/** What a page names and does not have is said in the console, in development. */
import { expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { usePages } from "./gallery.js";
import { connected, newSession, visit } from "./visit.js";

@live
class Mistaken {
  render() {
    return html`<section>
      <div data-live-hook="chrat" @moved="noop">Chart</div>
      <p data-live-portal="#nowhere">Moved</p>
      <button data-live-do="show #noone; hide #someone">Show</button>
      <p id="someone">Someone</p>
    </section>`;
  }
  noop() {}
}

const site = usePages((app) => app.get("/", (_request, response) => response.live(Mistaken)));

it("says which hook is registered by nobody, and which selectors find nothing", async () => {
  const said: string[] = [];
  const context = await newSession(site.browser(), "live");
  context.on("console", (message) => {
    if (message.type() === "warning") said.push(message.text());
  });
  const { page } = await visit(site.browser(), site.url(), "live", context);
  await connected(page);
  await page.evaluate(() => hyperLive.hook("chart", {}));
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("Someone").waitFor({ state: "hidden" });
  const wanted = [
    'the page has data-live-hook="chrat", but no script has called hyperLive.hook("chrat", …). There is: chart.',
    'data-live-portal="#nowhere" finds no element, so what it is on stays in its place.',
    'the command "show #noone" has found no element.',
  ];
  await expect.poll(() => said.toSorted()).toEqual(wanted.map((text) => `Hyper Live: ${text}`).sort());
});
