/**
 * Work that is put off runs in nobody else's context: neither in the `context()` of another user, nor in an
 * AsyncLocalStorage of the application's with another user's data.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { duplexPair } from "node:stream";
import type { RequestHandler } from "express";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { type EventContext, scope } from "../../middleware/component/context.js";
import type { Viewer } from "../../middleware/component/contracts.js";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import { runAfterwards } from "../../middleware/component/event/outcome.js";
import type { Instance } from "../../middleware/component/instance.js";
import { View } from "../../middleware/component/view.js";
import {
  type Adapter,
  broadcast,
  broadcastTo,
  context,
  html,
  live,
  memoryAdapter,
  mount,
  presence,
  redisAdapter,
  shared,
  subscribe,
} from "../../middleware/index.js";
import { AdapterSwitch, adapterSwitch } from "../../middleware/state/adapters/adapter-switch.js";
import { SharedValue } from "../../middleware/state/realtime/shared-value.js";
import { topics } from "../../middleware/state/realtime/topics.js";
import { Sealer } from "../../middleware/state/views/sealer.js";
import type { StoredView } from "../../middleware/state/views/stored-view.js";
import { ViewStore } from "../../middleware/state/views/view-store.js";
import { PageSocket, WebSocketChannel } from "../../middleware/transport/websocket.js";
import { isLong } from "../support/long.js";
import { type Agent, getPage } from "../support/page.js";
import { RedisServer } from "../support/redis.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, createSender, openSocket } from "../support/socket.js";

/** `HYPER_LIVE_LONG=1` opens as many pairs of sockets as of views. */
const pairs = isLong ? 1000 : 150;
const socketPairs = isLong ? pairs : 10;

/** The application's own: the user of the running request. */
const request = new AsyncLocalStorage<string>();
/** Places where the code of one user ran in the context of another. */
const leaks = new Set<string>();
let runs = 0;

/** Checks the contexts that a piece of the application's code runs in; nobody's is fine, too. */
function check(where: string, owner: string | undefined): void {
  runs++;
  const own = (scope.context as (EventContext & HyperLive.Context) | undefined)?.user?.name;
  for (const [kind, user] of Object.entries({ own, request: request.getStore() }))
    if (user !== undefined && user !== owner) leaks.add(`${kind} of another in ${where}`);
}

const userNow = () => String(context().user?.name);
const said = shared("contexts.said", [] as string[][]);
const lobby = presence<{ of: string }>("contexts.lobby");

/** One of a part of the page that is there only after the shared value has changed. */
@live
class Late {
  owner = "";
  onMount() {
    check("onMount of a child that a refresh places", this.owner);
  }
  render() {
    check("render of a child", this.owner);
    return html`<i>${this.owner}</i>`;
  }
}

@live
class Talker {
  owner = "";
  pair = 0;
  heard: string[] = [];

  onMount() {
    subscribe(`contexts ${this.pair}`, this.hear);
    subscribe("contexts all");
  }
  onConnect() {
    check("onConnect", this.owner);
    lobby.join(this.owner, { of: this.owner });
    connections.push(String(context().connectionId));
  }
  onDisconnect() {
    check("onDisconnect", this.owner);
    gone.push(this.owner);
  }
  onUnmount() {
    check("onUnmount", this.owner);
  }
  onBroadcast() {
    check("onBroadcast", this.owner);
    if (userNow() !== this.owner) leaks.add("context() in onBroadcast");
  }
  async hear(text: string) {
    check("a message", this.owner);
    await Promise.resolve();
    check("a message, after await", this.owner);
    if (userNow() !== this.owner) leaks.add("context() in a message");
    this.heard.push(text);
  }
  // Certainly done when it returns, so that it runs without our AsyncLocalStorage.
  say() {
    sent.push(
      said.update((lines) =>
        lines.concat([[this.owner, String(context().user?.name), String(request.getStore())]]),
      ),
    );
  }
  shout() {
    sent.push(broadcast(`contexts ${this.pair}`, this.owner));
  }
  async sayLater() {
    await Promise.resolve();
    await said.update((lines) => {
      lines.push([this.owner, userNow(), String(request.getStore())]);
    });
    check("a handler, after update()", this.owner);
    await broadcast(`contexts ${this.pair}`, userNow());
  }
  render() {
    check("render", this.owner);
    if (scope.context) leaks.add("context() in render");
    return html`<p>
      ${said.value.length} ${lobby.members.length} ${this.heard.join()}
      ${said.value.length > 0 && mount(Late, { owner: this.owner })}
      <button @click="say">Say</button><button @click="shout">Shout</button><button @click="sayLater">Later</button>
    </p>`;
  }
}

const gone: string[] = [];
const sent: Promise<unknown>[] = [];
const connections: string[] = [];

const adapters: Record<string, () => Promise<{ adapter: Adapter; end: () => unknown }>> = {
  async memory() {
    return { adapter: memoryAdapter(), end: () => {} };
  },
  async redis() {
    const server = await RedisServer.create();
    const adapter = redisAdapter(server.url, { prefix: "contexts:", maxPending: 100_000 });
    const end = async () => {
      await adapter.close();
      await server.remove();
    };
    return { adapter, end };
  },
};

beforeEach(() => {
  leaks.clear();
  runs = 0;
  gone.length = connections.length = sent.length = 0;
});

describe("an update that waits for its batch", () => {
  @live
  class Quick {
    // Certainly done when it returns, so that our AsyncLocalStorage is not in use.
    add() {
      sent.push(batched.update((lines) => lines.concat([String(context().user?.name)])));
    }
    render() {
      return html`<button @click="add">Add</button>`;
    }
  }
  const adapters = new AdapterSwitch();
  const batched = new SharedValue(adapters, "contexts.batched", [] as string[], {});

  // Before all others, which use the AsyncLocalStorage.
  it("runs in the context of its handler", async () => {
    onTestFinished(adapters.connect({ ...memoryAdapter(), isShared: true }, console));
    for (const user of ["ann", "bob"]) {
      const view = newView(user);
      await view.open(mount(Quick));
      const instance = view.instances[0] as Instance;
      void dispatch(instance, { binding: "add", input: { fields: [] }, mode: "live" });
    }
    expect((scope as unknown as { timer: unknown }).timer).toBeUndefined();
    await Promise.all(sent);
    expect(batched.value).toEqual(["ann", "bob"]);
  });
});

describe.each(Object.keys(adapters))("with the adapter %s", (name) => {
  let adapter: Adapter;
  let end: () => unknown;
  beforeAll(async () => {
    ({ adapter, end } = await (adapters[name] as (typeof adapters)[string])());
  });
  afterAll(() => end());
  beforeEach(async () => {
    const logger = {
      warn: () => check("the logger", undefined),
      error: () => check("the logger", undefined),
    };
    // The first user's request connects it, as in an application.
    const release = request.run("first", () => adapterSwitch.connect(adapter, logger));
    onTestFinished(release);
    await request.run("first", () => said.update(() => []));
    leaks.clear();
  });

  it(`${pairs} pairs of users see no name of another in any context`, async () => {
    const listened = listenToAll();
    const views = await Promise.all(
      Array.from({ length: 2 * pairs }, (_, number) => openKept(`u${number}`, number >> 1)),
    );
    await Promise.all(views.map(({ act }, at) => act(at % 2 ? "say" : "sayLater")));
    await expect.poll(() => said.value.length, { timeout: 15_000 }).toBe(2 * pairs);
    for (const [owner, user, store] of said.value) expect([user, store]).toEqual([owner, owner]);
    const heard = () => views.filter(({ talker }) => talker.heard.length === 1).length;
    await expect.poll(heard, { timeout: 15_000 }).toBe(2 * pairs);
    for (const { talker } of views) expect(talker.heard).toEqual([`u${2 * talker.pair}`]);
    await broadcast("contexts all");
    const outdated = () => views.filter(({ instance }) => instance.subscriptions?.isOutdated).length;
    await expect.poll(outdated, { timeout: 15_000 }).toBe(0);
    for (const { view } of views) view.unmount();
    expect([...leaks]).toEqual([]);
    expect(listened.count).toBeGreaterThan(0);
    expect(runs).toBeGreaterThan(10 * pairs);
  });

  it(`${socketPairs} pairs of sockets see no name of another in any context`, async () => {
    const site = await serveTalkers(adapter);
    const users = await Promise.all(
      Array.from({ length: 2 * socketPairs }, (_, number) => joinAs(site, `s${number}`, number >> 1)),
    );
    await expect.poll(() => lobby.members.length, { timeout: 15_000 }).toBe(2 * socketPairs);
    users.forEach(({ socket, event }, at) => {
      void event(at % 2 ? "say" : "sayLater").catch(() => socket.socket.terminate());
    });
    await expect.poll(() => said.value.length, { timeout: 15_000 }).toBe(2 * socketPairs);
    for (const [owner, user] of said.value) expect(user).toBe(owner);
    await request.run("admin", () => broadcast("contexts all"));
    await request.run("admin", () => broadcastTo(connections, "hello"));
    // Another user's request ends the sockets.
    request.run("admin", () => site.server.closeAllConnections());
    for (const { socket } of users) request.run("admin", () => socket.socket.terminate());
    await expect.poll(() => gone.length, { timeout: 15_000 }).toBe(2 * socketPairs);
    expect([...leaks]).toEqual([]);
  });
});

describe("what serves everyone", () => {
  const storeOf = (stores: unknown[]) => () => void stores.push(request.getStore());

  it("keeps what a message enters into a store to that message", async () => {
    const stores: unknown[] = [];
    const enter = (user: string) => () => {
      stores.push(request.getStore());
      request.enterWith(user);
    };
    onTestFinished(topics.listen("contexts enter", enter("a")));
    onTestFinished(topics.listen("contexts enter", enter("b")));
    await request.run("c", () => broadcast("contexts enter"));
    await request.run("c", () => broadcast("contexts enter"));
    expect(stores).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("runs the messages that waited for a handler in no request of its user", async () => {
    const { act, talker } = await openKept("waiting", 7_000);
    const stores: unknown[] = [];
    // Not enumerable, so that it is not taken for state.
    Object.defineProperty(talker, "hear", { value: async () => storeOf(stores)() });
    await act("shout");
    await act("sayLater");
    await expect.poll(() => stores).toEqual([undefined, undefined]);
  });

  it("logs the error of a listener in no user's context", async () => {
    const stores: unknown[] = [];
    const switched = new AdapterSwitch();
    switched.connect(memoryAdapter(), { warn: storeOf(stores), error: storeOf(stores) });
    const value = new SharedValue(switched, "contexts.log", 0, {});
    value.subscribe(() => {
      throw new Error("a listener's own");
    });
    await request.run("a", () => value.update(() => 1));
    await expect.poll(() => stores).toEqual([undefined]);
  });

  it("logs that Redis is away in no user's context, whoever connected it", async () => {
    const server = await RedisServer.create();
    onTestFinished(() => server.remove());
    const stores: unknown[] = [];
    const logger = { warn: storeOf(stores), error: storeOf(stores) };
    const adapter = redisAdapter(server.url, { logger });
    onTestFinished(() => adapter.close());
    await request.run("first", () => adapter.save("one", "a", 1000));
    await server.stop();
    await expect.poll(() => stores).toEqual([undefined]);
  });

  // A stream of the network ends in a context of its own; one of the application's, such as a tunnel, in that of its caller.
  it("ends a page in no context of the request that closed its socket", async () => {
    const stores: unknown[] = [];
    const { channel, stream } = await openTunnel();
    onTestFinished(() => void stream.destroy());
    channel.listen({ receive: () => {}, whilePaused: () => {}, disconnect: storeOf(stores) });
    request.run("admin", () => channel.terminate());
    await expect.poll(() => stores).toEqual([undefined]);
  });

  it("is started by the first request in no context of that request", async () => {
    const stores: unknown[] = [];
    const watchStore = () => {
      stores.push(request.getStore());
      return () => {};
    };
    const adapter = { ...memoryAdapter(), watchStore };
    const site = await serveTalkers(adapter);
    await getPage(site.agent(), "/a/1");
    expect(stores).toEqual([undefined]);
  });

  it("unmounts a view that another process has continued in no context of who found that out", async () => {
    const stores: unknown[] = [];
    const read = async () => ({ text: "", version: 2 });
    const adapter = { ...memoryAdapter(), isShared: true, read };
    const store = new ViewStore<StoredView>({
      adapter,
      storeFor: 1000,
      sealer: new Sealer(["a".repeat(32)]),
      sealMaxAge: 1000,
      sealLimit: 1000,
      maxSealed: 1000,
      storedPerOwner: 1000,
      maxWaiting: 100,
    });
    const view = { id: "moved", storedVersion: 1, unmount: storeOf(stores) };
    store.keep(view as unknown as StoredView);
    await request.run("another", async () => store.find("moved"));
    expect(stores).toEqual([undefined]);
  });
});

/** A socket over a stream without a connection of the network. */
async function openTunnel() {
  const [stream, theirs] = duplexPair();
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": Buffer.alloc(16, "k").toString("base64"),
  };
  const asked = Object.assign(new IncomingMessage(stream as Socket), { method: "GET", url: "/", headers });
  theirs.resume();
  const socket = await new Promise<PageSocket>((resolve) => {
    new WebSocketServer({ noServer: true, WebSocket: PageSocket }).handleUpgrade(
      asked,
      stream,
      Buffer.alloc(0),
      resolve,
    );
  });
  return { channel: new WebSocketChannel(socket, stream), stream };
}

/** Listens to the shared value and the room, as an application does outside of its components. */
function listenToAll() {
  const listened = { count: 0 };
  const listener = (where: string) => () => {
    listened.count++;
    check(where, undefined);
    if (scope.context) leaks.add(`context() in ${where}`);
  };
  onTestFinished(said.subscribe(listener("a listener of a shared value")));
  onTestFinished(lobby.subscribe(listener("a listener of a room")));
  return listened;
}

function newView(user: string): View {
  const identity = { id: "viewviewviewviewviewvi", owner: user, url: "/", indexInRequest: 0 };
  const onError = (error: unknown) => leaks.add(String(error));
  const view = new View({ action: "/_live", debounce: 0, onError }, identity);
  view.visitor = { data: { user: { name: user } } };
  return view;
}

/** A view of one user that a process keeps, as one with a socket. */
async function openKept(user: string, pair: number) {
  const view = newView(user);
  return request.run(user, async () => {
    await view.open(mount(Talker, { owner: user, pair }));
    view.keepsRenders = view.isKept = true;
    view.markShown();
    view.viewer = { ready: true, book: { has: () => true }, send: () => {} } satisfies Viewer<View>;
    view.syncSubscriptions();
    const instance = view.instances[0] as Instance;
    const act = (binding: string) =>
      request.run(user, async () => {
        const outcome = await dispatch(instance, { binding, input: { fields: [] }, mode: "live" });
        // As its transport does, once the state is stored.
        runAfterwards(outcome);
      });
    return { view, instance, act, talker: instance.component as unknown as Talker };
  });
}

function serveTalkers(adapter: Adapter): Promise<TestSite> {
  const identify: RequestHandler = (incoming, _response, next) => {
    const user = /user=(\w+)/.exec(incoming.headers.cookie ?? "")?.[1] ?? "nobody";
    request.run(user, next);
  };
  return serve(
    (app) => {
      app.get("/:owner/:pair", (incoming, response) => {
        const { owner, pair } = incoming.params as { owner: string; pair: string };
        return response.live(Talker, { owner, pair: Number(pair) });
      });
    },
    {
      adapter,
      grace: 10,
      before: (app) => app.use(identify),
      context: () => ({ user: { name: String(request.getStore()) } }),
      fields: { by: () => String(request.getStore()) },
    },
  );
}

async function joinAs(site: TestSite, user: string, pair: number) {
  const agent: Agent = site.agent();
  agent.jar.setCookie(`user=${user}; path=/; domain=127.0.0.1`);
  const page = await getPage(agent, `/${user}/${pair}`);
  const socket = await openSocket(site, {
    cookie: `${cookieOf(agent)}; user=${user}`,
    origin: site.url,
  });
  socket.send(["join", "word", [0, page.seals[0], 0]]);
  await socket.next();
  return { socket, event: createSender(socket) };
}
