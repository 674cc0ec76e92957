/** /dashboard in a real browser: figures that the server pushes, in all three modes. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { inTurn } from "../support/long-tests.js";
import { violations } from "./accessibility.js";
import { useGallery } from "./gallery.js";
import { modes, newSession, visit } from "./visit.js";

const gallery = useGallery();

const figure = (page: Page, name: string) =>
  page
    .locator("dl > div")
    .filter({ hasText: new RegExp(`^${name}`) })
    .locator("dd");
const points = async (page: Page) =>
  (await page.locator("[data-live-hook=chart]").getAttribute("data-points"))?.split(",").filter(Boolean)
    .length ?? 0;

/** Asks for another day; without scripts that is sent by the button beside the field. */
async function pick(page: Page, day: string, mode: string): Promise<void> {
  await page.getByLabel("Day").fill(day);
  if (mode === "form") await page.getByRole("button", { name: "Apply", exact: true }).click();
  else await page.getByLabel("Day").press("Enter");
}

describe.each(modes)("the dashboard in %s mode", (mode) => {
  const itInTurn = inTurn(mode, modes);
  itInTurn("measures anew when asked to", async () => {
    const { page, errors } = await gallery.visit("/dashboard", mode);
    const before = await points(page);
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect.poll(() => points(page)).toBeGreaterThan(Math.min(before, 59));
    expect(await figure(page, "Memory").textContent()).toMatch(/^\d+ MB$/);
    expect(errors).toEqual([]);
  });

  itInTurn("shows the orders of the day that one picks, each time the same", async () => {
    const { page, errors } = await gallery.visit("/dashboard", mode);
    await pick(page, "2026-01-02", mode);
    await expect.poll(() => figure(page, "Orders").textContent()).toBe("131");
    await pick(page, "2026-01-03", mode);
    await expect.poll(() => figure(page, "Orders").textContent()).toBe("132");
    expect(errors).toEqual([]);
  });

  itInTurn(
    "shows the week once that comes into sight, or is asked for, and the week of the day that one picks",
    async () => {
      const { page, errors } = await gallery.visit("/dashboard", mode);
      if (mode === "form") await page.getByRole("button", { name: "Show the week" }).click();
      else
        await page
          .locator(".stage")
          .getByText(/^The week/)
          .scrollIntoViewIfNeeded()
          // It may be in sight already, and give way to the week.
          .catch(() => {});
      const today = new Date().toISOString().slice(0, 10);
      await page.getByRole("row").first().getByText(today).waitFor();
      await pick(page, "2026-01-02", mode);
      await page.getByRole("row", { name: "2026-01-02 131" }).waitFor();
      expect(errors).toEqual([]);
    },
  );

  itInTurn("has a page without faults of accessibility", async () => {
    expect(await violations(await gallery.visit("/dashboard", mode))).toEqual([]);
  });
});

describe("the dashboard", () => {
  it("shows new figures by itself, on all pages alike, while their connection is up", async () => {
    const pages = [await gallery.visit("/dashboard", "live"), await gallery.visit("/dashboard", "live")];
    const last = (frames: string[]) => frames.findLast((frame) => frame.includes(","));
    const counts = pages.map(({ received }) => received.length);
    await expect
      .poll(() => pages.map(({ received }, at) => received.length > (counts[at] as number) + 1), {
        timeout: 5000,
      })
      .toEqual([true, true]);
    expect(last(pages[0]?.received ?? [])).toContain("[0,0,0,[");
    const [one, other] = await Promise.all(
      pages.map(({ page }) => page.locator("[data-live-hook=chart]").getAttribute("data-points")),
    );
    // One of them may have had a figure more in the meantime.
    expect([one, one?.slice(0, one.lastIndexOf(","))].some((text) => other?.includes(text ?? ""))).toBe(true);
  });

  it("has its script from the site itself, and works without it", async () => {
    const { page, errors } = await gallery.visit("/dashboard", "live");
    expect(await page.locator('script[src="/chart.js"]').count()).toBe(1);
    expect((await page.request.get(`${gallery.url()}/chart.js`)).headers()["content-type"]).toMatch(
      /javascript/,
    );
    expect(errors).toEqual([]);
  });

  it("has a chart drawn through its points, and again when they change", async () => {
    const context = await newSession(gallery.browser(), "htmx");
    // The hooks of our script, of which this page has none.
    await context.addInitScript(() => {
      const hook = (name: string, hooks: { mounted(element: Element): void }) => {
        Object.assign(window, {
          draw: () => hooks.mounted(document.querySelector(`[data-live-hook=${name}]`) as Element),
        });
      };
      Object.assign(window, { hyperLive: { hook } });
    });
    const { page, errors } = await visit(gallery.browser(), `${gallery.url()}/dashboard`, "htmx", context);
    const draw = (points: string) =>
      page.evaluate((text) => {
        const element = document.querySelector("[data-live-hook=chart]") as HTMLElement;
        element.dataset.points = text;
        (window as unknown as { draw(): void }).draw();
        return [...element.querySelectorAll("polyline")].map((line) => line.getAttribute("points"));
      }, points);
    expect(await draw("0,50,100")).toEqual(["0,80 150,40 300,0"]);
    expect(await draw("100,0")).toEqual(["0,0 300,80"]);
    expect(await draw("")).toEqual([""]);
    expect(errors).toEqual([]);
  });
});
