/** The stream of a page: the frames of a socket, over ordinary requests. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Express, Response } from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import { broadcast, html, live, memoryAdapter, subscribe } from "../../middleware/index.js";
import { StreamChannel } from "../../middleware/transport/stream/stream-channel.js";
import { Gate, Tally } from "../support/components.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { FrameStream, openStream, streamPage } from "../support/stream.js";

const serveTally = (options: ServeOptions = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), options);

const increment = (number: number) => [0, 0, number, 0, "increment"];
const confirmed = (number: number) => [0, 0, number, [0, number]];

@live({ name: "stream.listener" })
class Listener {
  heard = "";
  onMount() {
    subscribe("stream.news", this.hear);
  }
  hear(text: string) {
    this.heard = text;
  }
  render() {
    return html`<p>${this.heard}</p>`;
  }
}

describe("a stream", () => {
  it("joins a page's views, and carries events and patches", async () => {
    const { event } = await streamPage(await serveTally());
    expect(await event("increment")).toEqual(confirmed(1));
    expect(await event("increment")).toEqual(confirmed(2));
  });

  it("carries what the server sends by itself", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Listener)));
    const { stream } = await streamPage(site);
    await broadcast("stream.news", "all");
    expect(await stream.next()).toEqual([0, 0, 0, [0, "all"]]);
  });

  it("is answered so that nobody holds it back, and tells its name first", async () => {
    const site = await serveTally();
    const stream = new FrameStream(`${site.url}/_live/stream`, { origin: site.url });
    const { headers } = await stream.open();
    onTestFinished(() => stream.cut());
    expect(stream.name).toMatch(/^[\w-]{22}$/);
    expect(headers.get("Content-Type")).toBe("text/event-stream");
    expect(headers.get("Cache-Control")).toBe("no-store, no-transform");
    expect(headers.get("X-Accel-Buffering")).toBe("no");
    // Else a server that closes would wait for it to be used again.
    expect(headers.get("Connection")).toBe("close");
  });

  it("runs the frames of a batch in their order, and takes a repeated batch once", async () => {
    const { stream } = await streamPage(await serveTally());
    const frames = [increment(1), increment(2)];
    expect(await stream.post(2, frames)).toBe(204);
    expect(await stream.post(2, frames)).toBe(204);
    expect(await stream.post(1, [increment(9)])).toBe(204);
    expect(await stream.post(3, [increment(3)])).toBe(204);
    for (const number of [1, 2, 3]) expect(await stream.next()).toEqual(confirmed(number));
  });

  it.each<[what: string, number: number, frames: unknown[]]>([
    ["a batch ahead of its turn", 3, [increment(1)]],
    ["a malformed frame", 2, ["no frame"]],
    ["an empty line", 2, ["", ""]],
  ])("is closed by %s", async (_what, number, frames) => {
    const site = await serveTally();
    const { stream } = await streamPage(site);
    expect(await stream.post(number, frames)).toBe(410);
    expect(await stream.closed).toEqual({ code: 1008, reason: "HL_EVENT_MALFORMED" });
    expect(stream.received.slice(1)).toEqual([]);
    expect(site.log).toEqual([expect.stringContaining("HL_EVENT_MALFORMED")]);
  });

  it("goes on after an empty batch, which answers a ping", async () => {
    const { stream } = await streamPage(await serveTally());
    expect(await stream.post(2, [])).toBe(204);
    await stream.post(3, [increment(1)]);
    expect(await stream.next()).toEqual(confirmed(1));
  });

  it("answers a batch once it may be followed by the next, and a repeated one as well", async () => {
    const gate = new Gate();
    @live({ name: "stream.slow" })
    class Slow {
      async wait() {
        await gate.passed;
      }
      render() {
        return html`<button @click="wait">Wait</button>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Slow)), {
      limits: { queue: 1 },
    });
    const { stream } = await streamPage(site);
    const frames = [1, 2, 3].map((number) => [0, 0, number, 0, "wait"]);
    const answers: string[] = [];
    const first = stream.post(2, frames).then(() => answers.push("first"));
    const again = stream.post(2, frames).then(() => answers.push("again"));
    // A sign of life comes while nothing is read.
    expect(await stream.next()).toEqual(["ok"]);
    expect(answers.length).toBeLessThan(2);
    gate.open();
    await Promise.all([first, again]);
    for (const number of [1, 2, 3]) expect((await stream.next()).slice(0, 3)).toEqual([0, 0, number]);
  });

  it("that is cut leaves its view to the next one, on which an event that was done is done once", async () => {
    const site = await serveTally();
    const { stream, page, headers } = await streamPage(site);
    await stream.post(2, [increment(1)]);
    stream.cut();
    const other = await openStream(site, headers);
    other.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await other.next()).toEqual(["ok", 0]);
    other.send(increment(1), increment(2));
    await expect.poll(() => other.received.at(-1)).toMatch(/^\[0,0,2,/);
    expect(other.received.join()).toContain("2");
  });

  it.each([
    ["is unknown once it is closed: the page is told to open another one", true, 410],
    [
      "may be in a process that alone has the page's state: the page is told to send its frames again",
      false,
      503,
    ],
  ])("%s", async (_what, isShared, status) => {
    const adapter = Object.assign(memoryAdapter(), { isShared, close: async () => {} });
    const site = await serveTally({ adapter });
    const { stream } = await streamPage(site);
    stream.cut();
    await expect.poll(() => stream.post(2, [increment(1)])).toBe(status);
    // Nothing is kept of it, so the owner of its frames does not matter.
    expect(await stream.post(2, [increment(1)], { origin: site.url })).toBe(status);
    expect(site.log).toEqual([]);
  });

  it("is told that the server closes, with its newest seal, and keeps the server from nothing", async () => {
    const site = await serveTally();
    const { stream, event } = await streamPage(site);
    await event("increment");
    await new Promise((resolve) => site.server.close(resolve));
    expect(await stream.closed).toEqual({ code: 1012, reason: "HL_RESTART" });
    expect(JSON.parse(stream.received.at(-1) as string)[0]).toBe("seal");
  });

  it("is not offered where it is turned off", async () => {
    await expect(openStream(await serveTally({ stream: false }))).rejects.toThrow(/^404/);
  });
});

/** Middleware that compresses all answers, and holds back what is written until it has much. */
function compressAll(app: Express): void {
  app.use((request, response: Response, next) => {
    if (request.path !== "/_live/stream") return next();
    const held: Buffer[] = [];
    const { end } = response;
    response.write = ((chunk: string) => held.push(Buffer.from(chunk)) > 0) as Response["write"];
    response.end = ((chunk: string | Buffer = "") => {
      response.setHeader("Content-Encoding", "gzip");
      const whole = Buffer.concat([...held, Buffer.from(chunk)]);
      return end.call(response, gzipSync(whole), "utf8");
    }) as Response["end"];
    return next();
  });
}

describe("the application's middleware and a stream", () => {
  it("does not hold frames back to compress them", async () => {
    const { event } = await streamPage(await serveTally({ before: compressAll }));
    expect(await event("increment")).toEqual(confirmed(1));
  });

  it("may refuse it, as any post", async () => {
    const site = await serveTally({
      before: (app) =>
        app.use((request, response, next) => {
          if (request.path.includes("/stream")) response.status(401).send("Log in first.");
          else next();
        }),
    });
    await site.agent().get("/");
    await expect(openStream(site)).rejects.toThrow("401 Log in first.");
    expect(site.log).toEqual([expect.stringContaining("HL_NO_SOCKET")]);
  });
});

/** A stream without a page. */
async function openChannel() {
  let channel: StreamChannel | undefined;
  const received: unknown[] = [];
  const server = createServer((_request, response) => {
    Object.assign(response, { req: _request });
    channel = new StreamChannel(response as Response, "name");
    channel.listen({ receive: (text) => received.push(text), whilePaused() {}, disconnect() {} });
  }).listen(0);
  onTestFinished(() => void server.closeAllConnections());
  await new Promise((resolve) => server.once("listening", resolve));
  const stream = new FrameStream(`http://localhost:${(server.address() as AddressInfo).port}`, {});
  await stream.open();
  onTestFinished(() => void server.close());
  return { stream, received, channel: channel as StreamChannel };
}

describe("a stream's page", () => {
  it("is asked for a sign of life, and taken for gone if it gives none", async () => {
    const { stream, channel } = await openChannel();
    channel.checkAlive();
    await expect.poll(() => stream.pings).toBe(1);
    channel.receive(1, [], () => {});
    channel.checkAlive();
    await expect.poll(() => stream.pings).toBe(2);
    expect(channel.isOpen).toBe(true);
    channel.checkAlive();
    expect((await stream.closed).code).toBe(1006);
    await channel.closed();
    expect(channel.isOpen).toBe(false);
  });

  it("is spared while it is not read, if the network takes what it is sent", async () => {
    const { channel } = await openChannel();
    channel.checkAlive();
    channel.pause();
    for (let time = 0; time < 3; time++) {
      await expect.poll(() => channel.bufferedAmount).toBe(0);
      channel.checkAlive();
    }
    expect(channel.isOpen).toBe(true);
  });

  it("has its frames held back while it is not read, and its answer", async () => {
    const { channel, received } = await openChannel();
    const answers: boolean[] = [];
    channel.pause();
    channel.receive(1, ["a", "b"], (isTaken) => answers.push(isTaken));
    expect([received, answers]).toEqual([[], []]);
    channel.resume();
    expect([received, answers]).toEqual([["a", "b"], [true]]);
  });

  it("gets no answer twice, nor one for a batch that a closing stream did not take", async () => {
    const { channel } = await openChannel();
    const answers: unknown[] = [];
    channel.pause();
    channel.receive(1, ["a"], (isTaken) => answers.push(["first", isTaken]));
    channel.receive(1, ["a"], (isTaken) => answers.push(["again", isTaken]));
    expect(answers).toEqual([["first", true]]);
    channel.close(1008, "HL_EVENT_MALFORMED");
    expect(answers).toEqual([
      ["first", true],
      ["again", false],
    ]);
  });
});
