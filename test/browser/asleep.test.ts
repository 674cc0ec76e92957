/** Pages that stood still, as on a laptop that slept, and pages whose clock was set: they go on where they were. */
import { describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { press, says, settled } from "./behaviours/steps.js";
import { usePages } from "./gallery.js";
import { openLine } from "./line.js";
import { connected, hasMark } from "./visit.js";

@live
class Count {
  count = 0;
  add() {
    this.count++;
  }
  render() {
    return html`<button @click="add">Add</button> <output aria-label="count">${this.count}</output>`;
  }
}

const site = usePages((app) => app.get("/", (_request, response) => response.live(Count)));

/** A page that can be frozen, as a browser does with pages that nobody looks at. */
async function openFrozen() {
  const opened = await openLine(site, "/");
  const session = await opened.page.context().newCDPSession(opened.page);
  const set = (state: "frozen" | "active") => session.send("Page.setWebLifecycleState", { state });
  return { ...opened, freeze: () => set("frozen"), wake: () => set("active") };
}

describe("a page that stood still", () => {
  it("comes back at once when it goes on, and sends once what was in flight", async () => {
    const { page, line, freeze, wake } = await openFrozen();
    line.swallow = "page";
    await press(page, "Add");
    await press(page, "Add");
    await expect.poll(() => line.sent.length).toBe(3);
    await freeze();
    line.swallow = undefined;
    await line.cut();
    await wake();
    await connected(page);
    await settled(page);
    await says(page, "count", "2");
    await press(page, "Add");
    await says(page, "count", "3");
    expect(await hasMark(page)).toBe(true);
  });
});

describe("a page whose clock was set back after it was loaded again", () => {
  it("is loaded again when the server says so", async () => {
    const { page, line } = await openLine(site, "/");
    await page.evaluate(() => sessionStorage.setItem("hyper-live:reloaded", `${Date.now() + 3_600_000}`));
    line.sockets.at(-1)?.send('["reload",0,"HL_SEAL_EXPIRED"]');
    await expect.poll(() => hasMark(page)).toBe(false);
    await connected(page);
    await says(page, "count", "0");
  });
});
