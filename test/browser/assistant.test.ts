/** /assistant in Chromium: an answer that comes in pieces, and a button that stops it, in all modes. */
import { describe, expect, it } from "vitest";
import { violationsInTurn } from "./accessibility.js";
import { useGallery } from "./gallery.js";
import { modes, type Visit } from "./visit.js";

const gallery = useGallery();

async function ask({ page }: Visit, message: string) {
  await page.getByLabel("Message").fill(message);
  await page.getByRole("button", { name: "Send" }).click();
}

const end = "what has been said stays.";

describe.each(modes)("in %s mode", (mode) => {
  it("answers in whole, without faults of accessibility", async () => {
    const visitor = await gallery.visit("/assistant", mode);
    await ask(visitor, "one");
    await visitor.page.getByText(`You wrote “one”.`).waitFor();
    await visitor.page.getByText(end).waitFor();
    expect(await visitor.page.getByRole("button", { name: "Stop" }).isDisabled()).toBe(true);
    expect(await violationsInTurn(visitor)).toEqual([]);
    expect(visitor.errors).toEqual([]);
  });
});

describe("in live mode", () => {
  it("shows the answer while it comes, each piece by a few bytes", async () => {
    const visitor = await gallery.visit("/assistant", "live");
    const { page, received } = visitor;
    await ask(visitor, "one");
    await page.getByText("This answer comes in").waitFor();
    expect(await page.getByText(end).count()).toBe(0);
    await page.getByText(end).waitFor();
    const pieces = received.filter((text) => text.includes('["",'));
    expect(pieces.length).toBeGreaterThan(20);
    for (const piece of pieces) expect(piece.length).toBeLessThan(60);
  });

  it("stops at once, keeps what was said, and takes the next message", async () => {
    const visitor = await gallery.visit("/assistant", "live");
    const { page } = visitor;
    await ask(visitor, "one");
    await page.getByText("This answer").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped.", { exact: true }).waitFor();
    expect(await page.getByText(end).count()).toBe(0);
    expect(await page.getByText("This answer").count()).toBe(1);
    await ask(visitor, "two");
    await page.getByText(`You wrote “two”.`).waitFor();
    expect(visitor.errors).toEqual([]);
  });

  it("gets the whole component if a script has changed the text that is added to", async () => {
    const visitor = await gallery.visit("/assistant", "live");
    const { page } = visitor;
    await ask(visitor, "one");
    const text = page.getByText("This answer comes");
    await text.evaluate((element) => {
      element.textContent = "translated";
    });
    await page.getByText(`You wrote “one”.`).waitFor();
    await page.getByText(end).waitFor();
  });
});
