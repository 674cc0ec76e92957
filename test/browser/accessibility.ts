/** axe-core over a page as it stands, in any mode. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { closeSession, openPage, openSession } from "./sessions.js";
import type { Visit } from "./visit.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong with a page: rule, and the elements. */
export async function violations(visit: Visit): Promise<string[]> {
  const page = visit.mode === "form" ? await withScripts(visit.page) : visit.page;
  // Not as an element, which the page's Content-Security-Policy would not let in.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  if (page !== visit.page) await closeSession(page.context());
  return found;
}

/** The same page where scripts run, of which it gets none of its own. */
async function withScripts(page: Page): Promise<Page> {
  const browser = page.context().browser();
  if (!browser) throw new Error("The page's browser is closed.");
  const copy = await openPage(await openSession(browser, true));
  const html = await page.content();
  await copy.route(page.url(), (route) => route.fulfill({ contentType: "text/html", body: html }));
  await copy.route(/\.js\b/, (route) => route.abort());
  await copy.goto(page.url());
  return copy;
}
