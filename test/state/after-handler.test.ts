/** What a handler sends to others: once it has succeeded, and its state is stored. */
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  broadcast,
  broadcastTo,
  context,
  html,
  live,
  memoryAdapter,
  subscribe,
} from "../../middleware/index.js";
import { topics } from "../../middleware/state/realtime/topics.js";
import { Gate } from "../support/components.js";
import { getPage, htmxHeaders, postEvent } from "../support/page.js";
import { type ServeOptions, serve } from "../support/site.js";
import { effectsOf, joinPage } from "../support/socket.js";

@live({ name: "Announcer" })
class Announcer {
  static gate = new Gate();
  heard: string[] = [];
  onConnect() {
    void broadcast("news", "connected");
  }
  async announce() {
    await broadcast("news", 1);
    await broadcastTo([context().connectionId ?? ""], "to me");
    const list = [2];
    await broadcast("news", list);
    list.push(3);
  }
  onBroadcast(text: string) {
    this.heard.push(text);
  }
  async fail() {
    await broadcast("news", "never");
    throw new Error("no");
  }
  failAtOnce() {
    void broadcast("news", "never");
    throw new Error("no");
  }
  async hang() {
    context().flash("info", "It may take a while.");
    await broadcast("news", "early");
    await Announcer.gate.passed;
    await broadcast("news", "late");
    context().flash("info", "late");
  }
  later() {
    setTimeout(() => void broadcast("news", "later"), 1);
  }
  broken() {
    void broadcast("news", () => {});
  }
  render() {
    return html`<p>${this.heard.join()} <button @click="announce">a</button><button @click="fail">f</button>
      <button @click="failAtOnce">a</button><button @click="hang">h</button><button @click="later">l</button>
      <button @click="broken">b</button></p>`;
  }
}

@live({ name: "Sorry announcer" })
class Sorry extends Announcer {
  onError() {
    void broadcast("news", "sorry");
  }
}

@live({ name: "Echo" })
class Echo {
  onMount() {
    subscribe("echoes", this.echo);
    subscribe("quarrels", this.quarrel);
  }
  echo() {
    void broadcast("news", "echo");
  }
  quarrel() {
    void broadcast("news", "never");
    throw new Error("no");
  }
  render() {
    return html`<p>Echo</p>`;
  }
}

/** A site, and what is sent on the topic of the news. */
async function serveNews(options: ServeOptions = {}) {
  const news: unknown[] = [];
  onTestFinished(topics.listen("news", (payload) => news.push(payload)));
  const site = await serve((app) => {
    app.get("/", (_request, response) => response.live(Announcer));
    app.get("/echo", (_request, response) => response.live(Echo));
    app.get("/sorry", (_request, response) => response.live(Sorry));
  }, options);
  return { site, news };
}

/** An adapter as of several processes, which stores no view until its gate is open, and fails if that fails. */
function slowStore() {
  const memory = memoryAdapter();
  const gate = new Gate();
  gate.passed.catch(() => {});
  const adapter = {
    ...memory,
    isShared: true,
    async swap(...args: Parameters<typeof memory.swap>) {
      if (args[0].startsWith("view:")) await gate.passed;
      return memory.swap(...args);
    },
  };
  return { adapter, gate };
}

const sent = ["connected", 1, [2]];

describe("a broadcast of a handler", () => {
  it("is sent when the handler is done, in order, as it was then", async () => {
    const { site, news } = await serveNews();
    const { event, socket } = await joinPage(site, "/");
    expect(await event("announce")).toEqual([0, 0, 1]);
    expect(await socket.next()).toEqual([0, 0, 0, [0, "to me"]]);
    expect(news).toEqual(sent);
  });

  it.each(["fail", "failAtOnce"])("is not sent if the handler throws: %s", async (binding) => {
    const { site, news } = await serveNews();
    const { event } = await joinPage(site, "/");
    expect((await event(binding))[0]).toBe("failed");
    const agent = site.agent();
    const post = await postEvent(agent, await getPage(agent, "/"), binding, { headers: htmxHeaders });
    expect(post.status).toBe(500);
    expect(news).toEqual(["connected"]);
  });

  it("of onError is sent, and not those from before the error", async () => {
    const { site, news } = await serveNews();
    expect(await (await joinPage(site, "/sorry")).event("fail")).toEqual([0, 0, 1]);
    expect(news).toEqual(["connected", "sorry"]);
  });

  it("is not sent past the handler's deadline; what it has flashed by then is shown", async () => {
    const { site, news } = await serveNews({ limits: { handler: 20 } });
    const { event, socket } = await joinPage(site, "/");
    expect((await event("hang"))[0]).toBe("failed");
    Announcer.gate.open();
    await pause(0);
    expect(await event("announce")).toEqual([0, 0, 2]);
    // Another object has taken its place, and has connected.
    expect(news).toEqual(["connected", ...sent]);
    expect(effectsOf(socket)).toEqual([["flash", "info", "It may take a while."]]);
  });

  it("waits until the state is stored, over the socket and by post", async () => {
    const { adapter, gate } = slowStore();
    const { site, news } = await serveNews({ adapter });
    const { socket, agent, page } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, "announce"]);
    const post = postEvent(agent, page, "announce", { headers: htmxHeaders }).then(({ status }) => status);
    await pause(30);
    expect(news).toEqual(["connected"]);
    gate.open();
    expect(await socket.next()).toEqual([0, 0, 1]);
    expect(await post).toBe(200);
    await expect.poll(() => news).toEqual([...sent, ...sent.slice(1)]);
  });

  it("is not sent if the state is refused", async () => {
    const { adapter, gate } = slowStore();
    const { site, news } = await serveNews({ adapter });
    const { socket } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, "announce"]);
    await pause(10);
    gate.fail(new Error("full"));
    await expect.poll(() => site.log.join()).toContain("full");
    expect(news).toEqual(["connected"]);
  });

  it("that can't be sent rejects at once", async () => {
    const { site } = await serveNews();
    const { event } = await joinPage(site, "/");
    const rejected = new Promise((resolve) => process.once("unhandledRejection", resolve));
    expect(await event("broken")).toEqual([0, 0, 1]);
    expect(String(await rejected)).toContain("HL_SHARED_VALUE");
  });
});

describe("other broadcasts", () => {
  it("are sent at once: those of a timer that a handler has started", async () => {
    const { site, news } = await serveNews();
    await (await joinPage(site, "/")).event("later");
    await expect.poll(() => news).toEqual(["connected", "later"]);
  });

  it("of a method that a message called are sent after it, unless it throws", async () => {
    const { site, news } = await serveNews();
    await joinPage(site, "/echo");
    await broadcast("quarrels");
    await broadcast("echoes");
    expect(news).toEqual(["echo"]);
  });
});
