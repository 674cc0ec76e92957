/**
 * Attacks on what the server stores: a client that fills the store must not cost anyone else a state, and nobody may go
 * back to an older state because the newer one was dropped.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Adapter,
  context,
  handler,
  html,
  live,
  memoryAdapter,
  redisAdapter,
} from "../../middleware/index.js";
import { Tally } from "../support/components.js";
import {
  type Agent,
  getPage,
  htmxHeaders,
  type LivePage,
  postAndFollow,
  postEvent,
  textOf,
} from "../support/page.js";
import { RedisServer } from "../support/redis.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { joinPage } from "../support/socket.js";

const secret = "the secret of all these sites";
const large = 20_000;

/** State that is too large for a seal. */
@live
class Large {
  text = "x".repeat(large);
  clicks = 0;
  click(): void {
    this.clicks++;
  }
  render() {
    return html`<p>${this.clicks} clicks <button @click="click">Click</button></p>`;
  }
}

/** State that grows with what is posted. */
@live
class Notes {
  texts: string[] = [];
  @handler(String)
  add(text: string): void {
    this.texts.push(text);
  }
  render() {
    return html`<form @submit="add(text)"><input name="text" /><p>${this.texts.length} notes</p></form>`;
  }
}

/** A component whose handler leaves a flash for the next page. */
@live
class Loud {
  shout(): void {
    context().flash("info", "x".repeat(600));
  }
  render() {
    return html`<button @click="shout">Shout</button>`;
  }
}

let server: RedisServer;
let admin: Awaited<ReturnType<RedisServer["connect"]>>;
beforeAll(async () => {
  server = await RedisServer.create();
  admin = await server.connect();
});
afterAll(async () => {
  admin.destroy();
  await server.remove();
});

let prefixes = 0;
const adapters: Record<string, () => Adapter> = {
  memory: () => memoryAdapter({ maxSize: 1_000_000 }),
  redis: () => redisAdapter(server.url, { prefix: `share ${++prefixes}:` }),
};

const open = (options: ServeOptions) =>
  serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/large", (_request, response) => response.live(Large));
      app.get("/loud", (_request, response) => response.live(Loud));
      app.get("/notes", (_request, response) => response.live(Notes));
    },
    { secret, ...options },
  );

/** A page that was clicked several times by posts, and all pages on the way. */
async function clicked(agent: Agent, path: string, binding: string, times: number): Promise<LivePage[]> {
  const pages = [await getPage(agent, path)];
  for (let time = 0; time < times; time++)
    pages.push(await postAndFollow(agent, pages.at(-1) as LivePage, binding));
  return pages;
}

const get = async (agent: Agent, path: string, times: number) => {
  for (let time = 0; time < times; time++) await agent.get(path);
};

/** Posts notes of one new page after the other, each to be stored. */
async function fill(agent: Agent, pages: number, length: number): Promise<void> {
  for (let count = 0; count < pages; count++)
    await postEvent(agent, await getPage(agent, "/notes"), "add(text)", {
      form: { text: "x".repeat(length) },
    });
}

describe.each(Object.keys(adapters))("with the %s adapter", (name) => {
  const adapter = () => (adapters[name] as () => Adapter)();

  it("no number of requests, with or without a cookie, costs another user a confirmed state", async () => {
    const site = await open({ adapter: adapter() });
    const user = site.agent();
    const pages = await clicked(user, "/", "increment", 3);
    const [, largePage] = await clicked(user, "/large", "click", 1);
    await get(site.agent(), "/large", 100);
    for (let visitor = 0; visitor < 100; visitor++) await site.agent().get("/large");
    // The seal of the first page is old: the newest state is that of the store.
    expect((await postAndFollow(user, pages[0] as LivePage, "increment")).text).toContain("4 +");
    expect((await postAndFollow(user, largePage as LivePage, "click")).text).toContain("2 clicks");
  });

  it("no number of posts costs another user a state, but the sender the oldest of its own", async () => {
    const site = await open({ adapter: adapter(), limits: { storedPerOwner: 50_000 } });
    const [user, flooder] = [site.agent(), site.agent()];
    const pages = await clicked(user, "/", "increment", 3);
    const own = await clicked(flooder, "/", "increment", 3);
    await fill(flooder, 10, 10_000);
    expect((await postAndFollow(user, pages[0] as LivePage, "increment")).text).toContain("4 +");
    const answer = await postEvent(flooder, own[3] as LivePage, "increment");
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining("HL_SEAL_EXPIRED")]);
  });

  it("no seal takes its user back before a state that was confirmed and then dropped", async () => {
    const site = await open({ adapter: adapter(), limits: { storedPerOwner: 50_000 } });
    const agent = site.agent();
    const pages = await clicked(agent, "/", "increment", 3);
    await fill(agent, 10, 10_000);
    for (const page of pages) {
      for (const headers of [{}, htmxHeaders]) {
        const answer = await postEvent(agent, page, "increment", { headers });
        expect([answer.status, answer.text]).toEqual([403, expect.stringContaining("HL_SEAL_EXPIRED")]);
      }
    }
    // A new page works; with Redis a second later, since the clocks of processes may differ by that.
    const status = async () => (await postEvent(agent, await getPage(agent, "/"), "increment")).status;
    await expect.poll(status, { timeout: 5000 }).toBe(303);
  });

  it("a page keeps its state while its owner is within the share", async () => {
    const site = await open({ adapter: adapter(), limits: { storedPerOwner: 50_000 } });
    const agent = site.agent();
    const pages = await clicked(agent, "/", "increment", 3);
    await fill(agent, 3, 10_000);
    expect((await postAndFollow(agent, pages[0] as LivePage, "increment")).text).toContain("4 +");
  });

  it("a state that is larger than the whole share is refused, and the page keeps the one before", async () => {
    const site = await open({ adapter: adapter(), limits: { storedPerOwner: 50_000 } });
    const agent = site.agent();
    let page = await getPage(agent, "/notes");
    // Equal texts would be stored once.
    const add = (length: number, char = "x") => ({ form: { text: char.repeat(length) } });
    page = await postAndFollow(agent, page, "add(text)", add(30_000));
    const answer = await postEvent(agent, page, "add(text)", add(30_000, "y"));
    expect([answer.status, answer.text]).toEqual([413, expect.stringContaining("HL_LIMIT")]);
    page = await postAndFollow(agent, page, "add(text)", add(1));
    expect(page.text).toContain("2 notes");
  });

  it("a large page that somebody came back to is kept, while its own requests go", async () => {
    const site = await open({ adapter: adapter(), limits: { storedPerOwner: 100_000 } });
    const agent = site.agent();
    const [, page] = await clicked(agent, "/large", "click", 1);
    await get(agent, "/large", 20);
    expect((await postAndFollow(agent, page as LivePage, "click")).text).toContain("2 clicks");
  });
});

describe("the memory adapter, when it is full", () => {
  it("takes from those who store the most, and not from one who stores little", async () => {
    const site = await open({ adapter: memoryAdapter({ maxSize: 200_000 }) });
    const user = site.agent();
    const pages = await clicked(user, "/", "increment", 3);
    const fillers = await Promise.all(Array.from({ length: 30 }, () => filler(site)));
    expect((await postAndFollow(user, pages[0] as LivePage, "increment")).text).toContain("4 +");
    // Those who had to make room go back no more than others: they are told.
    const answers = await Promise.all(
      fillers.map(({ agent, page }) => postEvent(agent, page, "add(text)", { form: { text: "a" } })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(403);
    for (const answer of answers.filter(({ status }) => status === 403))
      expect(answer.text).toContain("HL_SEAL_EXPIRED");
  });

  it("a post to a page with a socket does not fail, since its state is kept in the process", async () => {
    const site = await open({ adapter: memoryAdapter(), limits: { storedPerOwner: 20_000 } });
    const { agent, page, event } = await joinPage(site, "/notes");
    const form = { text: "x".repeat(30_000), _page: "word", _event: "1" };
    const post = await postEvent(agent, page, "add(text)", { headers: htmxHeaders, form });
    expect([post.status, textOf(post.text)]).toEqual([200, "1 notes 1 notes"]);
    expect(site.log.join()).toContain("HL_LIMIT");
    expect(await event("add(text)", { input: ["text", "a"] })).toEqual([0, 0, 0, [1, 1]]);
  });

  it("lets no page go on from an older seal whose newest state was too large to be stored", async () => {
    const site = await open({ adapter: memoryAdapter(), limits: { storedPerOwner: 1000 }, grace: 0 });
    const { agent, page, event, socket } = await joinPage(site, "/notes");
    await event("add(text)", { input: ["text", "x".repeat(2000)] });
    await socket.close();
    await expect.poll(() => site.log.join()).toContain("HL_LIMIT");
    const answer = await postEvent(agent, page, "add(text)", { form: { text: "a" } });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining("HL_SEAL_EXPIRED")]);
  });

  it("still lets pages go on from their seals after a restart, when nothing is known", async () => {
    const agent = (await open({})).agent();
    const pages = await clicked(agent, "/", "increment", 3);
    const next = await open({});
    const moved = next.agent();
    moved.jar.setCookies(
      agent.jar.getCookies({ domain: "127.0.0.1", path: "/", secure: false, script: false }).map(String),
    );
    expect((await postAndFollow(moved, pages[3] as LivePage, "increment")).text).toContain("4 +");
  });
});

async function filler(site: TestSite) {
  const agent = site.agent();
  const page = await getPage(agent, "/notes");
  await postEvent(agent, page, "add(text)", { form: { text: "x".repeat(12_000) } });
  return { agent, page };
}

describe("flashes that nobody fetches", () => {
  it("take the share of the session that caused them", async () => {
    const site = await open({
      adapter: redisAdapter(server.url, { prefix: "flash:" }),
      limits: { storedPerOwner: 20_000 },
    });
    const agent = site.agent();
    const page = await getPage(agent, "/loud");
    for (let post = 0; post < 30; post++) await postEvent(agent, page, "shout");
    const keys = await admin.keys("flash:text:flash:*");
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.length).toBeLessThanOrEqual(20);
    // The page itself was confirmed, so it stays.
    expect((await postEvent(agent, page, "shout")).status).toBe(303);
  });
});

describe("the large state of a page in Redis", () => {
  const lifetimes = async (prefix: string) => {
    const keys = await admin.keys(`${prefix}value:view:*`);
    return Promise.all(keys.map((key) => admin.pTTL(key)));
  };
  const hour = 3_600_000;

  it("is stored for an hour if nobody comes back to it, and for maxAge from the first post", async () => {
    const site = await open({ adapter: redisAdapter(server.url, { prefix: "post:" }) });
    const agent = site.agent();
    const page = await getPage(agent, "/large");
    const [before] = await lifetimes("post:");
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThanOrEqual(hour);
    await postEvent(agent, page, "click");
    expect((await lifetimes("post:"))[0]).toBeGreaterThan(hour);
  });

  it("is stored for maxAge from the first join", async () => {
    const site = await open({ adapter: redisAdapter(server.url, { prefix: "join:" }) });
    await joinPage(site, "/large");
    await expect.poll(async () => (await lifetimes("join:"))[0]).toBeGreaterThan(hour);
  });

  it("leaves nothing but its index behind, which expires with it", async () => {
    // Of its own, for a second attempt too.
    const prefix = `index${Date.now()}:`;
    const site = await open({
      adapter: redisAdapter(server.url, { prefix }),
      limits: { storedPerOwner: 50_000 },
    });
    const agent = site.agent();
    await get(agent, "/large", 20);
    // Besides the process itself, and the versions of the classes that it has.
    const keys = (await admin.keys(`${prefix}*`)).filter((key) => !/:(?:room|process):/.test(key));
    expect(keys.filter((key) => key.includes("value:view:"))).toHaveLength(2);
    expect(keys).toHaveLength(4);
    // -1 would be one that never expires; those of a rate may have expired by now.
    for (const key of keys) expect(await admin.pTTL(key)).not.toBe(-1);
    await fill(agent, 3, 1000);
    for (const key of await admin.keys(`${prefix}*`))
      if (!key.includes(":room:")) expect(await admin.pTTL(key), key).not.toBe(-1);
  });
});
