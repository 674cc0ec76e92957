/** Actions on the page /chat, and what it shows. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

export const here = (page: Page) =>
  page.getByRole("list", { name: "Who is here" }).getByRole("listitem").allTextContents();
const log = (page: Page) => page.getByRole("log").getByRole("listitem");
export const message = (page: Page, text: string) => log(page).filter({ hasText: text });

export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await message(page, text).waitFor();
}

export async function rename(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Change name" }).click();
  await expect.poll(() => page.getByLabel("Your name").getAttribute("value")).toBe(name);
}
