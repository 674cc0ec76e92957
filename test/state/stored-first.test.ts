/** An event is answered after its state is stored, also if it arrives again: when it has ended, and while it runs. */
import { beforeEach, describe, expect, it } from "vitest";
import {
  broadcast,
  handler,
  html,
  LiveError,
  live,
  memoryAdapter,
  subscribe,
} from "../../middleware/index.js";
import { Gate, Tally } from "../support/components.js";
import { type Agent, getPage, htmxHeaders, type LivePage, postEvent } from "../support/page.js";
import { sharedMemory } from "../support/shared-memory.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { cookieOf, type FrameSocket, joinPage, openSocket } from "../support/socket.js";

@live
class StoredSlowly {
  static gate = new Gate();
  static started = 0;
  count = 0;
  async work(): Promise<void> {
    StoredSlowly.started++;
    await StoredSlowly.gate.passed;
    this.count++;
  }
  async fail(): Promise<void> {
    await this.work();
    throw new Error("It was to fail.");
  }
  @handler(String)
  add(_text: string): void {
    this.count++;
  }
  render() {
    return html`<p>${this.count} <button @click="work">Work</button><button @click="fail">Fail</button></p>
      <form @submit="add(text)"><input name="text" /></form>`;
  }
}

/** Its guard takes as long as the test wants. */
@live({ guard: () => StoredGuarded.ask() })
class StoredGuarded {
  static gate = new Gate();
  static asked = 0;
  static async ask(): Promise<boolean> {
    StoredGuarded.asked++;
    await StoredGuarded.gate.passed;
    return true;
  }
  count = 0;
  add(): void {
    this.count++;
  }
  render() {
    return html`<p>${this.count} <button @click="add">Add</button></p>`;
  }
}

@live
class StoredHearing {
  counted = 0;
  heard: string[] = [];
  onMount(): void {
    subscribe("stored-first", this.hear);
  }
  hear(text: string): void {
    this.heard.push(text);
  }
  count(): void {
    this.counted++;
  }
  say(): void {
    void broadcast("stored-first", "news");
  }
  render() {
    return html`<p>${this.counted} ${this.heard.join()}
      <button @click="count">Count</button><button @click="say">Say</button></p>`;
  }
}

beforeEach(() => {
  StoredSlowly.gate = new Gate();
  StoredSlowly.started = 0;
});

const serveAll = (options: ServeOptions = {}): Promise<TestSite> =>
  serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/slow", (_request, response) => response.live(StoredSlowly));
      app.get("/guarded", (_request, response) => response.live(StoredGuarded));
      app.get("/hearing", (_request, response) => response.live(StoredHearing));
      app.get("/two", async (request, response) => {
        response.send(`${await request.live(StoredSlowly)}${await request.live(Tally)}`);
      });
    },
    { secret: "the secret of all these sites", ...options },
  );

async function rejoin(site: TestSite, agent: Agent, page: LivePage): Promise<FrameSocket> {
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", "word", [0, page.seals[0], 0]]);
  expect((await socket.next())[0]).toBe("ok");
  return socket;
}

/** Posts an event as the page's script does. */
const post = (agent: Agent, page: LivePage, event: number, binding = "work") =>
  postEvent(agent, page, binding, { headers: htmxHeaders }).send({ _page: "word", _event: event });

/** Resolves to false if nothing happens until the server has answered a ping, and once more for what that has begun. */
async function isAnswered(socket: FrameSocket, answered: () => boolean): Promise<boolean> {
  for (let time = 0; time < 3; time++) {
    const before = socket.received.length;
    socket.socket.ping();
    await new Promise((resolve) => socket.socket.once("pong", resolve));
    if (answered() || socket.received.length > before) return answered();
  }
  return false;
}

/** Holds back the writes of views. */
function holdViews(adapter: ReturnType<typeof sharedMemory>): Gate {
  const gate = new Gate();
  adapter.beforeWrite = (name) => (name.startsWith("view:") ? gate.passed : undefined);
  return gate;
}

describe("an event that arrives again while its state is being stored", () => {
  it("is confirmed over the new socket once it is stored", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const { agent, page, socket } = await joinPage(site, "/");
    const gate = holdViews(adapter);
    socket.send([0, 0, 1, 0, "increment"]);
    socket.socket.terminate();
    const again = await rejoin(site, agent, page);
    again.send([0, 0, 1, 0, "increment"]);
    const confirmations = () => again.received.filter((text) => text.startsWith("[0,0,1"));
    expect(await isAnswered(again, () => confirmations().length > 0)).toBe(false);
    gate.open();
    await expect.poll(confirmations).toHaveLength(1);
    expect(adapter.written).not.toEqual([]);
  });

  it("fails if the store refuses it, and the page joins again with the state before", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const { agent, page, socket } = await joinPage(site, "/");
    const gate = holdViews(adapter);
    socket.send([0, 0, 1, 0, "increment"]);
    socket.socket.terminate();
    const again = await rejoin(site, agent, page);
    again.send([0, 0, 1, 0, "increment"]);
    await isAnswered(again, () => false);
    gate.fail(new Error("The disk is full"));
    expect((await again.closed).code).toBe(1013);
    expect(again.received.filter((text) => text.includes("HL_STORE_REFUSED"))).not.toEqual([]);
    expect(again.received.filter((text) => /^\[0,0,1/.test(text))).toEqual([]);
    adapter.beforeWrite = () => undefined;
    const last = await rejoin(site, agent, page);
    last.send([0, 0, 2, 0, "increment"]);
    await expect.poll(() => last.received.at(-1)).toBe("[0,0,2,[0,1]]");
  });

  it("is not answered as failed if it is stored itself, and the store refuses a later one", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const { agent, page, socket } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1]]);
    const gate = holdViews(adapter);
    socket.send([0, 0, 2, 1, "increment"]);
    socket.send([0, 0, 1, 1, "increment"]);
    let status = 0;
    const posted = post(agent, page, 1, "increment").then((answer) => {
      ({ status } = answer);
      return answer;
    });
    await isAnswered(socket, () => status !== 0);
    gate.fail(new Error("The disk is full"));
    expect((await socket.closed).code).toBe(1013);
    const failed = socket.received.filter((text) => text.includes("HL_STORE_REFUSED"));
    expect(failed.map((text) => JSON.parse(text)[3])).toEqual([2]);
    expect((await posted).text).toMatch(/<output[^>]*>1</);
  });

  it("does not keep its view, whose state the store refuses while its page joins again", async () => {
    StoredGuarded.gate.open();
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const { agent, page, socket } = await joinPage(site, "/guarded");
    const gate = holdViews(adapter);
    const guard = new Gate();
    socket.send([0, 0, 1, 0, "add"]);
    socket.send(["ping"]);
    expect(await socket.next()).toEqual(["ok"]);
    socket.socket.terminate();
    StoredGuarded.gate = guard;
    StoredGuarded.asked = 0;
    const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    again.send(["join", "word", [0, page.seals[0], 0]]);
    await expect.poll(() => StoredGuarded.asked).toBe(1);
    gate.fail(new Error("The disk is full"));
    await expect.poll(() => site.log.join()).toContain("HL_STORE_REFUSED");
    adapter.beforeWrite = () => undefined;
    guard.open();
    expect((await again.next())[0]).toBe("ok");
    again.send([0, 0, 1, 0, "add"]);
    await expect.poll(() => again.received.at(-1)).toBe("[0,0,1,[0,1]]");
  });

  it("is answered by post once it is stored", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const { agent, page, socket } = await joinPage(site, "/");
    const gate = holdViews(adapter);
    socket.send([0, 0, 1, 0, "increment"]);
    let status = 0;
    const posted = post(agent, page, 1, "increment").then((answer) => {
      ({ status } = answer);
      return answer;
    });
    expect(await isAnswered(socket, () => status !== 0)).toBe(false);
    gate.open();
    expect((await posted).text).toMatch(/<output[^>]*>1</);
  });
});

describe("an event that arrives again while it runs", () => {
  it.each([
    ["", sharedMemory],
    [" in memory", memoryAdapter],
  ])("by post is answered when it has ended%s, and runs once", async (_what, adapter) => {
    const site = await serveAll({ adapter: adapter() });
    const { agent, page, socket } = await joinPage(site, "/slow");
    socket.send([0, 0, 1, 0, "work"]);
    await expect.poll(() => StoredSlowly.started).toBe(1);
    let status = 0;
    const posted = post(agent, page, 1).then((answer) => {
      ({ status } = answer);
      return answer;
    });
    expect(await isAnswered(socket, () => status !== 0)).toBe(false);
    StoredSlowly.gate.open();
    expect((await posted).text).toMatch(/<p[^>]*>(?:<!--.*?-->)?1/);
    expect(StoredSlowly.started).toBe(1);
  });

  it("by post has the same outcome if it fails", async () => {
    const site = await serveAll();
    const { agent, page, socket } = await joinPage(site, "/slow");
    socket.send([0, 0, 1, 0, "fail"]);
    await expect.poll(() => StoredSlowly.started).toBe(1);
    const posted = post(agent, page, 1, "fail");
    const arrived = posted.then((answer) => answer.status);
    await isAnswered(socket, () => false);
    StoredSlowly.gate.open();
    expect(await arrived).toBe(500);
    expect(StoredSlowly.started).toBe(1);
  });

  it.each([
    ["", sharedMemory],
    [" in memory", memoryAdapter],
  ])("by socket, and first by post, is answered when it has ended%s", async (_what, adapter) => {
    const site = await serveAll({ adapter: adapter() });
    const { agent, page, socket } = await joinPage(site, "/slow");
    const posted = post(agent, page, 1).then((answer) => answer.status);
    await expect.poll(() => StoredSlowly.started).toBe(1);
    socket.send([0, 0, 1, 0, "work"]);
    socket.send([0, 0, 2, 0, "add(text)", "text", "x"]);
    expect(await isAnswered(socket, () => socket.received.length > 1)).toBe(false);
    StoredSlowly.gate.open();
    expect(await posted).toBe(200);
    const confirmed = () => socket.received.filter((text) => /^\[0,0,[12][\],]/.test(text));
    await expect.poll(confirmed).toHaveLength(2);
    expect(StoredSlowly.started).toBe(1);
  });

  it("over the next socket is answered once", async () => {
    const site = await serveAll({ adapter: sharedMemory() });
    const { agent, page, socket } = await joinPage(site, "/slow");
    socket.send([0, 0, 1, 0, "work"]);
    await expect.poll(() => StoredSlowly.started).toBe(1);
    socket.socket.terminate();
    const again = await rejoin(site, agent, page);
    again.send([0, 0, 1, 0, "work"]);
    await isAnswered(again, () => false);
    StoredSlowly.gate.open();
    await expect.poll(() => again.received.length).toBe(2);
    again.send([0, 0, 2, 1, "add(text)", "text", "x"]);
    await expect.poll(() => again.received.length).toBe(3);
    expect(again.received[1]).toBe("[0,0,1,[0,1]]");
  });

  it("in another process changes the state once: what is stored first stands", async () => {
    const adapter = sharedMemory();
    const [one, other] = [await serveAll({ adapter }), await serveAll({ adapter })];
    const { agent, page, socket } = await joinPage(one, "/slow");
    socket.send([0, 0, 1, 0, "work"]);
    await expect.poll(() => StoredSlowly.started).toBe(1);
    socket.socket.terminate();
    const gate = StoredSlowly.gate;
    StoredSlowly.gate = new Gate();
    StoredSlowly.gate.open();
    const headers = { ...htmxHeaders, cookie: cookieOf(agent) };
    const answer = await postEvent(other.agent(), page, "work", { headers }).send({
      _page: "word",
      _event: 1,
    });
    expect(answer.status).toBe(200);
    gate.open();
    const visitor = other.agent();
    visitor.jar.setCookies([cookieOf(agent)]);
    const next = { ...page, seals: [/name="_seal" value="([^"]*)"/.exec(answer.text)?.[1] ?? ""] };
    const last = await postEvent(visitor, next, "add(text)", {
      headers,
      form: { text: "x", _page: "word", _event: "2" },
    });
    expect(last.text).toMatch(/<p[^>]*>(?:<!--.*?-->)?2/);
  });
});

describe("a store that refuses the state of one view", () => {
  it("fails its events alone, also those that ran while it was being stored, and stores none of them later", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const { agent, page, socket } = await joinPage(site, "/");
    const gate = holdViews(adapter);
    for (const event of [1, 2, 3]) socket.send([0, 0, event, 0, "increment"]);
    await isAnswered(socket, () => false);
    // There is room for the next write.
    adapter.beforeWrite = () => undefined;
    gate.fail(new Error("The disk is full"));
    expect((await socket.closed).code).toBe(1013);
    expect(socket.received.map((text) => text.slice(0, 17))).toEqual([
      '["ok",0]',
      '["failed",0,0,1,"',
      '["failed",0,0,2,"',
      '["failed",0,0,3,"',
    ]);
    expect(adapter.written).toEqual([]);
    const again = await rejoin(site, agent, page);
    again.send([0, 0, 4, 0, "increment"]);
    expect(await again.next()).toEqual([0, 0, 4, [0, 1]]);
    expect(site.log).toEqual([
      expect.stringContaining("The disk is full"),
      expect.stringContaining("The disk is full"),
      expect.stringContaining("The disk is full"),
    ]);
  });

  it("stores and confirms the events of another view of the page when it joins again", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const { agent, page, socket } = await joinPage(site, "/two");
    const refused = new Gate();
    adapter.beforeWrite = (name, text) =>
      name.startsWith("view:") && text.includes("StoredSlowly") ? refused.passed : undefined;
    socket.send([0, 0, 1, 0, "add(text)", "text", "x"]);
    socket.send([1, 0, 1, 0, "increment"]);
    await expect.poll(() => adapter.written).toHaveLength(1);
    refused.fail(new Error("The disk is full"));
    await socket.closed;
    const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    again.send(["join", "word", [0, page.seals[0], 0], [1, page.seals[1], 0]]);
    expect(await again.next()).toEqual(["ok", 0, 1]);
    again.send([1, 0, 1, 0, "increment"]);
    const frames = () => again.received.join();
    await expect.poll(frames).toMatch(/\[1,0,1[\],]/);
    expect(again.received.filter((text) => text.includes("<output>2"))).toEqual([]);
  });

  it("that can't be read either lets the page come again later, without a reload", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const { read } = adapter;
    adapter.read = async () => {
      throw new Error("No permission");
    };
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await socket.closed).toEqual({ code: 1013, reason: "HL_STORE_REFUSED" });
    adapter.read = read;
    await rejoin(site, agent, page);
  });

  it("sends the page the whole view if it shows changes that were not stored", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const { agent, page, socket } = await joinPage(site, "/");
    // As if it had received a patch of a state that was never stored.
    await socket.close();
    const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    again.send(["join", "word", [0, page.seals[0], 1]]);
    expect([await again.next(), JSON.stringify(await again.next())]).toEqual([
      ["ok", 0],
      expect.stringContaining("<output"),
    ]);
    // The answer to this event is lost.
    again.send([0, 0, 1, 2, "increment"]);
    expect(await again.next()).toEqual([0, 0, 1, [0, 1]]);
    await again.close();
    const other = await serveAll({ adapter });
    const last = await openSocket(other, { cookie: cookieOf(agent), origin: other.url });
    last.send(["join", "word", [0, page.seals[0], 2]]);
    expect([await last.next(), JSON.stringify(await last.next())]).toEqual([
      ["ok", 0],
      expect.stringContaining("1</output"),
    ]);
  });
});

describe("a page whose last answer was lost", () => {
  it("is sent the whole view again, also if it counts as many patches as the store by then", async () => {
    const adapter = sharedMemory();
    const [one, other] = [await serveAll({ adapter }), await serveAll({ adapter })];
    const { agent, page, event, socket } = await joinPage(one, "/hearing");
    await event("count");
    await socket.close();
    const headers = { cookie: cookieOf(agent), origin: one.url };
    const again = await openSocket(one, headers);
    const stored = adapter.written.length;
    // As if the answer had been lost.
    again.send(["join", "word", [0, page.seals[0], 0]]);
    expect([await again.next(), JSON.stringify(await again.next())]).toEqual([
      ["ok", 0],
      expect.stringContaining("<p"),
    ]);
    await expect.poll(() => adapter.written.length).toBeGreaterThan(stored);
    await broadcast("stored-first", "news");
    expect(JSON.stringify(await again.next())).toContain("news");
    // The process is gone, and with it the news, which belong to no event. The page has counted two patches.
    const last = await openSocket(other, { cookie: cookieOf(agent), origin: other.url });
    last.send(["join", "word", [0, page.seals[0], 2]]);
    expect([await last.next(), JSON.stringify(await last.next())]).toEqual([
      ["ok", 0],
      expect.stringContaining("<p"),
    ]);
  });
});

describe("a post that is stored later, since the store was away", () => {
  it("shows the page its changes then, and broadcasts once", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const { agent, page, socket } = await joinPage(site, "/hearing");
    const hearing = await joinPage(site, "/hearing");
    adapter.beforeWrite = (name) => {
      if (name.startsWith("view:")) throw new LiveError("HL_STORE_AWAY", "It is away.", { status: 503 });
    };
    const answer = await post(agent, page, 1, "say");
    expect([answer.status, answer.get("Hyper-Live-Answer")]).toEqual([503, "again"]);
    expect(await isAnswered(socket, () => socket.received.length > 1)).toBe(false);
    adapter.beforeWrite = () => undefined;
    await expect.poll(() => hearing.socket.received.length).toBe(2);
    expect((await post(agent, page, 1, "say")).status).toBe(200);
    expect(hearing.socket.received).toHaveLength(2);
    expect(socket.received.join()).toContain("news");
  });
});

describe("a post whose state was stored by another process meanwhile", () => {
  it("is run again on the newest state, so that a form without script loses no click", async () => {
    const adapter = sharedMemory();
    const site = await serveAll({ adapter });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    let isFirst = true;
    adapter.beforeWrite = async (name, text) => {
      if (!name.startsWith("view:") || !isFirst) return;
      isFirst = false;
      await adapter.swap(name, text, { expected: 0 });
    };
    const answer = await postEvent(agent, page, "increment");
    expect(answer.status).toBe(303);
    expect((await getPage(agent, answer.get("Location") as string)).text).toContain("2 +");
  });
});
