/** Handlers, hooks and guards that never end: their event does, and the page goes on. */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { broadcast, context, handler, html, live, persistent, subscribe } from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { getPage, htmxHeaders, postAndFollow, postEvent } from "../support/page.js";
import { sendError, serve, type TestSite } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

const never = () => new Promise<void>(() => {});
/** What the next call of the handler waits for. */
let work: () => Promise<void> = never;

@live
class Job {
  count = 0;
  heard = "";
  onMount(): void {
    subscribe("deadline-news", this.hear);
  }
  @handler()
  async run(): Promise<void> {
    await work();
    this.count++;
    context().flash("info", "too late");
    context().redirect("/late");
  }
  add(): void {
    this.count++;
  }
  async hear(news: string): Promise<void> {
    if (news === "wait") await work();
    this.heard = news;
  }
  render() {
    return html`<p>count ${this.count} ${this.heard}
      <button @click="run">run</button><button @click="add">add</button></p>`;
  }
}

const limits = { handler: 40 };
function serveJob(options = {}): Promise<TestSite> {
  work = never;
  return serve((app) => app.get("/", (_request, response) => response.live(Job)), { limits, ...options });
}

const late = ["failed", 0, 0, 1, "HL_HANDLER_TIMEOUT", expect.stringContaining("took too long")];

function watchRejections(): unknown[] {
  const found: unknown[] = [];
  const listen = (error: unknown) => void found.push(error);
  process.on("unhandledRejection", listen);
  onTestFinished(() => void process.off("unhandledRejection", listen));
  return found;
}

describe("a handler that never ends", () => {
  it("ends its event over the socket, and later events run", async () => {
    const site = await serveJob();
    const { event } = await joinPage(site, "/");
    expect(await event("run")).toEqual(late);
    expect(site.log).toEqual([
      expect.stringMatching(/a handler threw\. Job: run\(\) .*0\.04 s.*HL_HANDLER_TIMEOUT/),
    ]);
    expect(await event("add")).toEqual(
      [0, 0, 2, [0, "count 1"]].map((each) => (Array.isArray(each) ? expect.anything() : each)),
    );
  });

  it.each([{}, htmxHeaders])(
    "answers its post with 503, and the page goes on by post and by socket",
    async (headers) => {
      const site = await serveJob();
      const agent = site.agent();
      const page = await getPage(agent, "/");
      const [response, second] = await Promise.all([
        postEvent(agent, page, "run", { headers }),
        // This one waits for the same view.
        postEvent(agent, page, "run", { headers }),
      ]);
      expect([response.status, second.status]).toEqual([503, 503]);
      expect(response.text).toContain('data-live-error="HL_HANDLER_TIMEOUT"');
      const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
      socket.send(["join", "word", [0, page.seals[0], 0]]);
      expect(await socket.next()).toEqual(["ok", 0]);
      expect((await postAndFollow(agent, page, "add")).text).toContain("count 1");
    },
  );

  it("lets the events run that waited behind it", async () => {
    const { socket } = await joinPage(await serveJob(), "/");
    socket.send([0, 0, 1, 0, "run"]);
    socket.send([0, 0, 2, 0, "add"]);
    expect(await socket.next()).toEqual(late);
    expect((await socket.next()).slice(0, 3)).toEqual([0, 0, 2]);
  });

  it("changes neither the state nor the page later", async () => {
    const gate = new Gate();
    const site = await serveJob();
    const { socket, event } = await joinPage(site, "/");
    work = () => gate.passed;
    expect(await event("run")).toEqual(late);
    gate.open();
    await gate.passed;
    expect(await event("add")).toEqual([0, 0, 2, [0, 1]]);
    expect(socket.received.join()).not.toMatch(/too late|redirect/);
  });

  it.each(["run", "onConnect"])("does nothing to the page while onError works: %s", async (name) => {
    const [answer, last] = [new Gate(), new Gate()];
    @live({ name: `deadline-answering-${name}` })
    class Answering {
      said = "";
      run(): void {}
      async onError(): Promise<void> {
        this.said = "sorry";
        last.open();
        await answer.passed;
      }
      render() {
        return html`<p>${this.said} <button @click="run">run</button></p>`;
      }
    }
    async function goOnLater(): Promise<void> {
      await last.passed;
      context().flash("info", "too late");
      context().redirect("/late");
    }
    Object.assign(Answering.prototype, { [name]: goOnLater });
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Answering)), {
      limits: { handler: 300 },
    });
    const { socket } = await joinPage(site, "/");
    if (name === "run") socket.send([0, 0, 1, 0, "run"]);
    await last.passed;
    setImmediate(answer.open);
    await vi.waitFor(() => expect(socket.received.join()).toContain("sorry"));
    socket.send(["ping"]);
    await vi.waitFor(() => expect(socket.received.at(-1)).toBe('["ok"]'));
    expect(socket.received.join()).not.toMatch(/too late|redirect/);
  });

  it("has a late rejection logged, and none unhandled", async () => {
    const rejections = watchRejections();
    const gate = new Gate();
    const site = await serveJob();
    const { event } = await joinPage(site, "/");
    work = () => gate.passed;
    await event("run");
    gate.fail(new Error("gone"));
    await vi.waitFor(() =>
      expect(site.log.at(-1)).toMatch(/Job: run\(\) failed after its time was over: gone\./),
    );
    expect(rejections).toEqual([]);
  });

  it("ends a message, and later ones arrive", async () => {
    const site = await serveJob();
    const { socket } = await joinPage(site, "/");
    await broadcast("deadline-news", "wait");
    await vi.waitFor(() => expect(site.log.at(-1)).toMatch(/Job: hear\(\) was not done/));
    await broadcast("deadline-news", "news");
    expect(JSON.stringify(await socket.next())).toContain("news");
  });

  it("tells onError, which may show it", async () => {
    @live
    class Minding {
      said = "";
      run(): Promise<void> {
        return never();
      }
      onError(error: Error & { code?: string }): void {
        this.said = String(error.code);
      }
      render() {
        return html`<p>${this.said} <button @click="run">run</button></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Minding)), {
      limits,
    });
    const { event } = await joinPage(site, "/");
    expect(JSON.stringify(await event("run"))).toContain("HL_HANDLER_TIMEOUT");
  });

  it("is left alone with Infinity", async () => {
    const gate = new Gate();
    const { event } = await joinPage(await serveJob({ limits: { handler: Number.POSITIVE_INFINITY } }), "/");
    work = () => gate.passed;
    setTimeout(gate.open, 100);
    expect((await event("run"))[0]).not.toBe("failed");
  });
});

describe("a handler that is not async", () => {
  it("costs no timer", async () => {
    const { event } = await joinPage(await serveJob(), "/");
    const timers = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => timers.mockRestore());
    await event("add");
    expect(timers.mock.calls.filter(([, time]) => time === limits.handler)).toEqual([]);
  });
});

type HookName = "onMount" | "onConnect" | "onDisconnect" | "onUnmount" | "onError";

describe("a hook that never ends", () => {
  const serveHook = (hook: HookName) => {
    @live({ name: `hook-${hook}` })
    class Hooked {
      count = 0;
      add(): void {
        this.count++;
      }
      fail(): void {
        throw new Error("failed");
      }
      render() {
        return html`<p>${this.count} <button @click="add">add</button><button @click="fail">fail</button></p>`;
      }
    }
    Object.assign(Hooked.prototype, { [hook]: never });
    return serve(
      (app) => {
        app.get("/", (_request, response) => response.live(Hooked));
        app.use(sendError);
      },
      { limits, grace: 0 },
    );
  };

  it("has a page answered with 503, for onMount", async () => {
    const site = await serveHook("onMount");
    expect((await site.agent().get("/")).status).toBe(503);
  });

  it("is reported, and the page goes on, for onConnect", async () => {
    const site = await serveHook("onConnect");
    const { event } = await joinPage(site, "/");
    expect((await event("add")).slice(0, 3)).toEqual([0, 0, 1]);
    await vi.waitFor(() => expect(site.log.join()).toMatch(/hook-onConnect: onConnect\(\) was not done/));
  });

  it.each(["onDisconnect", "onUnmount"] as const)("is reported after its page, for %s", async (hook) => {
    const site = await serveHook(hook);
    const { socket } = await joinPage(site, "/");
    await socket.close();
    await vi.waitFor(() => expect(site.log.join()).toContain(`: ${hook}() was not done`));
  });

  it.each(["onDisconnect", "onUnmount"] as const)("does not hold up a shutdown, for %s", async (hook) => {
    const site = await serveHook(hook);
    const { socket } = await joinPage(site, "/");
    await new Promise((resolve) => site.server.close(resolve));
    expect((await socket.closed).code).toBe(1012);
    await vi.waitFor(() => expect(site.log.join()).toContain(`: ${hook}() was not done`));
  });

  it("ends the event, for onError", async () => {
    const { event } = await joinPage(await serveHook("onError"), "/");
    expect((await event("fail"))[0]).toBe("failed");
    expect((await event("add")).slice(0, 3)).toEqual([0, 0, 2]);
  });
});

describe("rows that are never loaded, or never saved", () => {
  const found = () => Promise.resolve({ id: 1, count: 0 });
  const serveRow = (find: () => Promise<unknown>, hook?: "onMount") => {
    @live
    class Waiting {
      row = persistent({ findOneBy: find, save: never } as never, { id: 1 }) as { count: number };
      run(): void {
        this.row.count++;
      }
      render() {
        return html`<p>${this.row.count} <button @click="run">run</button></p>`;
      }
    }
    if (hook) Object.assign(Waiting.prototype, { onMount: Waiting.prototype.run });
    return serve(
      (app) => {
        app.get("/", (_request, response) => response.live(Waiting));
        app.use(sendError);
      },
      { limits },
    );
  };

  it.each([
    ["has to be loaded", () => serveRow(never)],
    ["onMount has changed", () => serveRow(found, "onMount")],
  ])("have their page answered with 503, for a row that %s", async (_what, serveIt) => {
    const answer = await (await serveIt()).agent().get("/").timeout(3_000);
    expect([answer.status, answer.text]).toEqual([503, "HL_HANDLER_TIMEOUT"]);
  });

  it("end the event of the handler that has changed them", async () => {
    const { event } = await joinPage(await serveRow(found), "/");
    expect(await event("run")).toEqual(late);
    expect((await event("run")).slice(0, 4)).toEqual(["failed", 0, 0, 2]);
  });
});
