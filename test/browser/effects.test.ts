/** Messages, events for scripts and redirects of a handler: each once, wherever the connection is cut. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { context, html, live } from "../../middleware/index.js";
import { press, says, settled } from "./behaviours/steps.js";
import { usePages } from "./gallery.js";
import { openLine } from "./line.js";

@live
class Teller {
  told = 0;
  tell() {
    this.told++;
    context().flash("info", "Told.");
    context().push("told", { told: this.told });
  }
  leave() {
    context().flash("info", "Left.");
    context().redirect("/next");
  }
  render() {
    return html`<section><button @click="tell">Tell</button> <button @click="leave">Leave</button>
      <output aria-label="told">${this.told}</output></section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Teller));
  app.get("/next", (_request, response) => response.live(html`<h1>Next</h1>`));
});

/** Opens the page, which writes down what its scripts are told, and loses the server's frames that match. */
async function open(lost: RegExp) {
  const opened = await openLine(site, "/");
  opened.line.isLost = (frame) => lost.test(frame);
  await opened.page.evaluate(() => {
    document.body.dataset.told = "";
    document.addEventListener("told", (event) => {
      const { told } = (event as CustomEvent<{ told: number }>).detail;
      // The page shows the change by then.
      document.body.dataset.told += `${told}:${document.querySelector("output")?.textContent} `;
    });
  });
  return opened;
}

async function isToldOnce(page: Page): Promise<void> {
  await settled(page);
  await says(page, "told", "1");
  await expect.poll(() => page.locator("body").getAttribute("data-told")).toBe("1:1 ");
  expect(await page.getByText("Told.").count()).toBe(1);
}

/** What is lost of the answer, frame by frame. */
const cuts = { "its last frame": /^\[0,/, "all of it": /^\[(?:0,|"effects")/ };

describe.each(Object.entries(cuts))("an event of whose answer %s was lost", (_what, lost) => {
  it("has its effects once, over the next connection", async () => {
    const { page, line } = await open(lost);
    await press(page, "Tell");
    await expect.poll(() => line.received.some((frame) => lost.test(frame))).toBe(true);
    expect(await page.getByText("Told.").count()).toBe(0);
    line.isLost = () => false;
    await line.cut();
    await isToldOnce(page);
  });

  it("has its effects once, by post", async () => {
    const { page, line } = await open(lost);
    await press(page, "Tell");
    await expect.poll(() => line.received.some((frame) => lost.test(frame))).toBe(true);
    line.isUp = false;
    await line.cut();
    await isToldOnce(page);
  });

  it("leads where its handler has sent the page, with its message", async () => {
    const { page, line } = await open(lost);
    await press(page, "Leave");
    await expect.poll(() => line.received.some((frame) => lost.test(frame))).toBe(true);
    line.isLost = () => false;
    await line.cut();
    await page.getByRole("heading", { name: "Next" }).waitFor();
    expect(await page.getByText("Left.").count()).toBe(1);
  });
});
