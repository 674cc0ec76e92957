/** Checks a page with axe-core, in any mode. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { isLong } from "../support/long.js";
import { closeSession, openPage, openSession } from "./sessions.js";
import type { Visit } from "./visit.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The violations that axe finds in a page: the rule and the elements of each. */
export async function violations(visit: Visit): Promise<string[]> {
  const page = visit.mode === "form" ? await withScripts(visit.page) : visit.page;
  // Not as a script element, which the page's Content-Security-Policy would block.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    type Axe = { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run({
      // The other results are not written down, which takes most of the time.
      resultTypes: ["violations"],
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  if (page !== visit.page) await closeSession(page.context());
  return found;
}

/**
 * The same for tests that visit a page in each mode: in a short run axe looks at the page of the live one alone, since what
 * the others show is rendered by the same templates.
 */
export async function violationsInTurn(visit: Visit): Promise<string[]> {
  return isLong || visit.mode === "live" ? violations(visit) : [];
}

/** Opens a copy of the page in a session with scripts enabled; the page's own scripts are blocked. */
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
