/** Attacks by floods: of frames by one page, of events by all pages of one owner, and of posts. */
import { beforeEach, describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { getPage, postEvent } from "../support/page.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { cookieOf, type FrameSocket, joinPage, openSocket } from "../support/socket.js";

/** Counts the events of all pages. */
@live
class Flooded {
  static events = 0;
  count = 0;
  increment(): void {
    Flooded.events++;
    this.count++;
  }
  render() {
    return html`<p>${this.count} <button @click="increment">+</button></p>`;
  }
}

beforeEach(() => {
  Flooded.events = 0;
});

const serveFlooded = (options: ServeOptions): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Flooded)), options);

/** Sends many events at once; they arrive in a few chunks. */
function flood(socket: FrameSocket, count: number): void {
  for (let event = 1; event <= count; event++) socket.send([0, 0, event, event - 1, "increment"]);
}

/** Reads the answers to the events with these numbers; none may be lost. */
async function readAll(socket: FrameSocket, first: number, last: number): Promise<void> {
  for (let event = first; event <= last; event++)
    expect(await nextAnswer(socket)).toEqual([0, 0, event, [0, event]]);
}

/** The next frame that is not a sign of life. */
async function nextAnswer(socket: FrameSocket): Promise<unknown[]> {
  const frame = await socket.next();
  return frame[0] === "ok" ? nextAnswer(socket) : frame;
}

const off = Number.POSITIVE_INFINITY;

describe("a page that sends too many frames", () => {
  it("is read more slowly, and loses no event", async () => {
    const site = await serveFlooded({ limits: { eventsPerSocket: 200, eventsPerOwner: off } });
    const { socket } = await joinPage(site, "/");
    flood(socket, 1_000);
    await readAll(socket, 1, 100);
    // All have arrived by now, and are not run.
    expect(Flooded.events).toBeLessThan(900);
    await readAll(socket, 101, 1_000);
    expect(Flooded.events).toBe(1_000);
    expect(site.log).toEqual([]);
  });

  it("does not slow down another page", async () => {
    const site = await serveFlooded({ limits: { eventsPerSocket: 1, eventsPerOwner: off } });
    const [attacker, other] = [await joinPage(site, "/"), await joinPage(site, "/")];
    flood(attacker.socket, 500);
    expect(await other.event("increment")).toEqual([0, 0, 1, [0, 1]]);
    expect(Flooded.events).toBeLessThan(10);
  });

  it.each<[what: string, frame: unknown[], times?: number]>([
    ["pings", ["ping"]],
    ["events of views that it does not have", [7, 0, 1, 0, "increment"]],
    ["leaves", ["leave", 7]],
    ["events of components that it does not have", [0, 9, 1, 0, "increment"]],
    [
      "joins, each of which counts",
      ["join", "word", ...Array.from({ length: 50 }, (_, at) => [at + 1, "", 0])],
      1,
    ],
  ])("is read more slowly, whatever it sends: %s", async (_what, frame, times = 100) => {
    const site = await serveFlooded({ limits: { eventsPerSocket: 5, eventsPerOwner: off } });
    const { socket } = await joinPage(site, "/");
    for (let count = 0; count < times; count++) socket.send(frame);
    socket.send([0, 0, 1, 0, "increment"]);
    const other = await joinPage(site, "/");
    await other.event("increment");
    expect(Flooded.events).toBe(1);
  });
});

describe("the pages of one owner that send too many events together", () => {
  it("are read more slowly, and lose no event", async () => {
    const site = await serveFlooded({ limits: { eventsPerSocket: off, eventsPerOwner: 300 } });
    const first = await joinPage(site, "/");
    const second = await openSocket(site, { cookie: cookieOf(first.agent), origin: site.url });
    const { seals } = await getPage(first.agent, "/");
    second.send(["join", "second", [0, seals[0], 0]]);
    expect(await second.next()).toEqual(["ok", 0]);
    flood(first.socket, 400);
    flood(second, 400);
    await readAll(first.socket, 1, 100);
    const other = await joinPage(site, "/");
    await other.event("increment");
    // 300 of this second, 300 of the next one if it begins meanwhile, and a credit.
    expect(Flooded.events).toBeLessThan(700);
    await Promise.all([readAll(first.socket, 101, 400), readAll(second, 1, 400)]);
    expect(site.log).toEqual([]);
  });

  it("get no more by closing their sockets", async () => {
    const site = await serveFlooded({ limits: { eventsPerSocket: off, eventsPerOwner: 30 } });
    const { agent, socket } = await joinPage(site, "/");
    await socket.close();
    for (let time = 0; time < 10; time++) {
      const page = await getPage(agent, "/");
      const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
      again.send(["join", `word ${time}`, [0, page.seals[0], 0]]);
      flood(again, 30);
      await again.next();
      again.socket.terminate();
    }
    expect(Flooded.events).toBeLessThan(150);
  });
});

describe("posts", () => {
  it("of one owner are refused with 429 past the limit, and those of another are not", async () => {
    const site = await serveFlooded({ limits: { eventsPerOwner: 3 } });
    const [agent, other] = [site.agent(), site.agent()];
    const page = await getPage(agent, "/");
    const answers = [];
    while (answers.length < 8) answers.push(await postEvent(agent, page, "increment"));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(1);
    expect(refused[0]?.headers["retry-after"]).toBe("1");
    expect(refused[0]?.text).toContain("That was too much at once, and was not done. Try again in 1 second.");
    expect(refused[0]?.text).toContain("HL_LIMIT");
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(Flooded.events);
    expect((await postEvent(other, await getPage(other, "/"), "increment")).status).toBe(303);
    expect(site.log.join()).toContain("HL_LIMIT");
  });

  it("count together with the events of sockets", async () => {
    const site = await serveFlooded({ limits: { eventsPerSocket: off, eventsPerOwner: 20 } });
    const { agent, page, socket } = await joinPage(site, "/");
    flood(socket, 200);
    await socket.next();
    expect((await postEvent(agent, page, "increment")).status).toBe(429);
  });
});
