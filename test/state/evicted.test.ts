/** Events that are under way when their view is given up or stored away: none is confirmed that has not run. */
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { htmxHeaders, postEvent, textOf } from "../support/page.js";
import { sharedMemory } from "../support/shared-memory.js";
import { serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

let gate = new Gate();

@live
class EvictedWork {
  count = 0;
  async work(): Promise<void> {
    await gate.passed;
    this.count++;
  }
  render() {
    return html`<p>${this.count} <button @click="work">Work</button></p>`;
  }
}

/** A guard that takes its time. */
let door: Gate | undefined;
let asked = 0;

@live({
  guard: () => {
    asked++;
    return door ? door.passed.then(() => true) : true;
  },
})
class EvictedGuarded {
  count = 0;
  add(): void {
    this.count++;
  }
  render() {
    return html`<p>${this.count} <button @click="add">Add</button></p>`;
  }
}

describe("a post whose view is given up while its guard decides", () => {
  it("runs on the state that is stored", async () => {
    door = undefined;
    const adapter = sharedMemory();
    const site = await serve((app) => app.get("/", (_request, response) => response.live(EvictedGuarded)), {
      adapter,
    });
    const { agent, page, socket } = await joinPage(site, "/");
    const gate = new Gate();
    door = gate;
    asked = 0;
    const posted = postEvent(agent, page, "add", { headers: htmxHeaders }).then((answer) => answer);
    await expect.poll(() => asked).toBe(1);
    door = undefined;
    adapter.beforeWrite = (name) => {
      if (name.startsWith("view:")) throw new Error("full");
    };
    socket.send([0, 0, 1, 0, "add"]);
    await socket.closed;
    adapter.beforeWrite = () => undefined;
    gate.open();
    const answer = await posted;
    expect([answer.status, textOf(answer.text)]).toEqual([200, expect.stringContaining("1 Add")]);
  });
});

describe("a view whose page stays away for longer than its grace", () => {
  it.each(["memory", "shared"])(
    "is kept until its events have run, those that wait as well: %s",
    async (kind) => {
      gate = new Gate();
      const adapter = kind === "shared" ? { adapter: sharedMemory() } : {};
      const site = await serve((app) => app.get("/", (_request, response) => response.live(EvictedWork)), {
        ...adapter,
        grace: 1,
      });
      const { agent, page, socket } = await joinPage(site, "/");
      socket.send([0, 0, 1, 0, "work"]);
      socket.send([0, 0, 2, 0, "work"]);
      socket.send(["ping"]);
      expect(await socket.next()).toEqual(["ok"]);
      await socket.close();
      // Its grace is over.
      await pause(20);
      gate.open();
      const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
      again.send(["join", "word", [0, page.seals[0], 0]]);
      expect(await again.next()).toEqual(["ok", 0]);
      again.send([0, 0, 1, 0, "work"]);
      again.send([0, 0, 2, 0, "work"]);
      again.send([0, 0, 3, 0, "work"]);
      await expect.poll(() => again.received.at(-1)).toBe("[0,0,3,[0,3]]");
    },
  );
});
