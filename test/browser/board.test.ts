/** /board in a real browser: cards with slots, which speak to the board. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { inTurn } from "../support/long-tests.js";
import { useGallery } from "./gallery.js";
import { modes } from "./visit.js";

const gallery = useGallery();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true }).waitFor();

describe.each(modes)("the board in %s mode", (mode) => {
  const itInTurn = inTurn(mode, modes);
  it("moves cards by their buttons, and what is in a card counts on the board", async () => {
    const { page, errors } = await gallery.visit("/board", mode);
    await press(page, "Sand the door");
    await press(page, "Vote for Sand the door");
    await page.locator(".board").getByText("Votes: 1").waitFor();
    await press(page, "Move Sand the door to Doing");
    await heading(page, "Doing 2");
    // It is still open: the card keeps its own state.
    expect(await page.locator(".board").getByText("Votes: 1").isVisible()).toBe(true);
    await press(page, "Vote for Sand the door");
    await page.locator(".board").getByText("Votes: 2").waitFor();
    await press(page, "Sand the door");
    await page.locator(".board").getByText("Votes: 2").waitFor({ state: "detached" });
    expect(errors).toEqual([]);
  });

  itInTurn("is worked by the keyboard alone", async () => {
    const { page } = await gallery.visit("/board", mode);
    const right = page.getByRole("button", { name: "Move Buy paint to Doing" });
    await right.focus();
    await page.keyboard.press("Enter");
    await heading(page, "Doing 2");
    if (mode === "form") return;
    // The focus is still on the button, which now moves on.
    await page.keyboard.press("Enter");
    await heading(page, "Done 1");
  });
});

describe("the board in live mode", () => {
  it("takes a card where it is dragged", async () => {
    const { page, errors } = await gallery.visit("/board", "live");
    const list = page.locator(".board ol");
    const { width = 0, height = 0 } = (await list.boundingBox()) ?? {};
    await page.locator("[data-card='2']").dragTo(list, { targetPosition: { x: width - 10, y: height - 10 } });
    await heading(page, "Done 1");
    expect(errors).toEqual([]);
  });
});
