/** Messages to components: by topic, and by connection. */
import { describe, expect, it } from "vitest";
import {
  broadcast,
  broadcastTo,
  context,
  html,
  live,
  subscribe,
  unsubscribe,
} from "../../middleware/index.js";
import { topics } from "../../middleware/state/realtime/topics.js";
import { getPage, postAndFollow } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";
import { errorOf } from "../support/view.js";

@live
class Orders {
  orders: unknown[] = [];
  own: unknown[] = [];
  onMount() {
    subscribe("orders", this.take);
    subscribe("orders", this.take);
  }
  take(order: unknown) {
    this.orders.push(order);
  }
  onBroadcast(payload: unknown) {
    this.own.push(payload);
  }
  alsoOwn() {
    subscribe("others");
  }
  stop() {
    unsubscribe("orders", this.take);
  }
  render() {
    return html`<p>${JSON.stringify(this.orders)} ${JSON.stringify(this.own)}
      <button @click="stop">Stop</button> <button @click="alsoOwn">Also</button></p>`;
  }
}

function serveOrders(options = {}): Promise<TestSite> {
  return serve((app) => app.get("/", (_request, response) => response.live(Orders)), options);
}

describe("a component that subscribed to a topic", () => {
  it("has its method called with what is sent, once, and shows what it made of it", async () => {
    const { socket } = await joinPage(await serveOrders(), "/");
    await broadcast("orders", { id: 1 });
    await broadcast("something else", { id: 2 });
    await broadcast("orders", { id: 3 });
    expect(await socket.next()).toEqual([0, 0, 0, [0, '[{"id":1}]']]);
    expect(await socket.next()).toEqual([0, 0, 0, [0, '[{"id":1},{"id":3}]']]);
  });

  it("hears it though it subscribed in onMount, before the page had a socket, and again after a reconnect", async () => {
    const site = await serveOrders();
    const first = await joinPage(site, "/");
    await first.socket.close();
    await broadcast("orders", "away");
    const socket = await openSocket(site, { cookie: cookieOf(first.agent), origin: site.url });
    socket.send(["join", "word", [0, first.page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    expect(await socket.next()).toEqual([0, 0, 0, [0, '["away"]']]);
    await broadcast("orders", "back");
    expect(await socket.next()).toEqual([0, 0, 0, [0, '["away","back"]']]);
  });

  it("hears it in another process, which made it again from its seal", async () => {
    const secret = "a secret of the topics' tests";
    const agent = (await serveOrders({ secret })).agent();
    const page = await getPage(agent, "/");
    const site = await serveOrders({ secret });
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    await broadcast("orders", new Date(0));
    expect(await socket.next()).toEqual([0, 0, 0, [0, '["1970-01-01T00:00:00.000Z"]']]);
  });

  it("has a copy of its own, which it may change", async () => {
    @live
    class Changes {
      lists: number[][] = [];
      onMount() {
        subscribe("changes", this.take);
      }
      take(list: number[]) {
        list.push(1);
        this.lists.push(list);
      }
      render() {
        return html`<p>${JSON.stringify(this.lists)}</p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Changes)));
    const pages = [await joinPage(site, "/"), await joinPage(site, "/")];
    const list = [0];
    await broadcast("changes", list);
    for (const { socket } of pages) expect(await socket.next()).toEqual([0, 0, 0, [0, "[[0,1]]"]]);
    expect(list).toEqual([0]);
  });

  it("hears nothing more when it takes that back", async () => {
    const { event, socket } = await joinPage(await serveOrders(), "/");
    expect(await event("stop")).toEqual([0, 0, 1]);
    await broadcast("orders", "late");
    expect(await event("stop")).toEqual([0, 0, 2]);
    expect(socket.received).toHaveLength(3);
  });

  it("has onBroadcast called where it gave no method", async () => {
    const { event, socket } = await joinPage(await serveOrders(), "/");
    await event("alsoOwn");
    await broadcast("others", "all");
    expect(await socket.next()).toEqual([0, 0, 0, [1, '["all"]']]);
  });

  it("hears nothing while it is only fetched or posted to, and leaves nothing behind", async () => {
    let heard = 0;
    @live
    class Fetched {
      onMount() {
        subscribe("fetched", this.take);
      }
      take() {
        heard++;
      }
      touch() {}
      render() {
        return html`<p><button @click="touch">Touch</button></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Fetched)), {
      grace: 1,
    });
    const agent = site.agent();
    await postAndFollow(agent, await getPage(agent, "/"), "touch");
    await broadcast("fetched");
    expect(heard).toBe(0);
    const { socket } = await joinPage(site, "/");
    await broadcast("fetched");
    expect(heard).toBe(1);
    await socket.close();
    await expect.poll(() => topics.receivers("fetched")).toBe(0);
  });

  it("is told that a method must be its own, and that this is for hooks and handlers", async () => {
    @live
    class Wrong {
      onMount() {
        subscribe("orders", (() => {}) as never);
      }
      render() {
        return html`<p></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Wrong)));
    expect((await site.agent().get("/")).status).toBe(500);
    const error = await errorOf(() => subscribe("orders"));
    expect(error.code).toBe("HL_CONTEXT");
    expect(error.what).toContain("subscribe()");
  });
});

describe("a message to connections", () => {
  const ids: string[] = [];
  @live
  class Named {
    heard: unknown[] = [];
    onConnect() {
      ids.push(context().connectionId as string);
    }
    onBroadcast(payload: unknown) {
      this.heard.push(payload);
    }
    render() {
      return html`<p>${JSON.stringify(this.heard)}</p>`;
    }
  }

  it("is heard by their pages, and by nobody else", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Named)));
    const pages = [await joinPage(site, "/"), await joinPage(site, "/"), await joinPage(site, "/")];
    await expect.poll(() => ids.length).toBe(3);
    expect(new Set(ids).size).toBe(3);
    const [first = "", , third = ""] = ids;
    await broadcastTo([first, third, "gone.1", "nonsense"], "a");
    await broadcastTo(ids, "b");
    const shown = await Promise.all(pages.map(({ socket }) => socket.next()));
    expect(shown[1]).toEqual([0, 0, 0, [0, '["b"]']]);
    expect([shown[0], shown[2]]).toEqual([
      [0, 0, 0, [0, '["a"]']],
      [0, 0, 0, [0, '["a"]']],
    ]);
  });

  it("can't carry what is no data", async () => {
    expect((await errorOf(() => broadcast("orders", () => {}))).message).toMatch(
      /^broadcast\("orders"\).*HL_SHARED_VALUE/,
    );
  });
});
