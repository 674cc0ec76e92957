/** What keeps pages from their socket is said in the log: once, and in one sentence that says what to write. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express, RequestHandler } from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import { hyperLive } from "../middleware/index.js";
import { Tally } from "./support/components.js";
import { close, type ServeOptions, serve } from "./support/site.js";
import { joinPage, openSocket } from "./support/socket.js";

const serveTally = (options: ServeOptions = {}) =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), options);
const setOnRequest =
  (name: string, value: unknown): RequestHandler =>
  (request, _response, next) => {
    Object.assign(request, { [name]: value });
    next();
  };

describe("the log says once", () => {
  it.each(["session", "user"])("that %s middleware stands behind hyperLive()", async (name) => {
    const site = await serve((app) => {
      app.use(setOnRequest(name, { id: 1 }));
      app.get("/", (_request, response) => response.live(Tally));
    });
    for (const _each of [1, 2]) await site.agent().get("/");
    expect(site.log).toEqual([
      expect.stringMatching(
        `had none yet .*Put the middleware that sets request.${name} before .*HL_NO_SOCKET`,
      ),
    ]);
  });

  it.each([
    ["script", 'src="([^"]*live[^"]*)"', "spa"],
    ["socket", "", "spa"],
  ])("that a route hides the %s", async (what, pattern, body) => {
    const site = await serveTally({
      before: (app: Express) => {
        app.get("/", (_request, response) => response.live(Tally));
        app.get("/*rest", (_request, response) => void response.send(body));
      },
    });
    const agent = site.agent();
    const page = (await agent.get("/")).text;
    for (const _each of [1, 2]) {
      if (what === "script") await agent.get(new RegExp(pattern).exec(page)?.[1] ?? "/none");
      else await expect(openSocket(site, { origin: site.url })).rejects.toThrow("200");
    }
    expect(site.log).toEqual([
      expect.stringMatching(/answered.* 200 before.*Put app.use\(hyperLive\(\)\) before.*HL_NO_SOCKET/),
    ]);
  });

  it("that a proxy takes the header away by which an upgrade is asked for", async () => {
    const site = await serveTally();
    for (const _each of [1, 2]) expect((await site.agent().get("/_live/socket")).status).toBe(426);
    expect(site.log).toEqual([expect.stringMatching(/proxy_set_header Upgrade .*HL_NO_SOCKET/)]);
  });

  it("that a server passes upgrades over", async () => {
    const site = await serveTally();
    await site.agent().get("/");
    const forget = () => site.server.removeAllListeners("upgrade");
    forget();
    await expect(openSocket(site, { origin: site.url })).rejects.toThrow("503");
    // That was mended; who keeps doing it is told.
    expect((await openSocket(site, { origin: site.url })).socket.readyState).toBe(1);
    for (const _each of [1, 2]) {
      forget();
      await expect(openSocket(site, { origin: site.url })).rejects.toThrow("503");
    }
    expect(site.log).toEqual([expect.stringMatching(/emitted no "upgrade" event.*HL_NO_SOCKET/)]);
  });

  it("that requests come by no server", async () => {
    const log: string[] = [];
    const live = hyperLive({ logger: { warn: (line) => log.push(line), error: () => {} } });
    const server = createServer((request, response) => {
      Object.defineProperty(request.socket, "server", { value: undefined });
      live.handle(request, response, () => void live.render(request, response, Tally));
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    onTestFinished(() => close(server));
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    for (const _each of [1, 2]) expect((await fetch(url)).status).toBe(200);
    expect(log).toEqual([expect.stringMatching(/server\.on\("upgrade", live\.upgrade\).*HL_NO_SOCKET/)]);
  });
});

describe("the log says nothing", () => {
  it("where session and user are there in time, and pages, posts and sockets work", async () => {
    const site = await serveTally({
      before: (app) => app.use(setOnRequest("session", { id: 1 }), setOnRequest("user", { id: 1 })),
    });
    expect(await (await joinPage(site, "/")).event("increment")).toEqual([0, 0, 1, [0, 1]]);
    expect(site.log).toEqual([]);
  });

  it("of a visitor without a session, and of paths that only look like ours", async () => {
    const site = await serve((app) => {
      app.use(setOnRequest("session", undefined));
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/_lively", (_request, response) => void response.send("other"));
    });
    await site.agent().get("/");
    await site.agent().get("/_lively");
    await site.agent().get("/_live/none.js");
    expect(site.log).toEqual([]);
  });
});
