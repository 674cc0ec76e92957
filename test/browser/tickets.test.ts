/** /tickets in a real browser, in all three modes: what is searched, filtered and turned to is in the address. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { inTurn } from "../support/long-tests.js";
import { useGallery } from "./gallery.js";
import { connected, modes } from "./visit.js";

const gallery = useGallery();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();
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

describe("a new ticket over htmx alone", () => {
  it("stays at the step after Next, though what was typed is sent while that is under way", async () => {
    const { page } = await gallery.visit("/tickets/new", "htmx");
    let underWay = 0;
    let most = 0;
    let posts = 0;
    await page.route(
      (url) => url.pathname === "/_live",
      async (route) => {
        posts++;
        most = Math.max(most, ++underWay);
        await new Promise((resolve) => setTimeout(resolve, 600));
        underWay--;
        await route.continue();
      },
    );
    // What is typed is sent 150 ms later.
    await page.getByLabel("Subject", { exact: true }).fill("Printer");
    await press(page, "Next");
    await expect.poll(() => [posts, underWay]).toEqual([2, 0]);
    await page.getByText("step 2 of 3", { exact: true }).waitFor();
    await expect.poll(() => page.locator(".htmx-request").count()).toBe(0);
    await isAt(page, "step=2&subject=Printer");
    expect(most).toBe(1);
  });
});

describe.each(modes)("a new ticket in %s mode", (mode) => {
  const itInTurn = inTurn(mode, modes);
  const isStep = (page: Page, step: number) => page.getByText(`step ${step} of 3`, { exact: true }).waitFor();
  const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
  /** Waits until the page has sent what was typed. */
  const kept = async (page: Page, text: string) => {
    if (mode !== "form") await expect.poll(() => page.url()).toContain(`subject=${text}`);
  };

  it("is written in steps, to and fro, and keeps what was typed in each", async () => {
    const { page, errors } = await gallery.visit("/tickets/new", mode);
    await field(page, "Subject").fill("Printer");
    await press(page, "Next");
    await isStep(page, 2);
    await isAt(page, "step=2&subject=Printer");
    await field(page, "Details").fill("Half");
    await field(page, "Urgency").selectOption("high");
    await press(page, "Back");
    await isStep(page, 1);
    await expect.poll(() => field(page, "Subject").inputValue()).toBe("Printer");
    await press(page, "Next");
    await isStep(page, 2);
    await expect.poll(() => field(page, "Details").inputValue()).toBe("Half");
    await press(page, "Next");
    await page.getByText("Describe it in 10 characters or more", { exact: true }).waitFor();
    await field(page, "Details").fill("It makes a noise.");
    await press(page, "Next");
    await isStep(page, 3);
    await page.getByText("Urgency: high").waitFor();
    // htmx fetches the page, which has what is in the address.
    if (mode !== "htmx") {
      await page.goBack();
      await isStep(page, 2);
      await expect.poll(() => field(page, "Details").inputValue()).toBe("It makes a noise.");
      await page.goForward();
      await isStep(page, 3);
    }
    await press(page, "Send");
    await page.getByText(/^Thank you. “Printer” was sent/).waitFor();
    await isOn(page, 1, 20);
    if (mode !== "form") expect(errors.filter((error) => !error.includes("422"))).toEqual([]);
  });

  itInTurn("has half a word again after Back and Forward of the browser", async () => {
    const { page } = await gallery.visit("/tickets/new", mode);
    await field(page, "Subject").fill("Printer");
    await kept(page, "Printer");
    await press(page, "Next");
    await isStep(page, 2);
    if (mode === "live") await connected(page);
    await page.goBack();
    await isStep(page, 1);
    await expect.poll(() => field(page, "Subject").inputValue()).toBe("Printer");
    await field(page, "Subject").fill("Printers");
    await kept(page, "Printers");
    await page.goForward();
    await isStep(page, 2);
    await page.goBack();
    await isStep(page, 1);
    await expect.poll(() => field(page, "Subject").inputValue()).toBe("Printers");
  });

  itInTurn("begins with the first step, whatever the address says", async () => {
    const { page } = await gallery.visit("/tickets/new?step=3", mode);
    await isStep(page, 1);
  });
});

describe.each(modes)("the tickets in %s mode", (mode) => {
  const itInTurn = inTurn(mode, modes);
  /** Sends what was entered; without a script by the button after the field. */
  const apply = async (page: Page, label: string) => {
    if (mode === "form")
      await page.getByLabel(label, { exact: true }).locator("xpath=following::button[1]").click();
  };

  itInTurn("come back after a ticket was looked at, and after Back", async () => {
    const { page, errors } = await gallery.visit("/tickets", mode);
    await page.getByLabel("Search", { exact: true }).fill("printer");
    await apply(page, "Search");
    await isOn(page, 1, 3);
    await page.getByLabel("Status", { exact: true }).selectOption("open");
    await apply(page, "Status");
    await isOn(page, 1, 2);
    await follow(page, "Next");
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

  itInTurn("are shown for any address", async () => {
    const { page } = await gallery.visit("/tickets?page=-1&status=%3Cb%3E&sort=x&search=", mode);
    await isOn(page, 1, 20);
    await page.goto(page.url().replace(/\?.*/, "?page=1e9&sort=title"));
    await isOn(page, 20, 20);
  });
});
