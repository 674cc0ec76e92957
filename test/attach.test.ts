/** Where hyperLive() can stand, and how it gets to its sockets: pages are live there, or one sentence says why not. */
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { promisify } from "node:util";
import express, { type Express } from "express";
import expressWs from "express-ws";
import supertest from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { type HyperLiveOptions, hyperLive } from "../middleware/index.js";
import { Tally } from "./support/components.js";
import { handshake } from "./support/raw-socket.js";
import { close } from "./support/site.js";
import { joinPage, openSocket } from "./support/socket.js";

interface Served {
  url: string;
  server: Server;
  agent: () => ReturnType<typeof supertest.agent>;
}

/** Serves on a free port until the test ends. */
async function serveOn(server: Server, protocol = "http"): Promise<Served> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => close(server));
  const url = `${protocol}://localhost:${(server.address() as AddressInfo).port}`;
  return { url, server, agent: () => supertest.agent(server) };
}

/** Whether a page goes live: its event is confirmed over its socket. */
async function goesLive(site: Served, path = "/"): Promise<boolean> {
  const { event, socket } = await joinPage(site, path);
  const [, , , patch] = await event("increment");
  await socket.close();
  return Array.isArray(patch);
}

let log: string[] = [];
const logger = {
  warn: (message: string) => void log.push(message),
  error: (message: string, error?: unknown) => void log.push(`${message} ${error}`),
};

function install<T extends express.Router>(app: T, options: HyperLiveOptions = {}): T {
  log = [];
  app.use(hyperLive({ logger, ...options }));
  app.get("/", (_request, response) => response.live(Tally));
  return app;
}
const newApp = (options?: HyperLiveOptions): Express => install(express(), options);

describe("without being told of the server, pages are live", () => {
  it("on app.listen, which is Express's own", async () => {
    const app = newApp();
    let heard: unknown;
    const server = await new Promise<Server>((resolve) => {
      const returned = app.listen(0, "localhost", 5, function (this: unknown, ...all: unknown[]) {
        heard = [this === returned, all];
        resolve(returned);
      } as () => void);
    });
    expect(heard).toEqual([true, []]);
    expect(await goesLive(await serveOn(server))).toBe(true);
  });

  it("on each of several app.listen, of which one fails", async () => {
    const app = newApp();
    const first = await serveOn(app.listen(0));
    const { port } = first.server.address() as AddressInfo;
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      app.listen(port, resolve);
    });
    expect(error?.code).toBe("EADDRINUSE");
    const second = await serveOn(app.listen(0));
    expect([await goesLive(first), await goesLive(second)]).toEqual([true, true]);
    await close(first.server);
    expect(await goesLive(second)).toBe(true);
  });

  it("on http.createServer(app), and for supertest(app)", async () => {
    const app = newApp();
    await supertest(app).get("/").expect(200);
    await supertest(app).get("/").expect(200);
    expect(await goesLive(await serveOn(createServer(app)))).toBe(true);
  });

  it("on https", async () => {
    const [key, cert] = ["key", "cert"].map((name) =>
      readFileSync(new URL(`fixtures/tls/${name}.pem`, import.meta.url)),
    );
    const server = createSecureServer({ key, cert }, newApp()) as unknown as Server;
    const { url } = await serveOn(server, "https");
    const agent = () => supertest.agent(server, { ca: cert } as never) as ReturnType<typeof supertest.agent>;
    expect(await goesLive({ url, server, agent })).toBe(true);
  });

  it("where the server listened before hyperLive() was used", async () => {
    const app = express();
    const site = await serveOn(app.listen(0));
    install(app);
    expect(await goesLive(site)).toBe(true);
  });

  it("where the application is behind a listener that hands requests on", async () => {
    const app = newApp();
    expect(await goesLive(await serveOn(createServer((request, response) => app(request, response))))).toBe(
      true,
    );
  });

  it("on a router", async () => {
    const app = express();
    app.set("trust proxy", 1);
    const router = express.Router();
    const seen: unknown[] = [];
    router.use((request, _response, next) => {
      seen.push(request.app === app);
      next();
    });
    app.use("/shop", install(router));
    expect(await goesLive(await serveOn(createServer(app)), "/shop")).toBe(true);
    expect(seen).not.toContain(false);
  });

  it.each(["before", "after"])("on an application that is mounted in another, %s", async (order) => {
    const [app, admin, inner] = [express(), express(), express()];
    if (order === "before") app.use("/admin", admin).use("/none", inner);
    admin.use("/inner", inner);
    install(inner);
    if (order === "after") app.use("/admin", admin);
    expect(await goesLive(await serveOn(createServer(app)), "/admin/inner")).toBe(true);
  });

  it("on an application within a router", async () => {
    const app = express();
    app.use("/a", express.Router().use("/b", newApp()));
    expect(await goesLive(await serveOn(createServer(app)), "/a/b")).toBe(true);
  });

  it("with two of them in one application, each page by the one that its request came by last", async () => {
    const app = newApp({ path: "/_one" });
    app.use(hyperLive({ path: "/_two" }));
    app.get("/two", (_request, response) => response.live(Tally));
    const site = await serveOn(app.listen(0));
    expect([await goesLive(site), await goesLive(site, "/two")]).toEqual([true, true]);
    expect((await site.agent().get("/")).text).toContain('action="/_one"');
    expect((await site.agent().get("/two")).text).toContain('action="/_two"');
  });

  it("with two applications of one path on one server, told apart by their host", async () => {
    const apps: Record<string, RequestListener> = { localhost: newApp(), "127.0.0.1": newApp() };
    const server = createServer((request, response) => {
      apps[request.headers.host?.split(":")[0] ?? ""]?.(request, response);
    });
    const site = await serveOn(server);
    const url = site.url.replace("localhost", "127.0.0.1");
    expect(await goesLive({ ...site, agent: () => supertest.agent(site.url) })).toBe(true);
    expect(await goesLive({ ...site, url, agent: () => supertest.agent(url) })).toBe(true);
  });

  it("for other frameworks, by handle and render", async () => {
    const live = hyperLive({ logger });
    const server = createServer((request, response) =>
      live.handle(request, response, () => void live.render(request, response, Tally, { count: 4 })),
    );
    const { event } = await joinPage(await serveOn(server), "/");
    expect(await event("increment")).toEqual([0, 0, 1, [0, 5]]);
  });

  it("by upgrade, where a request's own server is hidden", async () => {
    const live = hyperLive({ logger });
    const server = createServer((request, response) => {
      Object.defineProperty(request.socket, "server", { value: undefined });
      live.handle(request, response, () => void live.render(request, response, Tally));
    });
    server.on("upgrade", (request, socket, head) => {
      Object.defineProperty(request.socket, "server", { value: undefined });
      if (!live.upgrade(request, socket, head)) socket.destroy();
    });
    const site = await serveOn(server);
    expect(await goesLive(site)).toBe(true);
    await expect(openSocket(site, {}, "/other")).rejects.toThrow(/hang up/);
  });

  it("again, where a server is closed and listens once more", async () => {
    const { server } = await serveOn(createServer(newApp()));
    await close(server);
    expect(await goesLive(await serveOn(server))).toBe(true);
  });
});

describe("an upgrade request that is a server's first request", () => {
  it.each(["app.listen", "http.createServer", "the option server"])("is heard with %s", async (way) => {
    const server = createServer();
    const app = newApp(way === "the option server" ? { server } : {});
    if (way === "the option server") server.on("request", (request, response) => app(request, response));
    const url = await serveOn(
      way === "app.listen" ? app.listen(0) : way === "the option server" ? server : createServer(app),
    );
    expect((await openSocket(url, { origin: url.url })).socket.readyState).toBe(1);
  });

  it("is asked to come again where nothing tells of the server, and then heard", async () => {
    const app = newApp();
    const site = await serveOn(createServer((request, response) => app(request, response)));
    await expect(openSocket(site, { origin: site.url })).rejects.toThrow("503");
    expect((await openSocket(site, { origin: site.url })).socket.readyState).toBe(1);
    expect(log).toEqual([]);
  });
});

describe("other sockets of the server", () => {
  /** Echoes on a path, and ends all others, as ws and socket.io do. */
  const echoOn = (server: Server) => {
    new WebSocketServer({ server, path: "/echo" }).on("connection", (socket) => {
      socket.on("message", (data) => socket.send(String(data)));
    });
  };
  const echoes = async (site: Served) => {
    const socket = await openSocket(site, {}, "/echo");
    socket.send("hello");
    return (await socket.next()) as unknown;
  };

  it.each(["before", "after"])("work beside ours, attached %s it", async (order) => {
    const server = createServer(newApp());
    if (order === "before") echoOn(server);
    const site = await serveOn(server);
    await site.agent().get("/");
    if (order === "after") echoOn(server);
    expect([await goesLive(site), await echoes(site)]).toEqual([true, "hello"]);
  });

  it.each(["before", "after"])(
    "may be those of express-ws, applied %s ours, which get none of ours",
    async (order) => {
      const app = express();
      const echo = () => {
        expressWs(app).app.ws(
          "/echo",
          (socket) => void socket.on("message", (data) => socket.send(String(data))),
        );
      };
      if (order === "before") echo();
      install(app);
      if (order === "after") echo();
      const site = await serveOn(app.listen(0));
      expect([await goesLive(site), await echoes(site)]).toEqual([true, "hello"]);
      for (const path of ["/_live/socket", "/_live/socket/", "/_LIVE/socket"])
        await expect(openSocket(site, { origin: "https://evil.example" }, path)).rejects.toThrow("403");
      // Whatever else it opens, nobody answers there.
      for (const path of ["//_live/socket", "/_live//socket", "/_live/socket/.websocket"]) {
        const socket = await openSocket(site, { origin: "https://evil.example" }, path);
        expect(await socket.closed).toBeTruthy();
        expect(socket.received).toEqual([]);
      }
    },
  );

  it("are left to whoever else listens, however late they are taken", async () => {
    const server = createServer(newApp());
    const others = new WebSocketServer({ noServer: true });
    server.on("upgrade", (request, socket, head) => {
      setTimeout(() => others.handleUpgrade(request, socket, head, () => {}), 1200);
    });
    const { socket } = await openSocket(await serveOn(server), {}, "/late");
    expect(socket.readyState).toBe(1);
  });

  it("are ended after a second where nobody else listens", async () => {
    const site = await serveOn(newApp().listen(0));
    const start = performance.now();
    await expect(openSocket(site, {}, "/other")).rejects.toThrow("404");
    expect(performance.now() - start).toBeGreaterThan(900);
  });

  it("are ended at once where an earlier request of the connection is still answered", async () => {
    const { server, url } = await serveOn(newApp().listen(0));
    const bytes = `GET / HTTP/1.1\r\nHost: x\r\n\r\n${handshake({ target: "/other" })}`;
    const socket = connect(Number(new URL(url).port), "localhost", () => socket.write(bytes));
    socket.on("error", () => {}).resume();
    await new Promise((resolve) => socket.on("close", resolve));
    await expect.poll(() => promisify(server.getConnections).call(server)).toBe(0);
  });

  it("do not keep a request from its answer that only offers another protocol", async () => {
    const { url } = await serveOn(newApp().listen(0));
    const { request } = await import("node:http");
    const status = await new Promise((resolve) => {
      request(url, { headers: { connection: "upgrade", upgrade: "h2c" } }, (response) =>
        resolve(response.statusCode),
      ).end();
    });
    expect(status).toBe(200);
  });
});

describe("where it can't work, one sentence says so: hyperLive()", () => {
  it("twice at one path of an application", () => {
    const app = newApp();
    expect(() => app.use(hyperLive())).toThrow(/has a hyperLive\(\) at \/_live already.*HL_SERVER/);
    app.use("/other", hyperLive());
  });

  it.each(["/:tenant", "/{a}", ["/a", "/b"], /^\/a/])("at a path that is not one: %s", (path) => {
    expect(() => express().use(path, hyperLive())).toThrow(/not a single path.*HL_SERVER/);
  });

  it("in an application, or on a router, that is at a path with parameters", async () => {
    const router = express.Router();
    const tenant = install(express());
    for (const place of [tenant, install(router)]) {
      const app = express();
      app.use("/:tenant", place);
      app.use(((error, _request, response, _next) => {
        response.status(500).send(error.message);
      }) as express.ErrorRequestHandler);
      const site = await serveOn(createServer(app));
      await site.agent().get("/a");
      expect((await site.agent().get("/b")).text).toMatch(
        /not a single path|at both "\/a" and "\/b".*HL_SERVER/,
      );
    }
  });
});
