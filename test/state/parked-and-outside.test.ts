/** What comes from outside of a page to a component that was parked, or that shows a row of a database. */

import { describe, expect, it, onTestFinished, vi } from "vitest";
import { park } from "../../middleware/component/render.js";
import type { View } from "../../middleware/component/view.js";
import { broadcast, html, live, persistent, shared, subscribe } from "../../middleware/index.js";
import { PageViewer } from "../../middleware/transport/page-viewer.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

const count = shared("parked.count", 0);
const row = { name: "Ada" };
const repository = {
  findOneBy: async (_where: object) => ({ ...row }),
  save: async (saved: typeof row) => void Object.assign(row, saved),
};

@live
class Reader {
  own = 0;
  render() {
    return html`<p>${count.value} ${this.own}</p>`;
  }
}

@live
class Listener {
  person = persistent(repository, {});
  onMount(): void {
    subscribe("names", this.rename);
  }
  rename(name: unknown): void {
    this.person.name = String(name);
  }
  render() {
    return html`<p>${this.person.name}</p>`;
  }
}

/** Joins a page; gives its view as the server has it. */
async function open(component: typeof Reader | typeof Listener) {
  const add = vi.spyOn(PageViewer.prototype, "add");
  onTestFinished(() => add.mockRestore());
  const site = await serve((app) =>
    app.get("/", (_request, response) => response.live(component as typeof Reader)),
  );
  const joined = await joinPage(site, "/");
  return { ...joined, view: add.mock.calls.at(-1)?.[1] as View };
}

describe("a component that reads a shared value", () => {
  it("is not parked, so that each change sends what changed and not all of it", async () => {
    const { view, socket } = await open(Reader);
    for (const instance of view.instances) if (instance) park(instance);
    expect(view.instances.map((instance) => instance?.isParked)).toEqual([false]);
    await count.update((value) => value + 1);
    expect(await socket.next()).toEqual([0, 0, 0, [0, 1]]);
  });
});

describe("a component with a row", () => {
  it("has it saved after a method that a broadcast called, parked or not", async () => {
    const { view, socket } = await open(Listener);
    for (const instance of view.instances) if (instance) park(instance);
    await broadcast("names", "Grace");
    expect(await socket.next()).toEqual([0, 0, 0, [0, "Grace"]]);
    expect(row.name).toBe("Grace");
  });
});
