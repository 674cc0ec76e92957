/** Pages are sent newer seals at an interval, where the process alone has their state. */
import { describe, expect, it } from "vitest";
import { html, live, memoryAdapter } from "../../middleware/index.js";
import { Gate, Tally } from "../support/components.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

@live
class Halves {
  static gate = new Gate();
  done = 0;
  async work(): Promise<void> {
    this.done++;
    await Halves.gate.passed;
    this.done++;
  }
  render() {
    return html`<p>${this.done} <button @click="work">Work</button></p>`;
  }
}

@live
class Long {
  text = "";
  grow(): void {
    this.text += "x".repeat(1_000);
  }
  render() {
    return html`<p>${this.text.length} <button @click="grow">Grow</button></p>`;
  }
}

const serveAll = (options = {}) =>
  serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/halves", (_request, response) => response.live(Halves));
      app.get("/long", (_request, response) => response.live(Long));
    },
    { sealEvery: 20, ...options },
  );

/** Waits for several intervals, as another page sees them. */
async function letTurnsPass(site: Awaited<ReturnType<typeof serveAll>>): Promise<void> {
  const other = await joinPage(site, "/", "other");
  for (let count = 0; count < 3; count++) {
    await other.event("increment");
    expect((await other.socket.next())[0]).toBe("seal");
  }
}

describe("a page", () => {
  it("is sent a seal once after its state has changed, and none before", async () => {
    const site = await serveAll();
    const page = await joinPage(site, "/");
    await letTurnsPass(site);
    expect(page.socket.received).toHaveLength(1);
    await page.event("increment");
    expect((await page.socket.next())[0]).toBe("seal");
    await letTurnsPass(site);
    expect(page.socket.received).toHaveLength(3);
  });

  it("is sent none while a handler runs, whose state is not whole", async () => {
    Halves.gate = new Gate();
    const site = await serveAll();
    const page = await joinPage(site, "/halves");
    page.socket.send([0, 0, 1, 0, "work"]);
    await letTurnsPass(site);
    expect(page.socket.received).toHaveLength(1);
    Halves.gate.open();
    expect(await page.socket.next()).toEqual([0, 0, 1, [0, 2]]);
    expect((await page.socket.next())[0]).toBe("seal");
  });

  it("is sent none for a state beyond sealLimit", async () => {
    const site = await serveAll({ sealLimit: 3_000 });
    const page = await joinPage(site, "/long");
    await page.event("grow");
    expect((await page.socket.next())[0]).toBe("seal");
    for (let count = 0; count < 3; count++) page.socket.send([0, 0, 2 + count, 0, "grow"]);
    await letTurnsPass(site);
    expect(page.socket.received.at(-1)).toBe("[0,0,4,[0,4000]]");
  });

  it("is sent none if other processes have its state", async () => {
    const shared = await serveAll({ adapter: Object.assign(memoryAdapter(), { isShared: true }) });
    const page = await joinPage(shared, "/");
    await page.event("increment");
    await letTurnsPass(await serveAll());
    expect(page.socket.received).toHaveLength(2);
  });
});
