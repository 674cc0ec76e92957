/** Attacks by joining: the same view again and again, too many at once, and views that are left behind. */
import { beforeEach, describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { WaitingViews } from "../../middleware/state/views/waiting-views.js";
import { PageViewer } from "../../middleware/transport/page-viewer.js";
import { getPage, type LivePage } from "../support/page.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { cookieOf, type FrameSocket, joinPage, openSocket } from "../support/socket.js";

/** Counts its instances in this process. */
@live
class Counted {
  static made = 0;
  static left = 0;
  count = 0;
  constructor() {
    Counted.made++;
  }
  increment(): void {
    this.count++;
  }
  onUnmount(): void {
    Counted.left++;
  }
  render() {
    return html`<p>${this.count} <button @click="increment">+</button></p>`;
  }
}

beforeEach(() => {
  Counted.made = 0;
  Counted.left = 0;
});

const serveCounted = (options: ServeOptions = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Counted)), options);

interface Copied {
  site: TestSite;
  page: LivePage;
  /** a second tab with the same page, which has not joined */
  socket: FrameSocket;
  headers: { cookie: string; origin: string };
  agent: Awaited<ReturnType<typeof joinPage>>["agent"];
}

/** A page that is open in a first tab, and copied to a second one. */
async function copyPage(options?: ServeOptions): Promise<Copied> {
  const site = await serveCounted(options);
  const { agent, page } = await joinPage(site, "/", "first");
  const headers = { cookie: cookieOf(agent), origin: site.url };
  Counted.made = 0;
  return { site, page, headers, agent, socket: await openSocket(site, headers) };
}

describe("the same view again and again", () => {
  it("under other numbers of a frame is refused, and becomes one copy", async () => {
    const { site, page, socket } = await copyPage();
    const [seal] = page.seals;
    socket.send(["join", "second", ...Array.from({ length: 100 }, (_, number) => [number, seal, 0])]);
    for (let number = 1; number < 100; number++)
      expect(await socket.next()).toEqual(["reload", number, "HL_LIMIT"]);
    expect(await socket.next()).toEqual(["ok", 0]);
    expect(Counted.made).toBe(1);
    expect(site.log).toHaveLength(10);
  });

  it("under other numbers in frames of their own is refused too", async () => {
    const { page, socket } = await copyPage();
    for (let number = 0; number < 50; number++) socket.send(["join", "second", [number, page.seals[0], 0]]);
    const answers = [];
    while (answers.length < 51) answers.push(JSON.stringify(await socket.next()));
    expect(answers.filter((answer) => answer.includes("HL_LIMIT"))).toHaveLength(49);
    expect(answers.filter((answer) => answer === '["ok",0]')).toHaveLength(1);
  });

  it("under the same number goes on with the copy that it has", async () => {
    const { page, socket } = await copyPage();
    for (let time = 0; time < 50; time++) {
      socket.send(["join", "second", [0, page.seals[0], 0]]);
      expect(await socket.next()).toEqual(["ok", 0]);
      expect((await socket.next())[0]).toBe("seal");
    }
    expect(Counted.made).toBe(1);
    socket.send([0, 0, 1, 0, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1]]);
  });
});

describe("another view under the number of a first one", () => {
  it("lets go of the first one", async () => {
    const { site, agent, socket } = await copyPage({ grace: 0 });
    for (let time = 0; time < 5; time++) {
      const { seals } = await getPage(agent, "/");
      socket.send(["join", "second", [0, seals[0], 0]]);
      expect(await socket.next()).toEqual(["ok", 0]);
    }
    await expect.poll(() => Counted.left).toBe(4);
    expect(site.log).toEqual([]);
  });
});

describe("a frame of too many joins", () => {
  it.each([
    ["110,000 views", Array.from({ length: 110_000 }, (_, number) => [number % 9_999, "", 0])],
    ["101 views", Array.from({ length: 101 }, (_, number) => [number, "", 0])],
    ["a number too high", [[100, "", 0]]],
    [
      "a number twice",
      [
        [0, "", 0],
        [0, "", 0],
      ],
    ],
  ])("is refused as a whole, in one line: %s", async (_what, views) => {
    const site = await serveCounted({ maxPayload: 2 * 1024 * 1024 });
    const { socket } = await joinPage(site, "/");
    Counted.made = 0;
    socket.send(["join", "word", ...views]);
    expect(await socket.closed).toEqual({ code: 1008, reason: "HL_SOCKET_LIMIT" });
    expect(socket.received).toHaveLength(1);
    expect(site.log).toEqual([expect.stringContaining("HL_LIMIT")]);
    expect(Counted.made).toBe(0);
  });
});

describe("the views of one owner", () => {
  it("can't join beyond their limit, over however many sockets, until one leaves", async () => {
    const { site, agent, headers, socket } = await copyPage({ limits: { viewsPerOwner: 2 } });
    const [second, third] = [await getPage(agent, "/"), await getPage(agent, "/")];
    socket.send(["join", "second", [0, second.seals[0], 0], [1, third.seals[0], 0]]);
    expect(await socket.next()).toEqual(["reload", 1, "HL_LIMIT"]);
    expect(await socket.next()).toEqual(["ok", 0]);
    const other = await openSocket(site, headers);
    other.send(["join", "third", [0, third.seals[0], 0]]);
    expect(await other.next()).toEqual(["reload", 0, "HL_LIMIT"]);
    socket.send(["leave", 0]);
    socket.send(["join", "second", [1, third.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 1]);
    // Another visitor is not concerned.
    await joinPage(site, "/");
  });

  it("leave the memory early where too many of them wait for their page, the oldest first", async () => {
    const site = await serveCounted({ limits: { views: 3 } });
    const first = await joinPage(site, "/");
    const headers = { cookie: cookieOf(first.agent), origin: site.url };
    await first.event("increment");
    await first.socket.close();
    for (let time = 0; time < 5; time++) {
      const { seals } = await getPage(first.agent, "/");
      const socket = await openSocket(site, headers);
      socket.send(["join", `word ${time}`, [0, seals[0], 0]]);
      expect(await socket.next()).toEqual(["ok", 0]);
      await socket.close();
    }
    await expect.poll(() => Counted.left).toBe(3);
    // It was stored, and goes on where it stood.
    const again = await openSocket(site, headers);
    again.send(["join", "word", [0, first.page.seals[0], 1]]);
    expect(await again.next()).toEqual(["ok", 0]);
    again.send([0, 0, 2, 1, "increment"]);
    expect(await again.next()).toEqual([0, 0, 2, [0, 2]]);
  });
});

describe("a view that a handler gives to another owner, the session that it begins", () => {
  const giveAway = (view: { owner: string }) => Object.assign(view, { owner: "session" });

  it("is let go when it no longer waits for its page", () => {
    const waiting = new WaitingViews<{ owner: string }>(1);
    const view = { owner: "browser" };
    waiting.add(view);
    giveAway(view);
    waiting.remove(view);
    expect(waiting.add({ owner: "browser" })).toBeUndefined();
  });

  it("is no longer counted for the owner that it was counted for", () => {
    const counts: unknown[] = [];
    const countViews = (owner: string, change: number) => void counts.push([owner, change]);
    const viewer = new PageViewer({ limits: { owners: { countViews } } } as never, {} as never, {} as never);
    const view = { owner: "browser", revision: 0, syncSubscriptions() {}, startPage() {} };
    viewer.add(0, view as never, 0);
    giveAway(view);
    viewer.remove(0);
    expect(counts).toEqual([
      ["browser", 1],
      ["browser", -1],
    ]);
  });
});
