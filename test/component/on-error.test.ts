/** What becomes of errors in handlers and hooks: onError and the page get on with them, or the log has them. */
import { describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { getPage } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

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

  it("fails where onError throws again", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Hopeless)));
    const send = await openSession(site, "/", transport);
    expect(await send("fail")).toMatch(/HL_HANDLER_FAILED|was not done/);
    expect(site.log).toEqual([expect.stringContaining("onError too")]);
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
class Careless {
  fail(): void {
    throw new Error("the reason");
  }
  render() {
    return html`<button @click="fail">1</button>`;
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
