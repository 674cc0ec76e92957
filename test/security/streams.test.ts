/** Attacks by streams: who may open one, who may send frames on one, and how much. */
import { request } from "node:http";
import session from "express-session";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Tally } from "../support/components.js";
import { getPage } from "../support/page.js";
import { endOf, serveSignIn, signIn, written } from "../support/sign-in.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { cookieOf } from "../support/socket.js";
import { openStream, streamPage } from "../support/stream.js";

const serveTally = (options: ServeOptions = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), options);

/** The store of express-session, in memory. */
interface Stores {
  MemoryStore: new () => { sessions: object };
}

const increment = [0, 0, 1, 0, "increment"];
const foreignHeaders: [what: string, headers: Record<string, string>][] = [
  ["another site", { origin: "https://evil.example" }],
  ["another site, as its browser says", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["another host of the domain", { "sec-fetch-site": "same-site" }],
  ["a sandboxed page", { origin: "null" }],
];

describe("a page of another site", () => {
  it.each(foreignHeaders)("can't open a stream: %s", async (_what, headers) => {
    const site = await serveTally();
    await expect(openStream(site, headers)).rejects.toThrow("403 HL_ORIGIN");
    expect(site.log).toEqual([expect.stringMatching(/refused \(stream\): .*HL_ORIGIN/)]);
  });

  it.each(foreignHeaders)("can't send frames on one: %s", async (_what, headers) => {
    const site = await serveTally();
    const { stream, headers: own } = await streamPage(site);
    expect(await stream.post(2, [increment], { ...own, ...headers })).toBe(403);
    expect(site.log).toEqual([expect.stringMatching(/refused \(stream\): .*HL_ORIGIN/)]);
  });
});

describe("frames on a stream", () => {
  it("are those of its owner alone, even from who knows its name", async () => {
    const site = await serveTally();
    const { stream, event } = await streamPage(site);
    const other = await streamPage(site);
    expect(await stream.post(2, [increment], other.headers)).toBe(410);
    expect(await stream.post(2, [increment], { origin: site.url })).toBe(410);
    expect(site.log).toEqual(Array(2).fill(expect.stringMatching(/refused \(stream\): .*another owner/)));
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });

  it("are limited by maxPayload", async () => {
    const site = await serveTally({ maxPayload: 2_000 });
    const { stream } = await streamPage(site);
    expect(await stream.post(2, ["x".repeat(3_000)])).toBe(413);
  });

  it.each(["", "../stream", "x", "a".repeat(22), "__proto__", "constructor"])(
    "go nowhere by a name that no stream has: %j",
    async (name) => {
      const site = await serveTally();
      const { stream } = await streamPage(site);
      stream.name = name;
      expect(await stream.post(2, [increment])).not.toBe(204);
    },
  );

  it("are refused without a number, or without frames", async () => {
    const site = await serveTally();
    const { stream, headers } = await streamPage(site);
    const url = `${site.url}/_live/stream/${stream.name}`;
    for (const body of ["_frames=x", "_batch=2", "_batch=-1&_frames=x", "_batch=1e3&_frames=x", ""]) {
      const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(body) });
      expect(answer.status).toBe(400);
    }
  });
});

describe("the streams of one owner or address", () => {
  it("count as sockets: further ones are refused until one is closed", async () => {
    const site = await serveTally({ limits: { socketsPerOwner: 1 } });
    const { stream, headers } = await streamPage(site);
    await expect(openStream(site, headers)).rejects.toThrow("429 HL_LIMIT");
    expect(site.log.join()).toContain("A stream was refused, since one owner has too many");
    stream.cut();
    const isOpen = () =>
      openStream(site, headers).then(
        () => true,
        () => false,
      );
    await expect.poll(isOpen).toBe(true);
  });

  it("are limited by address, too", async () => {
    const site = await serveTally({ limits: { socketsPerAddress: 1 } });
    await openStream(site);
    await expect(openStream(site)).rejects.toThrow("429 HL_LIMIT");
  });

  it("are closed in time if they show no view", async () => {
    const site = await serveTally({ limits: { joinTime: 100 } });
    const stream = await openStream(site);
    expect(await stream.closed).toEqual({ code: 1008, reason: "HL_SOCKET_LIMIT" });
  });

  it("send no more than they may: the rest waits, and so does the answer", async () => {
    const site = await serveTally({ limits: { eventsPerSocket: 10 } });
    const { stream } = await streamPage(site);
    const frames = Array.from({ length: 24 }, (_, index) => [0, 0, index + 1, 0, "increment"]);
    const start = performance.now();
    expect(await stream.post(2, frames)).toBe(204);
    // 20 at once, the others at 10 a second.
    expect(performance.now() - start).toBeGreaterThan(200);
  });
});

describe("the user of a stream", () => {
  it("ends it by signing out in another tab; nothing runs on it any more", async () => {
    const site = await serveSignIn();
    const ada = await signIn(site);
    const { stream, event, headers } = await streamPage(site, "/", ada);
    await event('write("a")');
    expect(written.splice(0)).toEqual(["a"]);
    await ada.post("/sign-out");
    expect(await endOf({ socket: stream } as never)).toEqual(["ended", 4401]);
    expect(await stream.post(3, [[0, 0, 2, 0, 'write("a")']], headers)).toBe(503);
    expect(written).toEqual([]);
  });

  it("ends it by a handler that signs out", async () => {
    const site = await serveSignIn();
    const { stream } = await streamPage(site, "/", await signIn(site));
    stream.send([0, 0, 1, 0, "signOut"]);
    expect(await endOf({ socket: stream } as never)).toEqual(["ended", 4401]);
  });

  it("can't be replaced by the user of a later request with the stream's name", async () => {
    const site = await serveSignIn();
    const { stream } = await streamPage(site, "/", await signIn(site));
    const eve = await signIn(site, "Eve");
    expect(
      await stream.post(2, [[0, 0, 1, 0, 'write("a")']], { cookie: cookieOf(eve), origin: site.url }),
    ).toBe(410);
    expect(written).toEqual([]);
  });

  it("is asked about again if there was a sign-out while the request was on its way", async () => {
    const site = await serveSignIn();
    const ada = await signIn(site);
    await getPage(ada, "/");
    const { port } = new URL(site.url);
    const headers = {
      cookie: cookieOf(ada),
      origin: site.url,
      "content-type": "application/x-www-form-urlencoded",
      "content-length": "3",
    };
    // The middleware has found the user before the body is complete.
    const opening = request({ port, method: "POST", path: "/_live/stream", headers });
    const events = new Promise<string>((resolve) => {
      opening.on("response", (response) => {
        let text = "";
        response.on("data", (data) => {
          text += String(data);
          if (text.includes("close") || text.includes("Log in")) resolve(text);
        });
      });
    });
    opening.write("a");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await ada.post("/sign-out");
    // The news of it are over.
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Later than an upgrade request, which has no body, could be on its way.
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + 6_000);
    onTestFinished(() => clock.mockRestore());
    opening.end("=b");
    expect(await events).toMatch(/\["ended"/);
    opening.destroy();
  });

  it("is not signed in again by what the stream's request held, once that is over", async () => {
    const store = new (session as unknown as Stores).MemoryStore();
    const site = await serveSignIn({ identity: () => "always", sessions: { store } });
    const eve = await signIn(site, "Eve");
    const { stream } = await streamPage(site, "/", eve);
    // The handler changes the session that the request has.
    stream.send([0, 0, 1, 0, "begin"]);
    await stream.next();
    await eve.post("/sign-out");
    stream.send("no frame");
    await stream.closed;
    // Middleware for sessions stores them when a response ends.
    await site.agent().get("/plain");
    expect(Object.keys(store.sessions)).toEqual([]);
  });
});
