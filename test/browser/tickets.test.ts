/** /tickets in a real browser, in all three modes: what is searched, filtered and turned to is in the address. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useGallery } from "./gallery.js";
import { connected, modes } from "./visit.js";

const gallery = useGallery();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const isOn = (page: Page, number: number, of: number) =>
  page.getByText(`Page ${number} of ${of}`, { exact: true }).waitFor();
const isAt = (page: Page, query: string) =>
  expect
    .poll(() => {
      const { searchParams } = new URL(page.url());
      searchParams.delete("_view");
      return String(searchParams);
    })
    .toBe(query);

describe.each(modes)("the tickets in %s mode", (mode) => {
  /** Sends what was entered; without a script by the button after the field. */
  const apply = async (page: Page, label: string) => {
    if (mode === "form")
      await page.getByLabel(label, { exact: true }).locator("xpath=following::button[1]").click();
  };

  it("come back after a ticket was looked at, and after Back", async () => {
    const { page, errors } = await gallery.visit("/tickets", mode);
    await page.getByLabel("Search", { exact: true }).fill("printer");
    await apply(page, "Search");
    await isOn(page, 1, 3);
    await page.getByLabel("Status", { exact: true }).selectOption("open");
    await apply(page, "Status");
    await isOn(page, 1, 2);
    await press(page, "Next");
    await isOn(page, 2, 2);
    await isAt(page, "page=2&search=printer&status=open");
    await page.getByRole("listitem").getByRole("link").first().click();
    await page.getByRole("heading", { name: /^Ticket \d+$/ }).waitFor();
    await page.goBack();
    await isOn(page, 2, 2);
    if (mode === "live") await connected(page);
    await page.goBack();
    await isOn(page, 1, 2);
    await isAt(page, "search=printer&status=open");
    expect(await page.getByLabel("Search", { exact: true }).inputValue()).toBe("printer");
    await page.goBack();
    await isOn(page, 1, 3);
    await expect.poll(() => page.getByLabel("Status", { exact: true }).inputValue()).toBe("all");
    await page.goForward();
    await isOn(page, 1, 2);
    await expect.poll(() => page.getByLabel("Status", { exact: true }).inputValue()).toBe("open");
    expect(errors).toEqual([]);
  });

  it("are shown for any address", async () => {
    const { page } = await gallery.visit("/tickets?page=-1&status=%3Cb%3E&sort=x&search=", mode);
    await isOn(page, 1, 20);
    await page.goto(page.url().replace(/\?.*/, "?page=1e9&sort=title"));
    await isOn(page, 20, 20);
  });
});
