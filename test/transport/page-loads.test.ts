/** Several loads of one page: each numbers its events from 1, and their counts must not be mixed up. */
import { beforeEach, describe, expect, it } from "vitest";
import { context, html, live } from "../../middleware/index.js";
import { Gate, Tally } from "../support/components.js";
import { type Agent, getPage, htmxHeaders, type LivePage, postEvent } from "../support/page.js";
import { sharedMemory } from "../support/shared-memory.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, type FrameSocket, joinPage, openSocket } from "../support/socket.js";

@live
class LoadedSlowly {
  static gate = new Gate();
  count = 0;
  async work(): Promise<void> {
    await LoadedSlowly.gate.passed;
    this.count += 100;
    context().flash("info", "worked");
  }
  add(): void {
    this.count++;
  }
  render() {
    return html`<p>${this.count} <button @click="work">Work</button><button @click="add">Add</button></p>`;
  }
}

beforeEach(() => {
  LoadedSlowly.gate = new Gate();
});

const serveAll = (isShared: boolean) =>
  serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/slow", (_request, response) => response.live(LoadedSlowly));
    },
    isShared ? { adapter: sharedMemory() } : {},
  );

/** A load of the page joins with the seal that the page was written with. */
async function join(site: TestSite, agent: Agent, page: LivePage, load: string): Promise<FrameSocket> {
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", load, [0, page.seals[0], 0]]);
  while ((await socket.next())[0] !== "ok");
  return socket;
}

/** The next frame that answers an event. */
async function answerOf(socket: FrameSocket, event: number): Promise<unknown[]> {
  for (;;) {
    const frame = await socket.next();
    if (frame[0] === 0 && frame[2] === event) return frame;
  }
}

const post = (agent: Agent, page: LivePage, load: string, event: number, binding = "increment") =>
  postEvent(agent, page, binding, { headers: htmxHeaders }).send({ _page: load, _event: event });

describe.each([
  ["memory", false],
  ["a shared store", true],
])("loads of a page, with %s", (_adapter, isShared) => {
  it("an event that ends after a reload counts for the load that has sent it", async () => {
    const site = await serveAll(isShared);
    const { agent, page, socket } = await joinPage(site, "/slow", "first");
    socket.send([0, 0, 1, 0, "work"]);
    socket.send(["ping"]);
    expect(await socket.next()).toEqual(["ok"]);
    await socket.close();
    const again = await join(site, agent, page, "second");
    LoadedSlowly.gate.open();
    await expect.poll(() => again.received.join()).toContain("100");
    again.send([0, 0, 1, 1, "add"]);
    expect(await answerOf(again, 1)).toEqual([0, 0, 1, expect.anything()]);
  });

  it.each([
    ["once to the page that comes back", "first", '["effects",0,0,1,[["flash","info","worked"]]]'],
    ["to no other load, if none was there", "second", undefined],
  ])("what an event says that ends while its page is away is shown %s", async (_what, load, shown) => {
    const site = await serveAll(isShared);
    const { agent, page, socket } = await joinPage(site, "/slow", "first");
    socket.send([0, 0, 1, 0, "work"]);
    await socket.close();
    const post = postEvent(agent, page, "add", { headers: htmxHeaders });
    LoadedSlowly.gate.open();
    // It runs after the event.
    expect((await post).text).toContain("101");
    const again = await join(site, agent, page, load);
    if (load === "first") again.send([0, 0, 1, 0, "work"]);
    again.send(["ping"]);
    await expect.poll(() => again.received.at(-1)).toBe('["ok"]');
    expect(again.received.filter((frame) => frame.includes("worked"))).toEqual(shown ? [shown] : []);
  });

  it("what an event says that ends after a reload is shown by the new load", async () => {
    const site = await serveAll(isShared);
    const { agent, page, socket } = await joinPage(site, "/slow", "first");
    socket.send([0, 0, 1, 0, "work"]);
    await socket.close();
    const again = await join(site, agent, page, "second");
    LoadedSlowly.gate.open();
    await expect.poll(() => again.received).toContain('["flash","info","worked"]');
  });

  it("an event of the load before a reload, which fails, is not the answer to one of the new load", async () => {
    const site = await serveAll(isShared);
    const { agent, page, socket } = await joinPage(site, "/slow", "first");
    socket.send([0, 0, 1, 0, "work"]);
    socket.send(["ping"]);
    await socket.next();
    await socket.close();
    const again = await join(site, agent, page, "second");
    again.send([0, 0, 1, 0, "add"]);
    LoadedSlowly.gate.fail(new Error("It was to fail."));
    expect(await again.next()).toEqual([0, 0, 1, expect.anything()]);
  });

  it("a post of another load does not count for the one that has a socket", async () => {
    const site = await serveAll(isShared);
    const { agent, page, socket } = await joinPage(site, "/", "first");
    for (let number = 1; number <= 7; number++) {
      expect((await post(agent, page, "second", number)).status).toBe(200);
    }
    socket.send([0, 0, 1, 0, "increment"]);
    expect(await answerOf(socket, 1)).toEqual([0, 0, 1, [0, 8]]);
  });

  it("an event that is sent again after another load has sent one is not run twice", async () => {
    const site = await serveAll(isShared);
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await post(agent, page, "first", 1);
    await post(agent, page, "second", 1);
    expect((await post(agent, page, "first", 1)).text).toMatch(/<output.*>2</);
    expect((await post(agent, page, "second", 1)).text).toMatch(/<output.*>2</);
  });

  it("a page that comes back after another load has taken its view runs nothing twice", async () => {
    const site = await serveAll(isShared);
    const { agent, page, socket } = await joinPage(site, "/", "first");
    socket.send([0, 0, 1, 0, "increment"]);
    await answerOf(socket, 1);
    await socket.close();
    const other = await join(site, agent, page, "second");
    other.send([0, 0, 1, 1, "increment"]);
    await answerOf(other, 1);
    const again = await join(site, agent, page, "first");
    again.send([0, 0, 1, 0, "increment"]);
    expect(await answerOf(again, 1)).toEqual([0, 0, 1]);
  });
});
