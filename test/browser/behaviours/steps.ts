/** Steps and looks that tests of behaviours share. */
import type { Locator, Page, WebSocketRoute } from "playwright-core";
import { onTestFinished } from "vitest";
import type {} from "../../../public/browser/api.js";
import type { BrowsedSite } from "../gallery.js";
import { openPage } from "../sessions.js";
import { newSession } from "../visit.js";

/** How events of a page with our script travel. */
export const ways = [
  ["over the socket", true],
  ["by post", false],
] as const;

/** A page whose sockets are refused, so that its events go by post. */
export async function openWithoutSocket(site: BrowsedSite, path: string): Promise<Page> {
  const refuse = (socket: WebSocketRoute) => void socket.close({ code: 4001 });
  const page = await openPage(await newSession(site.browser(), "live", onTestFinished, refuse));
  await page.goto(site.url() + path);
  await page.locator("html[data-live-connection=closed]").waitFor({ state: "attached" });
  return page;
}

export const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** Waits until nothing is under way. */
export const settled = (page: Page) => page.evaluate(() => hyperLive.settled());

/** Makes the line slow. */
export const latency = (page: Page, milliseconds: number) =>
  page.evaluate((time) => hyperLive.latency(time), milliseconds);

/** Text, caret or selection, and whether it has the focus. */
export const held = (field: Locator) =>
  field.evaluate((element) => {
    const { value, selectionStart, selectionEnd } = element as HTMLInputElement;
    return [value, selectionStart, selectionEnd, element === document.activeElement];
  });

/** Remembers an element, to ask later whether it is still the same one. */
export async function remember(element: Locator): Promise<() => Promise<boolean>> {
  const handle = await element.elementHandle();
  return () => element.evaluate((now, then) => now === then, handle);
}

/** Waits until an output of the page, by its label, says this. */
export const says = (page: Page, label: string, text: string) =>
  page.getByLabel(label, { exact: true }).getByText(text, { exact: true }).waitFor();
