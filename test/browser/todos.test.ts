/** /todos in a real browser, in all three modes. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useGallery } from "./gallery.js";
import { type Mode, modes } from "./visit.js";

const gallery = useGallery();

const field = (page: Page) => page.getByPlaceholder("What needs to be done?");
const checkbox = (page: Page, name: string) => page.getByRole("checkbox", { name, exact: true });
const remaining = (page: Page, count: number) =>
  page.getByRole("heading", { name: `Tasks (${count} remaining)` }).waitFor();

async function add(page: Page, text: string, how: "Enter" | "button" = "Enter"): Promise<void> {
  await field(page).fill(text);
  if (how === "Enter") await field(page).press("Enter");
  else await page.getByRole("button", { name: "Add", exact: true }).click();
  await checkbox(page, text.trim()).waitFor();
}

/** Ticks or unticks a task; without scripts that is sent by the button beside it. */
async function toggle(page: Page, mode: Mode, name: string): Promise<void> {
  await checkbox(page, name).click();
  if (mode !== "form") return;
  const row = page.getByRole("listitem").filter({ has: checkbox(page, name) });
  await row.getByRole("button", { name: "Apply", exact: true }).click();
}

const texts = (page: Page) =>
  page
    .getByRole("checkbox")
    .evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).labels?.[0]?.textContent.trim()));

describe.each(modes)("the list of tasks in %s mode", (mode) => {
  const open = () => gallery.visit("/todos", mode);

  it("adds a task by Enter and by the button, and empties the field each time", async () => {
    const { page, errors } = await open();
    await remaining(page, 0);
    await add(page, "milk", "Enter");
    await remaining(page, 1);
    await expect.poll(() => field(page).inputValue()).toBe("");
    await add(page, "bread", "button");
    await remaining(page, 2);
    await expect.poll(() => field(page).inputValue()).toBe("");
    expect(await texts(page)).toEqual(["milk", "bread"]);
    expect(errors).toEqual([]);
  });

  it("adds nothing for blank input", async () => {
    const { page } = await open();
    // htmx drops what a form sends while the same form is under way.
    const answered = () => page.locator(".htmx-request").waitFor({ state: "detached" });
    await field(page).press("Enter");
    await answered();
    await field(page).fill("   ");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await answered();
    // What comes after the blank ones has been dealt with, so they have too.
    await add(page, "milk");
    await remaining(page, 1);
    expect(await texts(page)).toEqual(["milk"]);
  });

  it("ticks a task, counts what remains, and unticks it", async () => {
    const { page } = await open();
    await add(page, "milk");
    await add(page, "bread");
    await toggle(page, mode, "milk");
    await remaining(page, 1);
    expect(await checkbox(page, "milk").isChecked()).toBe(true);
    expect(await checkbox(page, "bread").isChecked()).toBe(false);
    await toggle(page, mode, "bread");
    await remaining(page, 0);
    await toggle(page, mode, "milk");
    await remaining(page, 1);
    expect(await checkbox(page, "milk").isChecked()).toBe(false);
    expect(await checkbox(page, "bread").isChecked()).toBe(true);
  });

  it("touches no other task when Enter is pressed in a checkbox", async () => {
    const { page } = await open();
    for (const text of ["milk", "bread"]) await add(page, text);
    await checkbox(page, "bread").press("Enter");
    await add(page, "salt");
    expect(await texts(page)).toEqual(["milk", "bread", "salt"]);
    expect(await checkbox(page, "milk").isChecked()).toBe(false);
  });

  it("deletes the one task that is named", async () => {
    const { page } = await open();
    for (const text of ["milk", "bread", "salt"]) await add(page, text);
    await page.getByRole("button", { name: "Delete bread", exact: true }).click();
    await remaining(page, 2);
    expect(await texts(page)).toEqual(["milk", "salt"]);
    await page.getByRole("button", { name: "Delete milk", exact: true }).click();
    await remaining(page, 1);
    expect(await texts(page)).toEqual(["salt"]);
  });

  it("clears what is done, and nothing else", async () => {
    const { page } = await open();
    for (const text of ["milk", "bread", "salt"]) await add(page, text);
    await toggle(page, mode, "milk");
    await remaining(page, 2);
    await toggle(page, mode, "salt");
    await remaining(page, 1);
    await page.getByRole("button", { name: "Clear completed", exact: true }).click();
    await checkbox(page, "milk").waitFor({ state: "detached" });
    expect(await texts(page)).toEqual(["bread"]);
  });

  it("shows HTML in a task's text as text, and delivers each character", async () => {
    const { page, errors } = await open();
    const text = `<b>bold</b> & "quoted" 'it' \\ \${x} %20 + <script>alert(1)</script> Grüße 👋`;
    await add(page, text);
    expect(await texts(page)).toEqual([text]);
    expect(await page.locator("li b, li script").count()).toBe(0);
    await page.getByRole("button", { name: `Delete ${text}`, exact: true }).click();
    await remaining(page, 0);
    expect(errors).toEqual([]);
  });
});

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
    await toggle(page, mode, "milk");
    await remaining(page, 0);
    expect(await field(page).inputValue()).toBe("half a ta");
  });
});
