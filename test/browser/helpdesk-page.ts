/** The helpdesk, as tests use it: someone signs in, in a browser of their own. */
import type { BrowserContext, Page } from "playwright-core";
import type { BrowsedSite } from "./gallery.js";
import { connected, type Mode, newSession } from "./visit.js";

export interface Desk {
  page: Page;
  context: BrowserContext;
  mode: Mode;
  /** the origin of the site */
  url: string;
}

export const press = ({ page }: Desk, name: string) =>
  page.getByRole("button", { name, exact: true }).click();
export const fill = ({ page }: Desk, name: string, text: string) =>
  page.getByLabel(name, { exact: true }).fill(text);
export const sees = ({ page }: Desk, text: string | RegExp) => page.getByText(text).first().waitFor();

/** Opens a page of the helpdesk, and waits until it is live. */
export async function goTo({ page, mode, url }: Desk, path: string): Promise<void> {
  await page.goto(`${url}/helpdesk${path}`);
  if (mode === "live" && (await page.locator("[data-live-view]").count()) > 0) await connected(page);
}

/** Opens the page where visitors sign in. */
export async function openDesk(site: BrowsedSite, mode: Mode): Promise<Desk> {
  const context = await newSession(site.browser(), mode);
  const page = await context.newPage();
  const desk = { page, context, mode, url: site.url() };
  await goTo(desk, "/sign-in");
  return desk;
}

export async function enter(desk: Desk, name: string, password = "helpdesk"): Promise<void> {
  await fill(desk, "Name", name);
  await fill(desk, "Password", password);
  await press(desk, "Sign in");
}

/** Signs someone in, and waits for the list of tickets. */
export async function signInAs(site: BrowsedSite, mode: Mode, name: string): Promise<Desk> {
  const desk = await openDesk(site, mode);
  await enter(desk, name);
  await desk.page.getByRole("heading", { name: "Tickets" }).waitFor();
  if (mode === "live") await connected(desk.page);
  return desk;
}
