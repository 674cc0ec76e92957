/** /invoice in a real browser: lines come and go with what was typed, and each is told what is wrong with it. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { inTurn } from "../support/long-tests.js";
import { violationsInTurn } from "./accessibility.js";
import { useGallery } from "./gallery.js";
import { modes } from "./visit.js";

const gallery = useGallery();

const line = (page: Page, number: number) => page.getByRole("group", { name: `Line ${number}`, exact: true });
const field = (page: Page, number: number, name: string) =>
  line(page, number).getByLabel(name, { exact: true });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

async function fillLine(page: Page, number: number, text: string, quantity: string, price: string) {
  await field(page, number, "Text").fill(text);
  await field(page, number, "Quantity").fill(quantity);
  await field(page, number, "Price").fill(price);
}

describe.each(modes)("an invoice in %s mode", (mode) => {
  const itInTurn = inTurn(mode, modes);
  itInTurn("keeps what was typed when lines come and go, and adds up", async () => {
    const visit = await gallery.visit("/invoice", mode);
    const { page, errors } = visit;
    await page.getByLabel("Customer").fill("Ada");
    await fillLine(page, 1, "Tea", "2", "1.5");
    await press(page, "Add a line");
    await line(page, 2).waitFor();
    expect(await field(page, 1, "Text").inputValue()).toBe("Tea");
    await fillLine(page, 2, "Milk", "3", "0.40");
    await press(page, "Add a line");
    await line(page, 3).waitFor();
    await fillLine(page, 3, "Bread", "1", "4");
    expect(await violationsInTurn(visit)).toEqual([]);
    await press(page, "Remove line 2");
    await line(page, 3).waitFor({ state: "detached" });
    expect(await field(page, 1, "Text").inputValue()).toBe("Tea");
    // htmx puts values where the rows have moved to a moment after it took one out.
    await expect.poll(() => field(page, 2, "Text").inputValue()).toBe("Bread");
    await expect.poll(() => field(page, 2, "Price").inputValue()).toBe("4");
    await expect.poll(() => page.locator("form output").textContent()).toBe("7.00");
    await press(page, "Send invoice");
    await page.getByText("Sent to Ada: 7.00", { exact: true }).waitFor();
    expect(errors).toEqual([]);
  });

  itInTurn("says what is wrong by its line, and goes on when it is put right", async () => {
    const visit = await gallery.visit("/invoice", mode);
    const { page } = visit;
    await page.getByLabel("Customer").fill("Ada");
    await press(page, "Add a line");
    await line(page, 2).waitFor();
    await fillLine(page, 1, "Tea", "2", "1.5");
    await fillLine(page, 2, "", "1.5", "9");
    await press(page, "Send invoice");
    await line(page, 2).getByText("Say what it is for").waitFor();
    await line(page, 2).getByText("A whole number").waitFor();
    expect(await line(page, 1).locator('[aria-invalid="true"]').count()).toBe(0);
    expect(await field(page, 2, "Quantity").inputValue()).toBe("1.5");
    expect(await field(page, 2, "Price").inputValue()).toBe("9");
    expect(await violationsInTurn(visit)).toEqual([]);
    await fillLine(page, 2, "Milk", "1", "9");
    await press(page, "Send invoice");
    await page.getByText("Sent to Ada: 12.00").waitFor();
  });

  itInTurn("is sent by the Enter key, which presses no other button", async () => {
    const { page } = await gallery.visit("/invoice", mode);
    await page.getByLabel("Customer").fill("Ada");
    await fillLine(page, 1, "Tea", "2", "1.5");
    await field(page, 1, "Price").press("Enter");
    await page.getByText("Sent to Ada: 3.00").waitFor();
  });
});

describe.each(["htmx", "live"] as const)("typing into an invoice in %s mode", (mode) => {
  inTurn(mode, ["live", "htmx"] as const)("brings the total up to date", async () => {
    const { page } = await gallery.visit("/invoice", mode);
    await field(page, 1, "Price").fill("");
    await field(page, 1, "Price").pressSequentially("12.5");
    await expect.poll(() => page.locator("form output").textContent()).toBe("12.50");
    expect(await field(page, 1, "Price").inputValue()).toBe("12.5");
  });
});
