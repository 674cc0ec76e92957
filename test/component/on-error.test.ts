/** What becomes of errors in handlers and hooks: onError and the page get on with them, or the log has them. */
import { describe, expect, it } from "vitest";
import { broadcast, context, html, live, subscribe } from "../../middleware/index.js";
import { getPage, htmxHeaders, postAndFollow, postEvent } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { effectsOf, joinPage } from "../support/socket.js";

describe.each(transports)("a handler that throws, in %s mode", (transport) => {
  it.each(["fail", "failLater"])("hands its error to onError, whose state is shown: %s", async (binding) => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Careful)));
    const send = await openSession(site, "/", transport);
    expect(await send(binding)).toContain("sorry: the reason");
    expect(site.log).toEqual([]);
  });

  it("fails where there is no onError: logged with its reason, which no page is told", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Careless)));
    const send = await openSession(site, "/", transport);
    const answer = await send("fail");
    expect(answer).toMatch(/HL_HANDLER_FAILED|was not done/);
    expect(answer).not.toContain("the reason");
    expect(site.log).toEqual([expect.stringContaining("the reason")]);
  });

  it("shows the message that it has flashed before, where there is no onError", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Careless)));
    if (transport === "live") {
      const { socket, event } = await joinPage(site, "/");
      await event("warn");
      expect(effectsOf(socket)).toEqual([["flash", "info", "half done"]]);
      return;
    }
    const agent = site.agent();
    const headers = transport === "htmx" ? htmxHeaders : {};
    const answer = await postEvent(agent, await getPage(agent, "/"), "warn", { headers });
    expect(answer.status).toBe(500);
    const shown = transport === "htmx" ? answer.text : (await getPage(agent, "/")).html;
    expect(shown).toContain(">half done</p>");
    expect((await getPage(agent, "/")).html).not.toContain("half done");
  });

  it("fails where onError throws again", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Hopeless)));
    const send = await openSession(site, "/", transport);
    expect(await send("fail")).toMatch(/HL_HANDLER_FAILED|was not done/);
    expect(site.log).toEqual([expect.stringContaining("onError too")]);
  });
});

describe.each(transports)("onError in %s mode", (transport) => {
  const open = async (props = {}) => {
    const site = await serve(
      (app) => {
        app.get("/", (_request, response) => response.live(Speaker, props));
        app.get("/login", (_request, response) => response.live(html`<h1>Login</h1>`));
      },
      { context: () => ({ user: { name: "ada" } }) },
    );
    return { site, send: await openSession(site, "/", transport) };
  };

  it.each(["fail", "failLater"])("has the context of the handler that threw: %s", async (binding) => {
    const { site, send } = await open();
    expect(await send(binding)).toContain(`ada ${transport}: the reason`);
    expect(site.log).toEqual([]);
  });
});

describe("what a handler asked for before it threw", () => {
  const site = () =>
    serve((app) => {
      app.get("/", (_request, response) => response.live(Speaker));
      app.get("/login", (_request, response) => response.live(html`<h1>Login</h1>`));
    });

  it.each(["fail", "failLater"])(
    "is shown where it is a message, and else forgotten: %s",
    async (binding) => {
      const { event, socket } = await joinPage(await site(), "/");
      await event(binding);
      expect(effectsOf(socket)).toEqual([
        ["flash", "info", "before"],
        ["flash", "error", "in onError"],
      ]);
      await event("nothing");
      expect(socket.received.join()).not.toMatch(/redirect|push/);
      const agent = (await site()).agent();
      const page = await getPage(agent, "/");
      const htmx = await postEvent(agent, page, binding, { headers: htmxHeaders });
      expect(htmx.text).toMatch(/before<\/p>.*in onError<\/p>/);
      expect(htmx.get("HX-Trigger")).toBeUndefined();
      const form = await postAndFollow(agent, page, binding);
      expect(form.html).toMatch(/before<\/p>.*in onError<\/p>/);
    },
  );

  it("is overruled by a redirect of onError", async () => {
    const { event, socket } = await joinPage(await site(), "/");
    await event("leave");
    expect(effectsOf(socket)).toEqual([["redirect", expect.stringMatching(/^\/login/)]]);
    const agent = (await site()).agent();
    const post = await postEvent(agent, await getPage(agent, "/"), "leave");
    expect(post.get("Location")).toMatch(/^\/login/);
  });
});

describe("onError of a hook", () => {
  it("has a context: of onMount, where it may send the request elsewhere, and of onBroadcast", async () => {
    const site = await serve((app) => {
      app.get("/", (_request, response) => response.live(Speaker, { broken: "mount" }));
      app.get("/away", (_request, response) => response.live(Speaker, { broken: "away" }));
      app.get("/fine", (_request, response) => response.live(Speaker));
    });
    const page = await getPage(site.agent(), "/");
    expect(page.text).toContain("form: no data");
    expect(page.html).toContain(">in onError</p>");
    expect((await site.agent().get("/away")).get("Location")).toMatch(/^\/login/);
    const { socket } = await joinPage(site, "/fine");
    await broadcast("speakers", "news");
    expect(JSON.stringify(await socket.next())).toContain("live: news");
    expect(await socket.next()).toEqual(["flash", "error", "in onError"]);
  });
});

describe("onError", () => {
  it("gets errors of onMount, and the page shows what it leaves", async () => {
    const site = await serve((app) => {
      app.get("/sync", (_request, response) => response.live(Careful, { broken: "sync" }));
      app.get("/async", (_request, response) => response.live(Careful, { broken: "async" }));
    });
    for (const path of ["/sync", "/async"]) {
      expect((await getPage(site.agent(), path)).text).toContain("sorry: no data");
    }
  });

  it("gets errors of onConnect", async () => {
    const site = await serve((app) =>
      app.get("/", (_request, response) => response.live(Careful, { broken: "connect" })),
    );
    const { socket } = await joinPage(site, "/");
    expect(JSON.stringify(await socket.next())).toContain("sorry: no line");
  });
});

describe("a hook without onError that throws", () => {
  it("is logged, and the page works on", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Unready)));
    const { event } = await joinPage(site, "/");
    expect(await event("work")).toEqual([0, 0, 1, [0, 1]]);
    expect(site.log).toEqual([expect.stringContaining("no line")]);
  });
});

@live
class Careful {
  broken = "";
  message = "";
  onMount(): void | Promise<void> {
    if (this.broken === "sync") throw new Error("no data");
    if (this.broken === "async") return Promise.reject(new Error("no data"));
  }
  onConnect(): void {
    if (this.broken === "connect") throw new Error("no line");
  }
  fail(): void {
    throw new Error("the reason");
  }
  async failLater(): Promise<void> {
    throw new Error("the reason");
  }
  onError(error: unknown): void {
    this.message = `sorry: ${(error as Error).message}`;
  }
  render() {
    return html`<p>${this.message} <button @click="fail">1</button><button @click="failLater">2</button></p>`;
  }
}

@live
class Speaker {
  broken = "";
  message = "";
  onMount(): void {
    subscribe("speakers");
    if (this.broken === "mount") throw new Error("no data");
    if (this.broken === "away") throw new Error("leave");
  }
  onBroadcast(payload: unknown): void {
    throw new Error(String(payload));
  }
  fail(): void {
    context().flash("info", "before");
    context().redirect("/before");
    context().push("before");
    throw new Error("the reason");
  }
  async failLater(): Promise<void> {
    await Promise.resolve();
    this.fail();
  }
  leave(): void {
    context().redirect("/before");
    throw new Error("leave");
  }
  nothing(): void {}
  async onError(error: unknown): Promise<void> {
    await Promise.resolve();
    const { message } = error as Error;
    if (message === "leave") return context().redirect("/login");
    context().flash("error", "in onError");
    this.message = `${context().user?.name} ${context().mode}: ${message}`;
  }
  render() {
    return html`<p>${this.message} <button @click="fail">1</button><button @click="failLater">2</button>
      <button @click="leave">3</button><button @click="nothing">4</button></p>`;
  }
}

@live
class Careless {
  fail(): void {
    throw new Error("the reason");
  }
  warn(): void {
    context().flash("info", "half done");
    this.fail();
  }
  render() {
    return html`<button @click="fail">1</button><button @click="warn">2</button>`;
  }
}

@live
class Unready {
  done = 0;
  onConnect(): void {
    throw new Error("no line");
  }
  work(): void {
    this.done++;
  }
  render() {
    return html`<p>${this.done} <button @click="work">1</button></p>`;
  }
}

@live
class Hopeless {
  fail(): void {
    throw new Error("the reason");
  }
  onError(): void {
    throw new Error("onError too");
  }
  render() {
    return html`<button @click="fail">1</button>`;
  }
}
