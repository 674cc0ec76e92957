/** The kit leaves its surroundings as they are. */

import { handler, html, live } from "hyper-live";
import { render, visit } from "hyper-live/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createKitApp, KitTally } from "./pages.js";

@live({ name: "kit.Clock" })
class KitClock {
  time = "";
  @handler()
  look() {
    this.time = new Date().toISOString();
  }
  render() {
    return html`<p>${this.time} <button @click="look">Look</button></p>`;
  }
}

describe("the kit", () => {
  afterEach(() => vi.useRealTimers());

  it("opens a component without an application", async () => {
    const page = await render(KitTally, { count: 5 });
    await page.click("Add one");
    expect(await page.state(KitTally)).toEqual({ count: 6 });
  });

  it("opens a page whose htmx has begun", async () => {
    const app = createKitApp();
    app.get("/htmx", (_request, response) => response.live(html`<p hx-get="/">${KitTally}</p>`));
    const page = await visit(app, "/htmx", { mode: "htmx" });
    const bound = page.window.document.querySelector("[hx-get]");
    expect(bound?.hasAttribute("data-htmx-powered")).toBe(true);
  });

  it("adds nothing to the global object", async () => {
    const before = Object.getOwnPropertyNames(globalThis);
    const page = await render(KitTally);
    await page.click("Add one");
    expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
    expect("document" in globalThis).toBe(false);
  });

  it.each(["form", "htmx", "live"] as const)("works while time stands still, in %s mode", async (mode) => {
    vi.useFakeTimers({ now: new Date("2030-01-01T00:00:00Z") });
    const page = await render(KitClock, {}, { mode });
    await page.click("Look");
    page.getByText(/2030-01-01T00:00:00.000Z/);
  });

  it("closes a page when its test has ended", async () => {
    const windows = await Promise.all([1, 2].map(() => visit(createKitApp(), "/")));
    await windows[0]?.close();
    expect(() => windows[0]?.window).toThrow("The page is closed.");
    expect(windows[1]?.getByRole("status").text()).toBe("0");
  });
});
