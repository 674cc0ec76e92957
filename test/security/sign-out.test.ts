/** When a user signs out, changes or expires, the open pages of that user end: at once, and for good. */
import { once } from "node:events";
import { request } from "node:http";
import type { NextFunction, Request, Response } from "express";
import { describe, expect, it } from "vitest";
import { endSessions, html, live, refreshContext } from "../../middleware/index.js";
import { closeCodes } from "../../middleware/transport/protocol.js";
import { type Agent, getPage, postEvent } from "../support/page.js";
import {
  endOf,
  openTab,
  serveSignIn,
  signIn,
  type Tab,
  type WithSession,
  written,
} from "../support/sign-in.js";
import type { TestSite } from "../support/site.js";
import { cookieOf, effectsOf, type FrameSocket, openSocket } from "../support/socket.js";

const ended = ["ended", 4401];
const nameOf = (request: object) => (request as WithSession).session?.name;

/** Sends an event without waiting for the answer. */
const send = ({ socket }: Tab, number: number, binding: string) => socket.send([0, 0, number, 0, binding]);

/** Checks that a page goes on. */
async function goesOn(tab: Tab): Promise<void> {
  const answer = await tab.event('write("b")');
  expect(answer.slice(0, 2)).toEqual([0, 0]);
  expect(written.pop()).toBe("b");
}

describe("after a sign-out in another tab", () => {
  it("the first tab is ended, can do nothing more, and its state leaves the memory", async () => {
    const site = await serveSignIn();
    const ada = await signIn(site);
    const tab = await openTab(site, ada);
    await goesOn(tab);
    await ada.post("/sign-out");
    expect(await endOf(tab)).toEqual(ended);
    send(tab, 2, 'write("a")');
    expect((await postEvent(ada, tab.page, 'write("a")')).status).toBe(403);
    expect((await getPage(ada, "/")).text).toMatch(/^A B/);
    expect(written).toEqual([]);
  });

  it("neither queued events run, nor those that are sent while the application is asked", async () => {
    const site = await serveSignIn();
    const ada = await signIn(site);
    const tab = await openTab(site, ada);
    send(tab, 1, 'writeSlowly("slow")');
    send(tab, 2, 'write("a")');
    await expect.poll(() => ada.post("/sign-out").then(({ text }) => text)).toBe("out");
    send(tab, 3, 'write("a")');
    expect(await endOf(tab)).toEqual(ended);
    await expect.poll(() => written.length).toBe(1);
    // The one that was running could not be stopped.
    expect(written.splice(0)).toEqual(["slow"]);
  });

  it("the user's other browser goes on, and so do other users", async () => {
    const site = await serveSignIn({ identity: nameOf });
    const [desk, phone, eve] = [await signIn(site), await signIn(site), await signIn(site, "Eve")];
    const [first, other, hers] = [
      await openTab(site, desk),
      await openTab(site, phone),
      await openTab(site, eve),
    ];
    await desk.post("/sign-out");
    expect(await endOf(first)).toEqual(ended);
    await goesOn(other);
    await goesOn(hers);
  });

  it("also a session that lives in its cookie has ended, though the old cookie is valid", async () => {
    const userIn = (request: Request) => /user=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
    const site = await serveSignIn({
      identity: (request) => (request as { user?: { id?: string } }).user?.id,
      between: (app) =>
        app.use((request, _response, next) => {
          Object.assign(request, { user: { id: userIn(request) } });
          next();
        }),
      routes: (app) =>
        app.post("/leave", (request, response) => {
          Object.assign(request, { user: undefined });
          response.clearCookie("user").send("left");
        }),
    });
    const agent = site.agent();
    agent.jar.setCookie("user=ada", "127.0.0.1", "/");
    const tab = await openTab(site, agent);
    await agent.post("/leave");
    expect(await endOf(tab)).toEqual(ended);
  });

  it.each([
    ["another cookie was added since", "theme=dark"],
    ["the session's own cookie has changed since", "user=ada-2"],
  ])("also if such a session is in a cookie, and %s", async (_case, cookie) => {
    const site = await serveCookieUsers();
    const [desk, phone] = [site.agent(), site.agent()];
    for (const agent of [desk, phone]) agent.jar.setCookie("user=ada-1", "127.0.0.1", "/");
    const [tab, other] = [await openTab(site, desk), await openTab(site, phone)];
    desk.jar.setCookie(cookie, "127.0.0.1", "/");
    await desk.post("/leave");
    // The pages ask who they are with the cookies that their browsers have now.
    expect((await tab.socket.closed).code).toBe(closeCodes.tryAgain);
    expect((await other.socket.closed).code).toBe(closeCodes.tryAgain);
    expect(await endOf({ socket: await openAgain(site, desk, tab) })).toEqual(ended);
    expect((await (await openAgain(site, phone, other)).next())[0]).toBe("ok");
  });

  it("also if the browser did not wait for the answer to the sign-out", async () => {
    const site = await serveSignIn({
      routes: (app) =>
        app.post("/leave-slowly", async (request, response) => {
          await once(response, "close");
          (request as unknown as WithSession).session.destroy(() => void response.send("out"));
        }),
    });
    const ada = await signIn(site);
    const tab = await openTab(site, ada);
    const leaving = request(`${site.url}/leave-slowly`, {
      method: "POST",
      headers: { cookie: cookieOf(ada) },
    });
    leaving.on("error", () => {}).end(() => setTimeout(() => leaving.destroy(), 20));
    expect(await endOf(tab)).toEqual(ended);
  });
});

describe("a post that was sent before a sign-out", () => {
  it("does not run after it, if it had to wait for another post of the page", async () => {
    const site = await serveSignIn({
      routes: (app) => app.get("/held", (_, response) => response.live(Held)),
    });
    const posts = countPosts(site);
    const ada = await signIn(site);
    const page = await getPage(ada, "/held");
    const status = (binding: string) => postEvent(ada, page, binding).then((answer) => answer.status);
    const first = status("hold");
    await expect.poll(() => release).toBeDefined();
    const second = status("write");
    await expect.poll(posts).toBe(2);
    await ada.post("/sign-out");
    release?.();
    expect(await Promise.all([first, second])).toEqual([303, 403]);
    expect(written).toEqual([]);
  });

  it("does not run after it, if its body arrives later", async () => {
    const site = await serveSignIn();
    const posts = countPosts(site);
    const ada = await signIn(site);
    const page = await getPage(ada, "/");
    const body = new URLSearchParams({ _seal: page.seals[0] ?? "", "on:0": 'write("a")' }).toString();
    const headers = {
      cookie: cookieOf(ada),
      "content-type": "application/x-www-form-urlencoded",
      "content-length": body.length,
    };
    const slow = request(`${site.url}/_live`, { method: "POST", headers });
    slow.write(body.slice(0, 9));
    await expect.poll(posts).toBe(1);
    // By then the session of the slow one is loaded.
    await ada.get("/plain");
    await ada.post("/sign-out");
    slow.end(body.slice(9));
    const [answer] = (await once(slow, "response")) as [{ statusCode: number }];
    expect(answer.statusCode).toBe(403);
    expect(written).toEqual([]);
  });
});

let release: (() => void) | undefined;

@live({ name: "test.Held" })
class Held {
  async hold(): Promise<void> {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  }
  write(): void {
    written.push("held");
  }
  render() {
    return html`<button @click="hold">Hold</button> <button @click="write">Write</button>`;
  }
}

/** Counts the posts to pages that the server has received. */
function countPosts({ server }: TestSite): () => number {
  let count = 0;
  server.on("request", ({ method, url }) => {
    if (method === "POST" && url === "/_live") count++;
  });
  return () => count;
}

/** Serves pages of users whose session is a cookie: `user=NAME-VERSION`. */
function serveCookieUsers(): Promise<TestSite> {
  return serveSignIn({
    identity: (request) => /user=(\w+)-/.exec((request as Request).headers.cookie ?? "")?.[1],
    routes: (app) =>
      app.post("/leave", (request, response) => {
        request.headers.cookie = undefined;
        response.clearCookie("user").send("left");
      }),
  });
}

/** Opens the socket of a page again, as its script does. */
async function openAgain(site: TestSite, agent: Agent, { page }: Tab): Promise<FrameSocket> {
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", "again", [0, page.seals[0], 0]]);
  return socket;
}

describe("a socket that is opened during a sign-out", () => {
  it("does not outlive it", async () => {
    let pass: (() => void) | undefined;
    let isSlow = false;
    let passed = 0;
    const site = await serveSignIn({
      identity: nameOf,
      between: (app) =>
        app.use((request, _response, next) => {
          if (!isSlow || !request.headers.upgrade) return next();
          if (pass) {
            passed++;
            next();
          } else pass = next;
        }),
    });
    const ada = await signIn(site);
    const page = await getPage(ada, "/");
    isSlow = true;
    const opening = openSocket(site, { cookie: cookieOf(ada), origin: site.url });
    await expect.poll(() => pass).toBeDefined();
    await ada.post("/sign-out");
    // The application was asked who the browser is now, and the news are through.
    await expect.poll(() => passed).toBe(1);
    await ada.get("/plain");
    pass?.();
    const socket = await opening;
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    socket.send([0, 0, 1, 0, 'write("a")']);
    expect(await endOf({ socket })).toEqual(ended);
    expect(written).toEqual([]);
  });
});

describe("a user who becomes another one", () => {
  it("by a sign-in over the first one ends the first one's pages", async () => {
    const site = await serveSignIn({ identity: nameOf });
    const browser = await signIn(site);
    const tab = await openTab(site, browser);
    await browser.post("/sign-in?name=Eve");
    expect(await endOf(tab)).toEqual(ended);
    expect((await postEvent(browser, tab.page, 'write("a")')).status).toBe(403);
    expect(written).toEqual([]);
  });

  it("by a sign-in ends the pages of the browser without a user", async () => {
    const site = await serveSignIn();
    const browser = site.agent();
    const tab = await openTab(site, browser);
    await goesOn(tab);
    await browser.post("/sign-in?name=Ada");
    expect(await endOf(tab)).toEqual(ended);
  });

  it("unseen by us is noticed at the next request of the browser", async () => {
    const site = await serveSignIn({
      identity: nameOf,
      // Answered before hyperLive() sees it, as by another application on the host.
      between: (app) =>
        app.post("/elsewhere", (request, response) => {
          (request as unknown as WithSession).session.name = "Eve";
          response.send("Eve");
        }),
    });
    const browser = await signIn(site);
    const tab = await openTab(site, browser);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await browser.post("/elsewhere");
    await browser.get("/plain");
    expect(await endOf(tab)).toEqual(ended);
  });

  it("unseen by us is noticed by the first page that the browser opens as a user", async () => {
    const site = await serveSignIn({
      between: (app) =>
        app.post("/elsewhere", (request, response) => {
          (request as unknown as WithSession).session.name = "Eve";
          response.send("Eve");
        }),
    });
    const browser = site.agent();
    const tab = await openTab(site, browser);
    await browser.post("/elsewhere");
    await browser.get("/");
    expect(await endOf(tab)).toEqual(ended);
  });

  it("by expiry is noticed at the interval", async () => {
    let isExpired = false;
    const site = await serveSignIn({
      recheck: 50,
      identity: (request) => (isExpired ? undefined : nameOf(request)),
    });
    const tab = await openTab(site, await signIn(site));
    await goesOn(tab);
    isExpired = true;
    expect(await endOf(tab)).toEqual(ended);
  });

  it("within a single request, as by a route that signs in for itself, changes nothing", async () => {
    const site = await serveSignIn({
      identity: (request) => (request as { user?: { id?: string } }).user?.id ?? nameOf(request),
      routes: (app) =>
        app.post("/api", (request, response) => {
          Object.assign(request, { user: { id: "robot" } });
          response.send("done");
        }),
    });
    const [visitor, ada] = [site.agent(), await signIn(site)];
    const tabs = [await openTab(site, visitor), await openTab(site, ada)];
    for (const agent of [visitor, ada]) expect((await agent.post("/api")).text).toBe("done");
    for (const tab of tabs) await goesOn(tab);
    expect(tabs.map(({ socket }) => socket.socket.readyState)).toEqual([1, 1]);
  });
});

describe("a handler that signs its user out over the socket", () => {
  it("redirects, runs nothing more, and ends the user's other tabs", async () => {
    const site = await serveSignIn();
    const ada = await signIn(site);
    const [tab, other] = [await openTab(site, ada), await openTab(site, ada)];
    send(tab, 1, "signOut");
    send(tab, 2, 'write("a")');
    expect(await endOf(tab)).toEqual(ended);
    expect(await endOf(other)).toEqual(ended);
    expect(effectsOf(tab.socket)).toEqual([["redirect", "/bye"]]);
    expect(written).toEqual([]);
  });

  it("also runs nothing that was queued behind it", async () => {
    const site = await serveSignIn();
    const tab = await openTab(site, await signIn(site));
    send(tab, 1, 'writeSlowly("slow")');
    send(tab, 2, "signOut");
    send(tab, 3, 'write("a")');
    expect(await endOf(tab)).toEqual(ended);
    expect(written.splice(0)).toEqual(["slow"]);
  });
});

describe("context()", () => {
  it("is asked again for a user's pages by refreshContext(), and has the new role at the next event", async () => {
    const roles = new Map([["Ada", "reader"]]);
    const site = await serveSignIn({
      identity: nameOf,
      context: (request) =>
        ({ user: { id: nameOf(request), role: roles.get(nameOf(request) ?? "") } }) as object,
    });
    const tab = await openTab(site, await signIn(site));
    expect(JSON.stringify(await tab.event("who"))).toContain("Ada reader");
    roles.set("Ada", "editor");
    await refreshContext("Ada");
    expect(JSON.stringify(await tab.event("who"))).toContain("Ada editor");
  });

  it("is asked again at each attach, and at the interval", async () => {
    let role = 0;
    const site = await serveSignIn({
      identity: nameOf,
      recheck: 50,
      context: (request) => {
        role++;
        return { user: { id: nameOf(request), role: String(role) } } as object;
      },
    });
    const tab = await openTab(site, await signIn(site));
    const first = role;
    await expect.poll(() => role).toBeGreaterThan(first + 2);
    await goesOn(tab);
  });
});

describe("endSessions()", () => {
  it("ends all pages of a user at once, whatever browser they are in, and nobody else's", async () => {
    const site = await serveSignIn({ identity: nameOf });
    const pages = [await openTab(site, await signIn(site)), await openTab(site, await signIn(site))];
    const hers = await openTab(site, await signIn(site, "Eve"));
    await endSessions("Ada");
    expect(await Promise.all(pages.map(endOf))).toEqual([ended, ended]);
    await goesOn(hers);
  });

  it.each(["", undefined, Number.NaN])("refuses %o, which is nobody", async (identity) => {
    await expect(endSessions(identity as string)).rejects.toThrow("[HL_OPTION]");
    await expect(refreshContext(identity as string)).rejects.toThrow("[HL_OPTION]");
  });
});

describe("the upgrade request that passes through the application again", () => {
  /** A page, and what the application's own middleware does with the next upgrade request. */
  async function openAsked(meddle: (request: Request, response: Response, next: NextFunction) => void) {
    let isAsked = false;
    const site = await serveSignIn({
      identity: nameOf,
      between: (app) =>
        app.use((request, response, next) => {
          if (isAsked && request.headers.upgrade) meddle(request, response, next);
          else next();
        }),
    });
    const tab = await openTab(site, await signIn(site));
    isAsked = true;
    await refreshContext("Ada");
    return { site, tab };
  }

  it.each<[string, unknown[], (request: Request, response: Response, next: NextFunction) => void]>([
    ["is refused", ended, (_request, response) => void response.sendStatus(401)],
    ["is sent to the sign-in", ended, (_request, response) => response.redirect("/sign-in")],
    ["is too much for a limiter", ["ok", 1013], (_request, response) => void response.sendStatus(429)],
    ["meets an error", ["ok", 1013], (_request, _response, next) => next(new Error("no store"))],
    [
      "meets one that is thrown",
      ["ok", 1013],
      () => {
        throw new Error("no store");
      },
    ],
    ["has its connection cut", ["ok", 1013], (request) => void request.socket.destroy()],
  ])("closes the socket where it %s", async (_what, end, meddle) => {
    const { tab } = await openAsked(meddle);
    send(tab, 1, 'write("a")');
    expect(await endOf(tab)).toEqual(end);
    expect(written).toEqual([]);
  });

  it("holds the events of the page until it has arrived, and they run then", async () => {
    const waiting: NextFunction[] = [];
    const { tab } = await openAsked((_request, _response, next) => void waiting.push(next));
    send(tab, 1, 'write("a")');
    send(tab, 2, 'write("b")');
    // The sign of life of a page that is not read now.
    expect(await tab.socket.next()).toEqual(["ok"]);
    expect(written).toEqual([]);
    for (const next of waiting) next();
    await expect.poll(() => written.length).toBe(2);
    expect(written.splice(0)).toEqual(["a", "b"]);
  });

  it("holds the events that were waiting behind another one, too", async () => {
    const waiting: NextFunction[] = [];
    let isAsked = false;
    const site = await serveSignIn({
      identity: nameOf,
      between: (app) =>
        app.use((request, _response, next) => {
          if (isAsked && request.headers.upgrade) waiting.push(next);
          else next();
        }),
    });
    const tab = await openTab(site, await signIn(site));
    send(tab, 1, 'writeSlowly("slow")');
    send(tab, 2, 'write("a")');
    tab.socket.send(["ping"]);
    expect(await tab.socket.next()).toEqual(["ok"]);
    isAsked = true;
    await refreshContext("Ada");
    expect((await tab.socket.next()).slice(0, 3)).toEqual([0, 0, 1]);
    await getPage(site.agent(), "/");
    expect(written).toEqual(["slow"]);
    isAsked = false;
    for (const next of waiting) next();
    await expect.poll(() => written.length).toBe(2);
    expect(written.splice(0)).toEqual(["slow", "a"]);
  });

  it("has the address and the headers of the first one, and is closed, never ended", async () => {
    const seen: object[] = [];
    let closes = 0;
    let ends = 0;
    const { tab } = await openAsked((request, response, next) => {
      const { ip, originalUrl, headers } = request;
      seen.push({
        ip,
        originalUrl,
        origin: headers.origin,
        cookie: headers.cookie,
        port: request.socket.remotePort,
      });
      response.on("close", () => closes++).on("finish", () => ends++);
      next();
    });
    await expect.poll(() => closes).toBeGreaterThan(0);
    expect(ends).toBe(0);
    const socket = tab.socket.socket as unknown as { _socket: { localPort: number } };
    expect(seen[0]).toMatchObject({
      ip: expect.stringMatching(/127\.0\.0\.1|::1/),
      originalUrl: "/_live/socket/.websocket",
      port: socket._socket.localPort,
      origin: expect.stringContaining("http://"),
      cookie: expect.stringContaining("connect.sid="),
    });
    await goesOn(tab);
  });

  it("neither saves nor prolongs the session", async () => {
    const { MemoryStore } = (await import("express-session")).default as unknown as {
      MemoryStore: new () => { touch: (...args: unknown[]) => void; set: (...args: unknown[]) => void };
    };
    const store = new MemoryStore();
    const site = await serveSignIn({ identity: nameOf, recheck: 30, sessions: { store } });
    const tab = await openTab(site, await signIn(site));
    let changes = 0;
    store.touch = store.set = () => {
      changes++;
    };
    let rounds = 0;
    const get = (store as unknown as { get: (...args: unknown[]) => void }).get;
    Object.assign(store, {
      get(...args: unknown[]) {
        rounds++;
        get.apply(store, args);
      },
    });
    await expect.poll(() => rounds).toBeGreaterThan(3);
    expect(changes).toBe(0);
    await goesOn(tab);
  });
});

describe("a socket of another site's page", () => {
  it("is refused with the user's cookie, and a post too", async () => {
    const site: TestSite = await serveSignIn();
    const ada = await signIn(site);
    const page = await getPage(ada, "/");
    const origin = "http://evil.example";
    await expect(openSocket(site, { cookie: cookieOf(ada), origin })).rejects.toThrow("403");
    for (const headers of [
      { Origin: origin },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
    ])
      expect((await postEvent(ada, page, 'write("a")', { headers: headers as never })).status).toBe(403);
    expect(written).toEqual([]);
  });
});
