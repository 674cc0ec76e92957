/** Rates of components and handlers, counted in Redis: together for all that share it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Adapter, handler, html, live, redisAdapter } from "../../middleware/index.js";
import { getPage, postEvent } from "../support/page.js";
import { RedisServer } from "../support/redis.js";
import { serve, type TestSite } from "../support/site.js";
import { joinPage } from "../support/socket.js";

let server: RedisServer;
let adapter: Adapter;
beforeAll(async () => {
  server = await RedisServer.create();
  adapter = redisAdapter(server.url, { prefix: "rates:" });
});
afterAll(async () => {
  await adapter.close();
  await server.remove();
});

@live({ name: "rates-till", rateLimit: "5/hour" })
class Till {
  count = 0;
  add(): void {
    this.count++;
  }
  @handler(Number, { rateLimit: "2/hour" })
  pay(sum: number): void {
    this.count += sum;
  }
  render() {
    return html`<div>count ${this.count} <button @click="add">add</button>
      <form @submit="pay(sum)"><input name="sum" /><button>pay</button></form></div>`;
  }
}

/** Two sites, which count nothing together but in Redis; all visitors are one user. */
function serveTwo(user: string): Promise<[TestSite, TestSite]> {
  const serveOne = () =>
    serve((app) => app.get("/", (_request, response) => response.live(Till)), {
      adapter,
      secret: "a secret of two sites",
      identity: () => user,
    });
  return Promise.all([serveOne(), serveOne()]);
}

const tooOften = ["refused", 0, 0, 3, "HL_LIMIT", expect.stringContaining("Try again in 60 minutes.")];

describe("on two sites with one Redis", () => {
  it("the rate of a component counts the events of both, by socket and by post", async () => {
    const [one, two] = await serveTwo("ada");
    const [here, there] = [await joinPage(one, "/"), await joinPage(two, "/")];
    for (const { event } of [here, there, here, there]) expect((await event("add"))[0]).toBe(0);
    const agent = one.agent();
    const page = await getPage(agent, "/");
    expect((await postEvent(agent, page, "add")).status).toBe(303);
    expect((await postEvent(agent, page, "add")).status).toBe(429);
    for (const { event } of [here, there]) expect(await event("add")).toEqual(tooOften);
  });

  it("each user has a count of their own", async () => {
    const [site] = await serveTwo("eve");
    expect((await (await joinPage(site, "/")).event("add"))[0]).toBe(0);
  });

  it("the rate of a handler counts the calls on both", async () => {
    const [one, two] = await serveTwo("bob");
    const pages = [await joinPage(one, "/"), await joinPage(two, "/")];
    const pay = (at: number) => pages[at]?.event("pay(sum)", { input: ["sum", "1"] });
    for (const at of [0, 1]) expect((await pay(at))?.[0]).toBe(0);
    expect((await pay(0))?.slice(0, 5)).toEqual(["refused", 0, 0, 2, "HL_LIMIT"]);
    expect((await pay(1))?.slice(0, 5)).toEqual(["refused", 0, 0, 2, "HL_LIMIT"]);
    expect((await pages[0]?.event("add"))?.[0]).toBe(0);
  });
});
