/** Attacks by sockets: some that never join, and too many of one owner or one address. */
import { describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { networkOf } from "../../middleware/state/limits/address-limits.js";
import { Gate, Tally } from "../support/components.js";
import { getPage, postEvent } from "../support/page.js";
import { rawHandshake } from "../support/raw-socket.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

const serveTally = (options: ServeOptions = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), options);

const unused = { code: 1008, reason: "HL_SOCKET_LIMIT" };

describe("a socket without a view", () => {
  it("is closed in time, and one with a view is not", async () => {
    const site = await serveTally({ limits: { joinTime: 1_000 } });
    const { event } = await joinPage(site, "/");
    const sockets = await Promise.all(
      Array.from({ length: 20 }, () => openSocket(site, { origin: site.url })),
    );
    for (const { closed } of sockets) expect(await closed).toEqual(unused);
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
    // Ten lines, the others are counted.
    expect(site.log).toHaveLength(10);
  });

  it("is closed although it sends pings, and joins that fail", async () => {
    const site = await serveTally({ limits: { joinTime: 500, eventsPerSocket: Number.POSITIVE_INFINITY } });
    const socket = await openSocket(site, { origin: site.url });
    const timer = setInterval(() => {
      socket.send(["ping"]);
      socket.send(["join", "word", [0, "no seal", 0]]);
    }, 20);
    await expect(socket.closed.finally(() => clearInterval(timer))).resolves.toMatchObject({ code: 1008 });
  });

  it("is not closed while its join takes long", async () => {
    const gate = new Gate();
    let isHeld = false;
    @live({ name: "limits-held", guard: () => !isHeld || gate.passed.then(() => true) })
    class Held {
      render() {
        return html`<p></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Held)), {
      limits: { joinTime: 100 },
    });
    const agent = site.agent();
    const { seals } = await getPage(agent, "/");
    isHeld = true;
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, seals[0], 0]]);
    // One that was opened later is closed, and the first one is not.
    expect(await (await openSocket(site, { origin: site.url })).closed).toEqual(unused);
    gate.open();
    expect(await Promise.race([socket.next(), socket.closed])).toEqual(["ok", 0]);
  });

  it("is closed after its page has left all its views", async () => {
    const site = await serveTally({ limits: { joinTime: 1_000 } });
    const { socket } = await joinPage(site, "/");
    socket.send(["leave", 0]);
    expect(await socket.closed).toEqual(unused);
  });
});

describe("the sockets of one owner", () => {
  it("are refused with 429 beyond the limit, until one is closed; its pages go on by posts", async () => {
    const site = await serveTally({ limits: { socketsPerOwner: 2 } });
    const { agent, socket } = await joinPage(site, "/");
    const headers = { cookie: cookieOf(agent), origin: site.url };
    await openSocket(site, headers);
    await expect(openSocket(site, headers)).rejects.toThrow("429");
    const page = await getPage(agent, "/");
    expect((await postEvent(agent, page, "increment")).status).toBe(303);
    await joinPage(site, "/");
    await socket.close();
    await expect
      .poll(() =>
        openSocket(site, headers).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect(site.log.join()).toContain("one owner has too many");
  });
});

describe("the sockets of one address", () => {
  it("are refused with 429 before the application's middleware runs", async () => {
    let runs = 0;
    const before: ServeOptions["before"] = (app) =>
      app.use((request, _response, next) => {
        if (request.path.includes("/socket")) runs++;
        next();
      });
    const site = await serveTally({ limits: { socketsPerAddress: 3 }, before });
    // The first request makes the site known.
    await getPage(site.agent(), "/");
    for (let count = 0; count < 3; count++) await openSocket(site, { origin: site.url });
    for (let count = 0; count < 20; count++)
      expect(await rawHandshake(site)).toMatch(/^HTTP\/1.1 429 .*\r\nRetry-After: 30\r\n/s);
    expect(runs).toBe(3);
    expect(site.log).toHaveLength(10);
  });

  it("have room again once one of them is closed", async () => {
    const site = await serveTally({ limits: { socketsPerAddress: 1 } });
    const open = () => openSocket(site, { origin: site.url });
    const first = await open();
    await expect(open()).rejects.toThrow("429");
    await first.close();
    const isOpen = () =>
      open().then(
        () => true,
        () => false,
      );
    await expect.poll(isOpen).toBe(true);
  });

  it("are those that a trusted proxy names", async () => {
    const site = await serveTally({
      limits: { socketsPerAddress: 1 },
      before: (app) => app.set("trust proxy", true),
    });
    await getPage(site.agent(), "/");
    const open = (address: string) =>
      openSocket(site, { origin: site.url, "X-Forwarded-For": address } as Record<string, string>);
    await open("203.0.113.1");
    await open("203.0.113.2");
    await expect(open("203.0.113.1")).rejects.toThrow("429");
    await open("2001:db8:1:1::1");
    await expect(open("2001:db8:1:1:ffff::2")).rejects.toThrow("429");
  });

  it("can't be hidden by a header that no proxy of the application's has written", async () => {
    const site = await serveTally({ limits: { socketsPerAddress: 1 } });
    await getPage(site.agent(), "/");
    const open = (address: string) =>
      openSocket(site, { origin: site.url, "X-Forwarded-For": address } as Record<string, string>);
    await open("203.0.113.1");
    await expect(open("203.0.113.2")).rejects.toThrow("429");
  });

  it("do not count handshakes that fail", async () => {
    const site = await serveTally({ limits: { socketsPerAddress: 1 } });
    await getPage(site.agent(), "/");
    for (let count = 0; count < 5; count++)
      expect(await rawHandshake(site, { origin: "http://elsewhere.example" })).toMatch(/^HTTP\/1.1 403/);
    await openSocket(site, { origin: site.url });
  });

  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8::7", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    [undefined, ""],
  ])("are counted by the network: %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
