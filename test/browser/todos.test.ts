/** What /todos needs a real browser for: focus and typing. The rest is in test/examples/todos.test.ts. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useGallery } from "./gallery.js";

const gallery = useGallery();

const field = (page: Page) => page.getByPlaceholder("What needs to be done?");
const checkbox = (page: Page, name: string) => page.getByRole("checkbox", { name, exact: true });
const remaining = (page: Page, count: number) =>
  page.getByRole("heading", { name: `Tasks (${count} remaining)` }).waitFor();

async function add(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
  await checkbox(page, text).waitFor();
}

describe.each(["htmx", "live"] as const)("the list of tasks in %s mode", (mode) => {
  it("leaves the focus in the field, so that the next task can be typed", async () => {
    const { page } = await gallery.visit("/todos", mode);
    await field(page).focus();
    for (const text of ["milk", "bread"]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
      await checkbox(page, text).waitFor();
      await expect.poll(() => field(page).inputValue()).toBe("");
      expect(await field(page).evaluate((element) => element === document.activeElement)).toBe(true);
    }
  });

  it("keeps what someone is typing while a task is ticked", async () => {
    const { page } = await gallery.visit("/todos", mode);
    await add(page, "milk");
    await expect.poll(() => field(page).inputValue()).toBe("");
    await field(page).fill("half a ta");
    await checkbox(page, "milk").click();
    await remaining(page, 0);
    expect(await field(page).inputValue()).toBe("half a ta");
  });
});
