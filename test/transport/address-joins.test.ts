/** The address of a page that joins: a reconnect, another load of the page, a second tab, another process. */
import { describe, expect, it, onTestFinished } from "vitest";
import { eventNumberName, pageName } from "../../middleware/component/post-fields.js";
import { type HyperLiveOptions, html, live, redisAdapter, url } from "../../middleware/index.js";
import {
  type Agent,
  getPage,
  htmxHeaders,
  type LivePage,
  postEvent,
  readPage,
  textOf,
} from "../support/page.js";
import { RedisServer } from "../support/redis.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, type FrameSocket, openSocket } from "../support/socket.js";

@live
class Steps {
  page = url(1, { history: "push" });
  likes = 0;
  urls = 0;
  onUrl(): void {
    this.urls++;
  }
  next(): void {
    this.page++;
  }
  like(): void {
    this.likes++;
  }
  render(): unknown {
    return html`<p>${`at ${this.page} liked ${this.likes} urls ${this.urls}.`}
      <button @click="next">Next</button><button @click="like">Like</button></p>`;
  }
}

const serveSteps = (options: HyperLiveOptions = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Steps)), options);

/** A load of a page, with its own socket. */
class Tab {
  private number = 0;
  private patches = 0;
  private constructor(
    private readonly socket: FrameSocket,
    readonly page: LivePage,
  ) {}

  static async open(site: TestSite, agent: Agent, path: string, word: string): Promise<Tab> {
    return Tab.join(site, agent, await getPage(agent, path), word);
  }

  static async join(
    site: TestSite,
    agent: Agent,
    page: LivePage,
    word: string,
    patches = 0,
    number = 0,
  ): Promise<Tab> {
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", word, [0, page.seals[0], patches]]);
    await socket.next();
    const tab = new Tab(socket, page);
    tab.patches = patches;
    tab.number = number;
    return tab;
  }

  send(frame: unknown[]): void {
    this.socket.send(frame);
  }

  /** Sends an event; returns the last address and the text of its patch. */
  async press(binding: string): Promise<{ address: unknown; text: string }> {
    this.number++;
    this.socket.send([0, 0, this.number, this.patches, binding]);
    return this.readUntil((frame) => frame[0] === 0 && frame.includes(this.number));
  }

  async goTo(address: string, count: number): Promise<{ address: unknown; text: string }> {
    this.socket.send(["url", address, count]);
    return this.readUntil((frame) => frame[0] === "url" && frame[3] === count);
  }

  /** The next address that it is sent. */
  async nextAddress(): Promise<unknown> {
    return (await this.readUntil(([what]) => what === "url")).address;
  }

  private async readUntil(isLast: (frame: unknown[]) => boolean) {
    let address: unknown;
    let text = "";
    for (;;) {
      const frame = await this.socket.next();
      if (frame[0] === "url") address = frame[1];
      if (frame[0] === 0) {
        if (frame.length > 3) this.patches++;
        text = /at \d+ liked \d+ urls \d+/.exec(JSON.stringify(frame))?.[0] ?? text;
      }
      if (isLast(frame)) return { address, text };
    }
  }

  close(): Promise<void> {
    return this.socket.close();
  }
}

/** The address of a page whose state is stored. */
async function storedAddress(agent: Agent): Promise<string> {
  return (await postEvent(agent, await getPage(agent, "/"), "like")).get("Location") as string;
}

/** Sends an event of the load "a" of a page by post, with its number, as a page does whose socket is away. */
function postNumbered(agent: Agent, { page }: Tab, number: number, shownUrl: string) {
  return agent
    .post("/_live")
    .set({ ...htmxHeaders, "HX-Current-URL": shownUrl })
    .type("form")
    .send({ _seal: page.seals[0] ?? "", "on:0": "next", [pageName]: "a", [eventNumberName]: String(number) });
}

describe("a page that comes back", () => {
  it("is not what a connection brings late that the page has replaced", async () => {
    const site = await serveSteps();
    const agent = site.agent();
    const old = await Tab.open(site, agent, "/?page=3", "word");
    const tab = await Tab.join(site, agent, old.page, "word");
    old.send(["url", "/?page=8", 1]);
    await expect.poll(() => site.log.join()).toContain("an address whose page is not shown");
    expect((await tab.press("like")).text).toContain("at 3 liked 1");
  });

  it("stays where it was if it is the same load", async () => {
    const site = await serveSteps();
    const agent = site.agent();
    const tab = await Tab.open(site, agent, "/", "a");
    await tab.press("next");
    await tab.press("next");
    await tab.close();
    const again = await Tab.join(site, agent, tab.page, "a", 2, 2);
    expect(await again.press("next")).toEqual({ address: "/?page=4", text: "at 4 liked 0 urls 0" });
  });

  it("learns the address if that was lost on the way", async () => {
    const site = await serveSteps();
    const agent = site.agent();
    const tab = await Tab.open(site, agent, "/", "a");
    await tab.press("next");
    await tab.close();
    const again = await Tab.join(site, agent, tab.page, "a", 0, 1);
    expect(await again.nextAddress()).toBe("/?page=2");
  });

  it("is where its new load says, while its view waits in memory", async () => {
    const site = await serveSteps();
    const agent = site.agent();
    const address = await storedAddress(agent);
    const tab = await Tab.open(site, agent, address, "a");
    await tab.press("next");
    await tab.close();
    const page = await getPage(agent, `${address}&page=7`);
    expect(page.text).toContain("at 7 liked 1 urls 1.");
    const next = await Tab.join(site, agent, page, "b");
    expect((await next.press("next")).text).toContain("at 8 liked 1");
  });

  it("is a page of its own in a second tab with another address", async () => {
    const site = await serveSteps();
    const agent = site.agent();
    const address = await storedAddress(agent);
    const first = await Tab.open(site, agent, address, "a");
    await first.press("next");
    const second = await Tab.open(site, agent, `${address}&page=5`, "b");
    expect(second.page.text).toContain("at 5 liked 1");
    expect((await second.press("next")).text).toContain("at 6 liked 1");
    expect((await first.press("next")).text).toBe("at 3 liked 1 urls 0");
  });

  it("goes on by numbered posts from where the socket has brought it", async () => {
    const site = await serveSteps();
    const agent = site.agent();
    const tab = await Tab.open(site, agent, "/", "a");
    await tab.press("next");
    await tab.close();
    const answer = await postNumbered(agent, tab, 2, `${site.url}/?page=2`);
    expect(textOf(answer.text)).toContain("at 3 liked 0 urls 0.");
    expect(answer.get("HX-Push-Url")).toBe("/?page=3");
  });

  it("learns the address by a post of the event whose answer over the socket was lost", async () => {
    const site = await serveSteps();
    const agent = site.agent();
    const tab = await Tab.open(site, agent, "/", "a");
    await tab.press("next");
    await tab.close();
    const answer = await postNumbered(agent, tab, 1, `${site.url}/`);
    expect(textOf(answer.text)).toContain("at 2 liked 0 urls 0.");
    expect(answer.get("HX-Replace-Url")).toBe("/?page=2");
  });

  it("is where an older copy of it says that is posted from", async () => {
    const agent = (await serveSteps()).agent();
    const first = await getPage(agent, "/");
    const second = await postEvent(agent, first, "next", { headers: htmxHeaders });
    await postEvent(agent, readPage(second.text), "next", { headers: htmxHeaders });
    // The browser shows a copy of the first page: its button leads to the second, not to the fourth.
    const again = await postEvent(agent, first, "next");
    expect(again.get("Location")).toMatch(/^\/\?page=2&_view=/);
  });
});

describe("with Redis", () => {
  it("the address is part of what another process continues", async () => {
    const redis = await RedisServer.create();
    onTestFinished(() => redis.stop("SIGKILL"));
    const options = { secret: "a secret of the address tests", adapter: redisAdapter(redis.url) };
    const [one, two] = [await serveSteps(options), await serveSteps(options)];
    const agent = one.agent();
    const tab = await Tab.open(one, agent, "/", "a");
    await tab.press("next");
    await tab.press("next");
    expect(await tab.goTo("/?page=2", 1)).toEqual({ address: "/?page=2", text: "at 2 liked 0 urls 1" });
    const other = await Tab.join(two, agent, tab.page, "a", 3, 2);
    expect(await other.press("next")).toEqual({ address: "/?page=3", text: "at 3 liked 0 urls 1" });
    await other.close();
  });
});
