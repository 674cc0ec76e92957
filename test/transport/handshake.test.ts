/** Who may open a socket, and what ends one: other sites' pages are refused, and so is what is no frame of ours. */
import { connect } from "node:net";
import { Readable } from "node:stream";
import type { Express } from "express";
import { describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { Tally } from "../support/components.js";
import { handshake, maskedFrame, rawHandshake } from "../support/raw-socket.js";
import { serve, type TestSite } from "../support/site.js";
import { joinPage, openSocket } from "../support/socket.js";

const serveTally = (options = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), options);

describe("a socket's handshake", () => {
  it.each([
    ["another site", "https://evil.example"],
    ["no site at all", undefined],
    ["a sandboxed page", "null"],
    ["another port of the same host", "http://localhost:1"],
    ["a host that only starts alike", "SELF.evil.example"],
    ["what is no address", "://"],
  ])("is refused with one log line when it comes from %s", async (_what, origin) => {
    const site = await serveTally();
    const headers = origin === undefined ? {} : { origin: origin.replace("SELF", site.url) };
    await expect(openSocket(site, headers)).rejects.toThrow("Unexpected server response: 403");
    expect(site.log).toEqual([expect.stringMatching(/refused \(socket\): .*HL_ORIGIN/)]);
  });

  it("is accepted from a page of the site, and from an origin on the list", async () => {
    const site = await serveTally({ origins: ["https://app.example"] });
    for (const origin of [site.url, "https://app.example"]) {
      const { socket } = await openSocket(site, { origin });
      expect(socket.readyState).toBe(WebSocket.OPEN);
    }
    expect(site.log).toEqual([]);
  });

  it("accepts no compression, which ws offers, so that no small frame becomes a large one", async () => {
    const site = await serveTally();
    expect((await openSocket(site, { origin: site.url })).socket.extensions).toBe("");
  });

  it.each(["/_live/socket/", "/_LIVE/Socket", "/_live/socket?x=1?y", "/_live/socket/?x"])(
    "is read in one way by gate, route and origin check: %s",
    async (path) => {
      const site = await serveTally();
      await expect(openSocket(site, { origin: "https://evil.example" }, path)).rejects.toThrow(/403/);
      expect((await openSocket(site, { origin: site.url }, path)).socket.readyState).toBe(WebSocket.OPEN);
    },
  );

  it.each([
    "//_live/socket",
    "/_live//socket",
    "/%5flive/socket",
    "/_live/socket/.websocket",
    "/x/_live/socket",
  ])("is not for %s", async (path) => {
    const site = await serveTally();
    await expect(openSocket(site, { origin: site.url }, path)).rejects.toThrow(/404|Invalid URL/);
  });

  it("is for an address that names the host, too, by the same check", async () => {
    const site = await serveTally();
    for (const [origin, status] of [
      [site.url, 101],
      ["https://evil.example", 403],
    ] as const)
      expect(await rawHandshake(site, { target: `${site.url}/_live/socket?x`, origin })).toMatch(
        `HTTP/1.1 ${status}`,
      );
  });

  it.each(["POST", "PUT"])("is not for %s", async (method) => {
    const site = await serveTally();
    expect(await rawHandshake(site, { method })).toMatch("HTTP/1.1 405");
  });
});

describe("the application's middleware and a socket's handshake", () => {
  /** Holds upgrade requests back until it is told to go on. */
  const serveSlowly = async (options = {}) => {
    const waiting: (() => void)[] = [];
    const before = (app: Express) =>
      app.use((request, _response, next) => {
        if (request.headers.upgrade) waiting.push(next);
        else next();
      });
    return { waiting, site: await serveTally({ before, ...options }) };
  };

  it("comes first, and what was sent with the request waits for it", async () => {
    const { waiting, site } = await serveSlowly();
    const frame = maskedFrame(1, JSON.stringify(["join", "word", [0, "no seal", 0]]));
    const answer = rawHandshake(site, { head: frame, until: /HL_SEAL_INVALID/ });
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    waiting[0]?.();
    expect(await answer).toMatch(/^HTTP\/1.1 101.*\["reload",0,"HL_SEAL_INVALID"\]/s);
  });

  it("keeps no server open that is closed while it works", async () => {
    const { waiting, site } = await serveSlowly();
    const answer = rawHandshake(site);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    const closed = new Promise((resolve) => site.server.close(resolve));
    expect(await answer).toMatch(/^HTTP\/1.1 503/);
    await closed;
    waiting[0]?.();
    expect(site.log).toEqual([]);
  });

  it.each(["/_live/socket", "/other"])(
    "ends the connection, not the process, where %s is asked for before an earlier answer is there",
    async (target) => {
      const before = (app: Express) => app.get("/held", () => {});
      const site = await serveTally({ before });
      await site.agent().get("/");
      const { port } = new URL(site.url);
      const connection = connect(Number(port), "localhost");
      const closed = new Promise((resolve) => connection.on("close", resolve));
      const asked = handshake({ target })
        .toString("latin1")
        .replace("Upgrade: websocket", target === "/other" ? "Upgrade: h2c" : "$&");
      connection.write(`GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n${asked}`);
      await closed;
      await site.agent().get("/").expect(200);
    },
  );

  it("answers in place of the handshake, as it answers any request", async () => {
    const site = await serveTally({
      before: (app: Express) =>
        app.use((request, response, next) => {
          if (!request.headers.upgrade) return next();
          return void response.status(401).set("WWW-Authenticate", "Basic").send("Log in first.");
        }),
    });
    const answer = await rawHandshake(site);
    expect(answer).toMatch(
      /^HTTP\/1.1 401 .*WWW-Authenticate: Basic\r\n.*Connection: close\r\n.*Log in first\.$/s,
    );
    expect(site.log).toEqual([expect.stringMatching(/answered GET \/_live\/socket with 401.*HL_NO_SOCKET/)]);
    await rawHandshake(site);
    expect(site.log).toHaveLength(1);
  });

  it("sends an answer of any size", async () => {
    const before = (app: Express) =>
      app.use((request, response, next) => {
        if (request.headers.upgrade) Readable.from([Buffer.alloc(3e6, "x"), "end"]).pipe(response);
        else next();
      });
    expect((await rawHandshake(await serveTally({ before }))).length).toBeGreaterThan(3e6);
  });

  it("throws, and the application's error handler answers", async () => {
    const site = await serveTally({
      before: (app: Express) =>
        app.use((request, _response, next) => next(request.headers.upgrade && new Error("no database"))),
    });
    expect(await rawHandshake(site)).toMatch(/^HTTP\/1.1 500/);
  });

  it("hears of the end of the request, so that what it holds for it is let go", async () => {
    const ended: unknown[] = [];
    const before = (app: Express) =>
      app.use((request, response, next) => {
        if (request.headers.upgrade)
          for (const event of ["finish", "close"])
            response.once(event, () => ended.push([event, response.statusCode]));
        next();
      });
    const site = await serveTally({ before });
    const { event } = await joinPage(site, "/");
    expect(ended).toEqual([
      ["finish", 101],
      ["close", 101],
    ]);
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });

  it("does no harm when it goes on behind the handshake", async () => {
    const before = (app: Express) =>
      app.use((request, response, next) => {
        next();
        if (!request.headers.upgrade) return;
        setTimeout(() => {
          response.setHeader("x", "y");
          response.write("more");
          response.end("late");
        });
      });
    const { event } = await joinPage(await serveTally({ before }), "/");
    for (const count of [1, 2]) expect(await event("increment")).toEqual([0, 0, count, [0, count]]);
  });

  it.each(["end", "resetAndDestroy"] as const)(
    "is not waited for by who leaves (%s), of whom nothing stays",
    async (way) => {
      const { waiting, site } = await serveSlowly();
      const socket = connect(Number(new URL(site.url).port), "localhost");
      socket.on("error", () => {});
      socket.write(handshake({ host: new URL(site.url).host }));
      await vi.waitFor(() => expect(waiting).toHaveLength(1));
      socket[way]();
      await vi.waitFor(async () => expect(await connections(site)).toBe(0));
      waiting[0]?.();
      expect(await (await joinPageOf(site, waiting)).event("increment")).toEqual([0, 0, 1, [0, 1]]);
    },
  );

  it("keeps its socket from others who listen for upgrades, however long it takes", async () => {
    const { waiting, site } = await serveSlowly();
    // As socket.io does it, after a second.
    site.server.on("upgrade", (_request, socket) => void setTimeout(() => socket.destroy()));
    const opened = openSocket(site, { origin: site.url });
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    waiting[0]?.();
    expect((await opened).socket.readyState).toBe(WebSocket.OPEN);
  });
});

/** Joins a page while upgrade requests are held back. */
async function joinPageOf(site: TestSite, waiting: (() => void)[]) {
  const from = waiting.length;
  const joined = joinPage(site, "/");
  await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(from));
  waiting.at(-1)?.();
  return joined;
}

function connections({ server }: TestSite): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
}

describe("a malformed frame", () => {
  const frames: [string, string | Buffer][] = [
    ["binary", Buffer.from('[0,0,1,0,"increment"]')],
    ["empty", ""],
    ["no JSON", "hello"],
    ["half of one", '[0,0,1,0,"incr'],
    ["null", "null"],
    ["a number", "17"],
    ["a string", '"join"'],
    ["an object", '{"0":"join","length":2}'],
    ["an empty list", "[]"],
    ["an unknown word", '["hello"]'],
    ["an event without a binding", "[0,0,1,0]"],
    ["an event with half a field", '[0,0,1,0,"increment","name"]'],
    ["an event with an object for a value", '[0,0,1,0,"increment","name",{}]'],
    ["a negative number", '[0,-1,1,0,"increment"]'],
    ["a fraction", '[0,0,1.5,0,"increment"]'],
    ["a number beyond all counting", '[0,0,1e300,0,"increment"]'],
    ["a view beyond the limit", '[1000000,0,1,0,"increment"]'],
    ["words for numbers", '["0","0","1","0","increment"]'],
    ["a join without a word", '["join"]'],
    ["a join with a long word", JSON.stringify(["join", "w".repeat(33)])],
    ["a join whose view is none", '["join","word",7]'],
    ["a join whose seal is a list", '["join","word",[0,["seal"],0]]'],
    ["a join with a view too many fields", '["join","word",[0,"seal",0,0]]'],
    ["a leave of nothing", '["leave"]'],
    ["a leave by name", '["leave","0"]'],
    ["prototype tricks", '{"__proto__":["join"]}'],
    ["deep nesting", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ];

  it.each(frames)("closes the connection with a reason, and no other one: %s", async (_what, frame) => {
    const site = await serveTally();
    const other = await joinPage(site, "/");
    const { socket, closed } = (await joinPage(site, "/")).socket;
    socket.send(frame, { binary: typeof frame !== "string" });
    expect(await closed).toEqual({ code: 1008, reason: "HL_EVENT_MALFORMED" });
    expect(site.log).toEqual([expect.stringContaining("HL_EVENT_MALFORMED")]);
    expect(await other.event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });

  it("is parsed without deep recursion, as large as a frame may be", async () => {
    const { socket, closed } = (await joinPage(await serveTally(), "/")).socket;
    socket.send("[".repeat(1024 * 1024));
    expect(await closed).toEqual({ code: 1008, reason: "HL_EVENT_MALFORMED" });
  });

  it("closes the connection with 1009 where it is larger than maxPayload", async () => {
    const site = await serveTally({ maxPayload: 2000 });
    const { socket, closed } = (await joinPage(site, "/")).socket;
    socket.send(JSON.stringify([0, 0, 1, 0, "x".repeat(3000)]));
    expect((await closed).code).toBe(1009);
    expect(await (await joinPage(site, "/")).event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });

  it("closes the connection where it is no WebSocket frame at all", async () => {
    const site = await serveTally();
    const { socket, closed } = (await joinPage(site, "/")).socket;
    (socket as unknown as { _socket: import("node:net").Socket })._socket.write("GET / HTTP/1.1\r\n\r\n");
    expect((await closed).code).toBe(1002);
    expect(await (await joinPage(site, "/")).event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });
});
