/** A page with a counter, used in Chromium in each of the three modes. */
import type { Browser } from "playwright-core";
import { onTestFinished } from "vitest";
import { connected, hasMark, type Mode, markWindow, modes, visit } from "../browser/visit.js";
import type { Expected } from "./counter-page.js";
import type { Use } from "./run-case.js";

/** Uses for a case of the matrix, by mode. */
export const inChromium = (browser: Browser): Record<string, Use> =>
  Object.fromEntries(
    modes.map((mode) => [`${mode} in Chromium`, (url, expected) => usePage(browser, url, mode, expected)]),
  );

async function usePage(browser: Browser, url: string, mode: Mode, { shows }: Expected): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: mode !== "form", ignoreHTTPSErrors: true });
  onTestFinished(() => context.close());
  // Some wait behind middleware that takes 3 s for each request.
  context.setDefaultTimeout(20_000);
  await context.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  if (mode === "htmx") await context.route(/live-.*\.js/, (route) => route.abort("blockedbyclient"));
  const { page, posts, sent, errors } = await visit(browser, url, mode, context);
  if (mode !== "form") await markWindow(page);
  for (const count of [1, 2]) {
    await page.getByRole("button", { name: "+" }).click();
    await page.getByText(`Count: ${count}`).waitFor();
    if (shows) await page.getByText(shows).waitFor();
  }
  if (mode === "live") await connected(page);
  if (mode !== "form" && !(await hasMark(page))) throw new Error("the page was loaded again");
  if (posts.length !== (mode === "live" ? 0 : 2)) throw new Error(`there were ${posts.length} posts`);
  if (mode === "live" && sent.length < 3) throw new Error(`the socket sent ${sent.join(" ")}`);
  if (errors.length > 0) throw new Error(`the console has ${errors.join("; ")}`);
}
