/** State in the address over each transport: pages, form posts, htmx, and the socket. */
import { describe, expect, it } from "vitest";
import { context, handler, html, live, url } from "../../middleware/index.js";
import { getPage, htmxHeaders, postAndFollow, postEvent, readPage, textOf } from "../support/page.js";
import { sendError, serve, type TestSite } from "../support/site.js";
import { joinPage } from "../support/socket.js";

const calls: string[] = [];

/** A list with pages, whose address says which one it shows. */
@live({ guard: (_context, { page }: { page: number }) => page !== 403 })
class List {
  page = url(1, { history: "push", check: (page) => page >= 1 });
  q = url("");
  likes = 0;
  loaded = "";
  async load(): Promise<void> {
    if (this.page === 404) context().redirect("/nowhere");
    if (this.page === 500) throw new Error("no such page");
    this.loaded = `rows ${this.page}${this.q}`;
  }
  async onMount(): Promise<void> {
    calls.push(`mount ${this.page}`);
    await this.load();
  }
  async onUrl(): Promise<void> {
    calls.push(`url ${this.page}`);
    await this.load();
    if (this.page > 900) this.page = 900;
  }
  async next(): Promise<void> {
    this.page++;
    await this.load();
  }
  like(): void {
    this.likes++;
  }
  @handler(String)
  async search(q: string): Promise<void> {
    this.q = q;
    this.page = 1;
    await this.load();
  }
  @handler(String)
  go(address: string): void {
    context().go(address);
  }
  @handler(String)
  swap(address: string): void {
    context().go(address, { replace: true });
  }
  say(): void {
    context().flash("info", context().url);
  }
  render(): unknown {
    return html`<section>
      <p>${this.loaded}, ${this.likes} likes</p>
      <button @click="next">Next</button><button @click="like">Like</button><button @click="say">Say</button>
      <form @submit="search(q)"><input name="q" /></form>
      <form @submit="go(address)"><input name="address" /></form>
      <form @submit="swap(address)"><input name="address" /></form>
    </section>`;
  }
}

function serveList(): Promise<TestSite> {
  calls.length = 0;
  return serve((app) => {
    app.get("/list", (_request, response) => response.live(List));
    app.get("/lists/:id", (_request, response) => response.live(List));
    app.use(sendError);
  });
}

const rest = "Next Like Say";
const withoutId = (address = "") => address.replace(/&?_view=[\w-]+/, "").replace(/\?$/, "");

describe("a page", () => {
  it("gives the fields the values of its query before onMount", async () => {
    const agent = (await serveList()).agent();
    expect((await getPage(agent, "/list?page=3&q=x")).text).toBe(`rows 3x, 0 likes ${rest}`);
    expect(calls).toEqual(["mount 3"]);
  });

  it.each([
    "page=-1",
    "page=1e999",
    "page[]=2",
    "__proto__[page]=2",
    "page=%3Cscript%3E",
    `${"a&".repeat(2_000)}`,
  ])("shows its initial state for any other query: %#", async (query) => {
    const agent = (await serveList()).agent();
    const page = await getPage(agent, `/list?${query}`);
    expect(page.text).toBe(`rows 1, 0 likes ${rest}`);
    expect(page.html).not.toContain("<script>");
  });

  it("is refused by a guard that sees the values", async () => {
    const response = await (await serveList()).agent().get("/list?page=403");
    expect([response.status, response.text]).toEqual([403, "HL_FORBIDDEN"]);
  });
});

describe("a form's post", () => {
  it("leads to the address of the new state, which shows the same when it is shared", async () => {
    const site = await serveList();
    const agent = site.agent();
    const page = await getPage(agent, "/list?page=2&sig=a%20b");
    const { headers } = await postEvent(agent, page, "next");
    expect(headers.location).toMatch(/^\/list\?sig=a%20b&page=3&_view=[\w-]{22}$/);
    expect((await getPage(agent, headers.location as string)).text).toContain("rows 3");
    expect((await getPage(site.agent(), withoutId(headers.location))).text).toContain("rows 3");
  });

  it("goes on from the page that the user has gone back to, and loses nothing else", async () => {
    const agent = (await serveList()).agent();
    const first = await getPage(agent, "/list");
    const second = (await postEvent(agent, first, "next")).get("Location") as string;
    const liked = await postAndFollow(agent, await getPage(agent, second), "like");
    const third = await postEvent(agent, liked, "next");
    expect(withoutId(third.get("Location"))).toBe("/list?page=3");
    calls.length = 0;
    const back = await getPage(agent, second);
    expect(back.text).toBe(`rows 2, 1 likes ${rest}`);
    expect(calls).toEqual(["url 2"]);
    // A reload shows the same, and the next event starts from there.
    expect((await getPage(agent, second)).text).toBe(back.text);
    calls.length = 0;
    expect((await postAndFollow(agent, back, "next")).text).toBe(`rows 3, 1 likes ${rest}`);
    expect(calls).toEqual([]);
    // So does one from a page that the browser has kept.
    expect((await postAndFollow(agent, liked, "next")).text).toBe(`rows 3, 1 likes ${rest}`);
  });

  it("shows what the user has changed in the address, with the stored state of the rest", async () => {
    const agent = (await serveList()).agent();
    const liked = (await postEvent(agent, await getPage(agent, "/list?q=x"), "like")).get(
      "Location",
    ) as string;
    expect((await getPage(agent, `${liked}&page=7`)).text).toBe(`rows 7x, 1 likes ${rest}`);
    expect((await getPage(agent, liked.replace("q=x&", "page=junk&"))).text).toBe(`rows 1, 1 likes ${rest}`);
    // The state moves to no other page.
    expect((await getPage(agent, liked.replace("/list", "/lists/7"))).text).toBe(`rows 1x, 0 likes ${rest}`);
    expect((await getPage(agent, `${liked}&other=1`)).text).toBe(`rows 1x, 0 likes ${rest}`);
    const refused = await agent.get(`${liked}&page=403`);
    expect([refused.status, refused.text]).toEqual([403, "HL_FORBIDDEN"]);
  });

  it("leads to where go() says: of this page, or another one", async () => {
    const agent = (await serveList()).agent();
    const page = await postAndFollow(agent, await getPage(agent, "/list?page=2"), "like");
    const moved = await postEvent(agent, page, "go(address)", { form: { address: "?page=5&q=y" } });
    expect(withoutId(moved.get("Location"))).toBe("/list?page=5&q=y");
    expect((await getPage(agent, moved.get("Location") as string)).text).toBe(`rows 5y, 1 likes ${rest}`);
    const other = await postEvent(agent, page, "go(address)", { form: { address: "/lists/7?page=4" } });
    expect(other.get("Location")).toBe("/lists/7?page=4");
  });

  it("can ask for the address of the page, with what the fields say", async () => {
    const agent = (await serveList()).agent();
    const page = await postAndFollow(agent, await getPage(agent, "/list?x=1"), "next");
    expect((await postAndFollow(agent, page, "say")).text).toContain("/list?x=1&page=2");
  });
});

describe("a post of htmx", () => {
  it.each([
    ["with", true],
    ["without", false],
  ])("goes to an address for which onUrl throws, as over the socket: %s a socket", async (_what, isLive) => {
    const site = await serveList();
    const agent = site.agent();
    const joined = isLive ? await joinPage(site, "/list") : undefined;
    const [from, page] = joined ? [joined.agent, joined.page] : [agent, await getPage(agent, "/list")];
    const form = { address: "?page=500", _page: "word", _event: "1" };
    const gone = await postEvent(from, page, "go(address)", { headers: htmxHeaders, form });
    expect([gone.status, gone.get("Hyper-Live-Answer")]).toEqual([200, "final"]);
    expect(gone.text).toContain("Something went wrong");
    expect(site.log.join()).toContain("no such page");
    const liked = await postEvent(from, readPage(gone.text), "like", { headers: htmxHeaders });
    expect(textOf(liked.text)).toContain("1 likes");
  });

  it("says how the address bar changes", async () => {
    const site = await serveList();
    const agent = site.agent();
    const page = await getPage(agent, "/list?x=1");
    const { origin } = new URL((await agent.get("/list")).request.url);
    // As htmx: from the address that the browser shows then.
    let shown = "/list?x=1&b=2";
    const post = async (from: typeof page, binding: string, form?: Record<string, string>) => {
      const headers = { ...htmxHeaders, "HX-Current-URL": origin + shown };
      const response = await postEvent(agent, from, binding, { headers, ...(form && { form }) });
      shown = response.get("HX-Push-Url") ?? response.get("HX-Replace-Url") ?? shown;
      return response;
    };
    const pushed = await post(page, "next");
    expect(pushed.get("HX-Push-Url")).toBe("/list?x=1&b=2&page=2");
    const next = readPage(pushed.text);
    const replaced = await post(next, "search(q)", { q: "ä" });
    expect(replaced.get("HX-Push-Url")).toBe("/list?x=1&b=2&q=%C3%A4");
    const liked = await post(readPage(replaced.text), "like");
    expect([liked.get("HX-Push-Url"), liked.get("HX-Replace-Url")]).toEqual([undefined, undefined]);
    const swapped = await post(readPage(liked.text), "swap(address)", { address: "?x=1&b=2&page=8" });
    expect(swapped.get("HX-Replace-Url")).toBe("/list?x=1&b=2&page=8");
    expect(swapped.text).toContain("rows 8");
  });

  it("that has waited goes by the address that the page shows by then, not by the one of its seal", async () => {
    const agent = (await serveList()).agent();
    const page = await getPage(agent, "/list?x=1");
    const { origin } = new URL((await agent.get("/list")).request.url);
    const pushed = await postEvent(agent, page, "next", { headers: htmxHeaders });
    expect(pushed.get("HX-Push-Url")).toBeUndefined();
    const headers = { ...htmxHeaders, "HX-Current-URL": `${origin}/list?x=1&page=2` };
    const waited = await postEvent(agent, page, "like", { headers });
    expect(waited.text).toContain("rows 2");
    expect([waited.get("HX-Push-Url"), waited.get("HX-Replace-Url")]).toEqual([undefined, undefined]);
  });

  it("leaves the address alone if its view is of a partial, or it comes from elsewhere", async () => {
    const agent = (await serveList()).agent();
    const page = await getPage(agent, "/list");
    for (const from of ["http://evil.example/list", "/other"]) {
      const current = { ...htmxHeaders, "HX-Current-URL": from };
      const response = await postEvent(agent, page, "next", { headers: current });
      expect(response.get("HX-Push-Url")).toBeUndefined();
    }
  });
});

describe("the socket", () => {
  const open = async (path = "/list?x=1") => {
    const joined = await joinPage(await serveList(), path);
    const { socket } = joined;
    const next = async (count: number) => {
      const frames: unknown[] = [];
      while (frames.length < count) frames.push(await socket.next());
      return frames;
    };
    /** All frames that come before the answer to a ping. */
    const quiet = async () => {
      socket.send(["ping"]);
      const frames: unknown[][] = [];
      for (;;) {
        const frame = await socket.next();
        if (frame[0] === "ok") return frames;
        frames.push(frame);
      }
    };
    return { ...joined, next, quiet };
  };

  it("sends the address with the patch: as an entry of the history, or in the current one", async () => {
    const { event, next } = await open();
    expect(await event("next")).toEqual(["url", "/list?x=1&page=2", true, 0]);
    expect(JSON.stringify(await next(1))).toContain("rows 2");
    expect(await event("search(q)", { input: ["q", "y"] })).toEqual(["url", "/list?x=1&q=y", true, 0]);
    await next(1);
    expect(await event("search(q)", { input: ["q", "z"] })).toEqual(["url", "/list?x=1&q=z", false, 0]);
    await next(1);
    expect(JSON.stringify(await event("like"))).toContain("1");
  });

  it("follows Back: sets the fields, calls onUrl, and patches", async () => {
    const { event, socket, next, quiet } = await open();
    await event("next");
    await next(1);
    await event("like");
    calls.length = 0;
    socket.send(["url", "/list?x=1", 1]);
    const [patch, address] = await next(2);
    expect(JSON.stringify(patch)).toContain("rows 1");
    expect(address).toEqual(["url", "/list?x=1", false, 1]);
    expect(calls).toEqual(["url 1"]);
    socket.send(["url", "/list?x=1", 2]);
    expect(await quiet()).toEqual([["url", "/list?x=1", false, 2]]);
    expect(calls).toEqual(["url 1"]);
  });

  it("shows what onUrl makes of the address, without an entry of its own", async () => {
    const { socket, next } = await open();
    socket.send(["url", "/list?x=1&page=1000", 1]);
    const frames = await next(3);
    expect(frames[0]).toEqual(["url", "/list?x=1&page=900", false, 0]);
    expect(frames[2]).toEqual(["url", "/list?x=1&page=900", false, 1]);
  });

  it("goes to an address by go()", async () => {
    const { socket } = await open();
    /** Sends an event; returns all frames up to the one that starts with a word. */
    const send = async (number: number, binding: string, address: string, last: string) => {
      socket.send([0, 0, number, 1, binding, "address", address]);
      const frames: unknown[][] = [];
      do frames.push(await socket.next());
      while (frames.at(-1)?.[0] !== last);
      return JSON.stringify(frames);
    };
    const within = await send(1, "go(address)", "?x=1&page=6", "url");
    expect(within).toContain("rows 6");
    expect(within).toContain(JSON.stringify(["url", "/list?x=1&page=6", true, 0]));
    expect(await send(2, "go(address)", "/lists/1", "effects")).toContain('[["redirect","/lists/1"]]');
    expect(await send(3, "swap(address)", "/lists/1", "effects")).toContain('[["redirect","/lists/1",true]]');
    expect(await send(4, "swap(address)", "?x=1", "url")).toContain(
      JSON.stringify(["url", "/list?x=1", false, 0]),
    );
  });

  it.each([
    ["a value that does not fit", "/list?x=1&page=zero"],
    ["a name of no url() field", "/list?x=1&likes=9&loaded=evil&page=1"],
    ["a prototype", "/list?x=1&__proto__=1&constructor=2"],
  ])("sets nothing by %s", async (_what, address) => {
    const { socket, event, next } = await open();
    socket.send(["url", address, 1]);
    expect(await socket.next()).toEqual(["url", expect.stringMatching(/^\/list\?x=1/), false, 1]);
    expect(await event("like")).toEqual([0, 0, 1, expect.anything()]);
    expect(await event("next")).toEqual(["url", "/list?x=1&page=2", true, 1]);
    const [patch] = await next(1);
    expect(JSON.stringify(patch)).toContain("rows 2");
    expect(calls).toEqual(["mount 1"]);
  });

  it.each(["/other?page=3", "//evil.example/list?page=3", "/list/../other?page=3", "/lists/1?page=3"])(
    "does not follow to another page: %s",
    async (address) => {
      const { socket, event } = await open();
      socket.send(["url", address, 1]);
      expect(await event("next")).toEqual(["url", "/list?x=1&page=2", true, 0]);
      expect(calls).toEqual(["mount 1"]);
    },
  );

  it.each([
    ["100 KB", ["url", `/list?page=2&q=${"x".repeat(100_000)}`, 1]],
    ["another origin", ["url", "http://evil.example/list?page=2", 1]],
    ["no text", ["url", { page: 2 }, 1]],
    ["no count", ["url", "/list?page=2", -1]],
    ["more", ["url", "/list?page=2", 1, 2]],
  ])("is closed for an address with %s", async (_what, frame) => {
    const { socket } = await open();
    socket.send(frame);
    expect(await socket.closed).toEqual({ code: 1008, reason: "HL_EVENT_MALFORMED" });
  });

  it("asks the guard with the new values, and sends the page to the address if it refuses", async () => {
    const { socket, next, agent, page } = await open();
    calls.length = 0;
    socket.send(["url", "/list?x=1&page=403", 1]);
    expect((await next(1))[0]).toEqual(["redirect", "/list?x=1&page=403"]);
    expect(calls).toEqual([]);
    expect((await postAndFollow(agent, page, "like")).text).toBe(`rows 1, 1 likes ${rest}`);
  });

  it("carries out a redirect of onUrl", async () => {
    const { socket, next, quiet } = await open();
    socket.send(["url", "/list?x=1&page=404", 1]);
    const frames = await next(3);
    expect(JSON.stringify(frames)).toContain('["redirect","/nowhere"]');
    expect(await quiet()).toEqual([]);
  });

  it("reports an onUrl that throws", async () => {
    const { socket, next } = await open();
    socket.send(["url", "/list?x=1&page=500", 1]);
    expect(JSON.stringify(await next(1))).toContain("HL_HANDLER_FAILED");
  });

  it("runs an address after the events before it, and counts it for what comes later", async () => {
    const { socket } = await open();
    socket.send([0, 0, 1, 0, "next"]);
    socket.send(["url", "/list?x=1&page=5", 1]);
    socket.send([0, 0, 2, 0, "next"]);
    const addresses: unknown[] = [];
    while (addresses.length < 3) {
      const frame = await socket.next();
      if (frame[0] === "url") addresses.push(frame);
    }
    expect(addresses).toEqual([
      ["url", "/list?x=1&page=2", true, 0],
      ["url", "/list?x=1&page=5", false, 1],
      ["url", "/list?x=1&page=6", true, 1],
    ]);
  });
});
