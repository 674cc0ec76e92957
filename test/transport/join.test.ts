/** How a page joins: its views are taken up from their seals, or it is told to load afresh. */
import type { Express } from "express";
import { describe, expect, it, vi } from "vitest";
import { html, live, memoryAdapter } from "../../middleware/index.js";
import { Tally } from "../support/components.js";
import { getPage, type LivePage, postEvent } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, createSender, joinPage, openSocket } from "../support/socket.js";

const secret = "a secret of the join's tests";

function serveTally(options = {}): Promise<TestSite> {
  return serve((app) => {
    app.get("/", (_request, response) => response.live(Tally));
    app.get("/two", async (request, response) => {
      response.send((await request.live(Tally)) + (await request.live(Tally, { count: 10 })));
    });
  }, options);
}

describe("a join", () => {
  it("is answered with ok and nothing else where the page is right", async () => {
    const { socket, event } = await joinPage(await serveTally(), "/");
    await event("increment");
    expect(socket.received).toEqual(['["ok",0]', "[0,0,1,[0,1]]"]);
  });

  it("takes in all views of a page, each with a state of its own", async () => {
    const { socket } = await joinPage(await serveTally(), "/two");
    socket.send([1, 0, 1, 0, "increment"]);
    expect(await socket.next()).toEqual([1, 0, 1, [0, 11]]);
    socket.send([0, 0, 1, 0, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1]]);
    expect(socket.received[0]).toBe('["ok",0,1]');
  });

  it("takes up the view where it stood when the socket comes back, and sends nothing that the page has", async () => {
    const site = await serveTally();
    const first = await joinPage(site, "/");
    await first.event("increment");
    await first.socket.close();
    const socket = await openSocket(site, { cookie: cookieOf(first.agent), origin: site.url });
    socket.send(["join", "word", [0, first.page.seals[0], 1]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    socket.send([0, 0, 2, 1, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, 2]]);
  });

  it("that the network has held up takes nothing from the connection that the page has opened since", async () => {
    const site = await serveTally();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const headers = { cookie: cookieOf(agent), origin: site.url };
    const [old, socket] = [await openSocket(site, headers), await openSocket(site, headers)];
    const join = ["join", "word", [0, page.seals[0], 0]];
    socket.send(join);
    expect(await socket.next()).toEqual(["ok", 0]);
    const event = createSender(socket);
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
    old.send(join);
    await old.closed;
    expect(await event("increment")).toEqual([0, 0, 2, [0, 2]]);
    expect(old.received).toEqual([]);
    // The other way round, the newer one takes over.
    const newest = await openSocket(site, headers);
    newest.send(["join", "word", [0, page.seals[0], 2]]);
    expect(await newest.next()).toEqual(["ok", 0]);
    newest.send([0, 0, 3, 2, "increment"]);
    expect(await newest.next()).toEqual([0, 0, 3, [0, 3]]);
  });

  it("brings a page that missed a patch up to date", async () => {
    const site = await serveTally();
    const first = await joinPage(site, "/");
    await first.event("increment");
    await first.socket.close();
    const socket = await openSocket(site, { cookie: cookieOf(first.agent), origin: site.url });
    socket.send(["join", "word", [0, first.page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    expect(await socket.next()).toEqual([0, 0, 0, [expect.stringMatching(/<output.*1.*<\/output>/s)]]);
  });

  it("gives another load of the same page a state of its own, from where the first one is", async () => {
    const site = await serveTally();
    const first = await joinPage(site, "/", "one");
    await first.event("increment");
    const socket = await openSocket(site, { cookie: cookieOf(first.agent), origin: site.url });
    socket.send(["join", "two", [0, first.page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    expect(await socket.next()).toEqual(["seal", 0, expect.any(String)]);
    expect(await socket.next()).toEqual([0, 0, 0, [expect.stringContaining("1")]]);

    socket.send([0, 0, 1, 1, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 1, [0, 2]]);
    expect(await first.event("increment")).toEqual([0, 0, 2, [0, 2]]);
    expect(await first.event("increment")).toEqual([0, 0, 3, [0, 3]]);
  });

  it("shares nothing with the tab that it came of: what one adds to a list is not in the other's", async () => {
    @live
    class Notes {
      notes = ["first"];
      add(): void {
        this.notes.push("more");
      }
      render() {
        return html`<p><button @click="add">${this.notes.length}</button></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Notes)));
    const first = await joinPage(site, "/");
    const second = await openSocket(site, { cookie: cookieOf(first.agent), origin: site.url });
    second.send(["join", "other", [0, first.page.seals[0], 0]]);
    expect(await second.next()).toEqual(["ok", 0]);
    expect((await second.next())[0]).toBe("seal");
    second.send([0, 0, 1, 0, "add"]);
    expect(await second.next()).toEqual([0, 0, 1, [0, 2]]);
    expect(await first.event("add")).toEqual([0, 0, 1, [0, 2]]);
  });

  it("is not harmed by another one that lets go of what it never had", async () => {
    const site = await serveTally();
    const stranger = await openSocket(site, { origin: site.url });
    stranger.send(["leave", 999]);
    stranger.send(["ping"]);
    expect(await stranger.next()).toEqual(["ok"]);
    const { event } = await joinPage(site, "/");
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });

  it("takes a view out of the connection when the page lets it go, and leaves the others", async () => {
    const { socket } = await joinPage(await serveTally(), "/two");
    socket.send(["leave", 0]);
    socket.send([0, 0, 1, 0, "increment"]);
    socket.send([1, 0, 1, 0, "increment"]);
    expect(await socket.next()).toEqual([1, 0, 1, [0, 11]]);
  });
});

describe("a seal that can't be taken", () => {
  async function join(site: TestSite, seal: string, cookie: string) {
    const socket = await openSocket(site, { cookie, origin: site.url });
    socket.send(["join", "word", [0, seal, 0]]);
    return { socket, answer: await socket.next() };
  }

  it("is answered with a reload and its code when it was altered, in any byte", async () => {
    const site = await serveTally();
    const agent = site.agent();
    const [seal = ""] = (await getPage(agent, "/")).seals;
    const altered = [0, 40, seal.length - 8].map(
      (at) => seal.slice(0, at) + (seal[at] === "A" ? "B" : "A") + seal.slice(at + 1),
    );
    for (const text of [...altered, seal.slice(0, -4), "", "no seal", "ÿ".repeat(100)]) {
      expect((await join(site, text, cookieOf(agent))).answer).toEqual(["reload", 0, "HL_SEAL_INVALID"]);
    }
    expect(site.log).toHaveLength(7);
    expect(site.log[0]).toMatch(/refused \(join\): .*\[?HL_SEAL_INVALID/);
  });

  it("is answered with a reload when it was made with another secret", async () => {
    const site = await serveTally({ secret });
    const other = await serveTally({ secret: "a secret of some other site" });
    const agent = other.agent();
    const { seals } = await getPage(agent, "/");
    const { answer } = await join(site, seals[0] as string, cookieOf(agent));
    expect(answer).toEqual(["reload", 0, "HL_SEAL_INVALID"]);
  });

  it("is taken when it was made with a secret that is being replaced", async () => {
    const before = await serveTally({ secret });
    const agent = before.agent();
    const { seals } = await getPage(agent, "/");
    const after = await serveTally({ secret: ["the secret that replaces it", secret] });
    expect((await join(after, seals[0] as string, cookieOf(agent))).answer).toEqual(["ok", 0]);
  });

  it("is answered with a reload when it is older than maxAge", async () => {
    const site = await serveTally({ maxAge: 60_000 });
    const agent = site.agent();
    const { seals } = await getPage(agent, "/");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 59_000 });
    try {
      expect((await join(site, seals[0] as string, cookieOf(agent))).answer).toEqual(["ok", 0]);
      vi.setSystemTime(Date.now() + 2000);
      expect((await join(site, seals[0] as string, cookieOf(agent))).answer).toEqual([
        "reload",
        0,
        "HL_SEAL_EXPIRED",
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is answered with a reload when it belongs to another session, or the socket has none", async () => {
    const site = await serveTally();
    const agent = site.agent();
    const { seals } = await getPage(agent, "/");
    const stranger = site.agent();
    await getPage(stranger, "/");
    for (const cookie of [cookieOf(stranger), "", "hyper-live=short", "hyper-live"]) {
      const { answer } = await join(site, seals[0] as string, cookie);
      expect(answer).toEqual(["reload", 0, "HL_SEAL_FOREIGN"]);
    }
  });

  it("does not keep the page's other views from joining", async () => {
    const site = await serveTally();
    const agent = site.agent();
    const { seals } = await getPage(agent, "/two");
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, "altered", 0], [1, seals[1], 0]]);
    expect(await socket.next()).toEqual(["reload", 0, "HL_SEAL_INVALID"]);
    expect(await socket.next()).toEqual(["ok", 1]);
    socket.send([1, 0, 1, 0, "increment"]);
    expect(await socket.next()).toEqual([1, 0, 1, [0, 11]]);
  });
});

describe("a page with much state", () => {
  @live
  class Many {
    rows = Array.from({ length: 1000 }, (_, index) => `row ${index} ${"·".repeat(20)}`);
    count = 0;
    increment(): void {
      this.count++;
    }
    render() {
      return html`<section>
        <button @click="increment">${this.count}</button>
        <ul>
          ${this.rows.map((row) => html`<li>${row}</li>`)}
        </ul>
      </section>`;
    }
  }

  /** A site of which it is seen what it stores, and which soon puts away what its page has left. */
  const serveStored = async () => {
    const adapter = memoryAdapter();
    const save = vi.spyOn(adapter, "save");
    const define = (app: Express) => app.get("/", (_request, response) => response.live(Many));
    return { adapter, save, site: await serve(define, { adapter, grace: 20 }) };
  };
  const countIn = ({ html }: LivePage) => /<button data-lp[^>]*>(\d+)</.exec(html)?.[1];

  it("joins by a reference to the stored state where that is over sealLimit, with the same short answer", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Many)));
    const { page, socket, event } = await joinPage(site, "/");
    expect(page.seals[0]?.length).toBeLessThan(600);
    expect(page.html.length).toBeGreaterThan(30_000);
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
    expect(socket.received[0]?.length).toBeLessThanOrEqual(100);
  });

  it("has its state once: in the view while that lives, and stored again when it is put away", async () => {
    const { site, adapter, save } = await serveStored();
    const { agent, page, socket, event } = await joinPage(site, "/");
    const id = save.mock.calls[0]?.[0] as string;
    expect(await adapter.load(id)).toBeUndefined();
    await event("increment");
    // By post, and by loading its page again, it is found where it lives.
    const posted = await postEvent(agent, page, "increment");
    const shown = await getPage(agent, posted.get("Location") as string);
    expect(countIn(shown)).toBe("2");
    await socket.close();
    await vi.waitUntil(async () => (await adapter.load(id)) !== undefined && save.mock.calls.length > 2);
    const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    again.send(["join", "word", [0, page.seals[0], 2]]);
    expect(await again.next()).toEqual(["ok", 0]);
    again.send([0, 0, 2, 2, "increment"]);
    expect(await again.next()).toEqual([0, 0, 2, [0, 3]]);
  });

  it("goes on where it was when it comes back by post, though nothing happened while it lived", async () => {
    const { site, adapter, save } = await serveStored();
    const { agent, page, socket } = await joinPage(site, "/");
    const id = save.mock.calls[0]?.[0] as string;
    const written = save.mock.calls[0]?.[1];
    expect(await adapter.load(id)).toBeUndefined();
    await socket.close();
    await vi.waitUntil(async () => (await adapter.load(id)) !== undefined);
    expect(written?.length).toBeGreaterThan(20_000);
    const posted = await postEvent(agent, page, "increment");
    expect(countIn(await getPage(agent, posted.get("Location") as string))).toBe("1");
  });

  it("lets a second tab join from the state that lives, and each is stored as it was left", async () => {
    const { site, adapter, save } = await serveStored();
    const { agent, page, socket, event } = await joinPage(site, "/");
    const id = save.mock.calls[0]?.[0] as string;
    await event("increment");
    const second = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    second.send(["join", "other", [0, page.seals[0], 1]]);
    expect(await second.next()).toEqual(["ok", 0]);
    const [, , seal] = (await second.next()) as [string, number, string];
    second.send([0, 0, 1, 0, "increment"]);
    expect(await second.next()).toEqual([0, 0, 1, [0, 2]]);
    expect(await adapter.load(id)).toBeUndefined();
    await second.close();
    await socket.close();
    await vi.waitUntil(async () => (await adapter.load(id)) !== undefined && save.mock.calls.length > 2);
    const countAfter = async (seals: string[]) => {
      const posted = await postEvent(agent, { ...page, seals }, "increment");
      return countIn(await getPage(agent, posted.get("Location") as string));
    };
    expect(await countAfter([seal])).toBe("3");
    expect(await countAfter(page.seals)).toBe("2");
  });

  it("is told to load afresh when the stored state is gone", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Many)), { secret });
    const agent = site.agent();
    const { seals } = await getPage(agent, "/");
    const restarted = await serve((app) => app.get("/", (_request, response) => response.live(Many)), {
      secret,
    });
    const socket = await openSocket(restarted, { cookie: cookieOf(agent), origin: restarted.url });
    socket.send(["join", "word", [0, seals[0], 0]]);
    expect(await socket.next()).toEqual(["reload", 0, "HL_SEAL_EXPIRED"]);
  });

  it("carries a state below sealLimit itself, and so outlives the process", async () => {
    const options = { secret, sealLimit: 100_000 };
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Many)), options);
    const agent = site.agent();
    const { seals } = await getPage(agent, "/");
    const restarted = await serve(
      (app) => app.get("/", (_request, response) => response.live(Many)),
      options,
    );
    const socket = await openSocket(restarted, { cookie: cookieOf(agent), origin: restarted.url });
    socket.send(["join", "word", [0, seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    expect(await createSender(socket)("increment")).toEqual([0, 0, 1, [0, 1]]);
  });
});
