/** Pages belong to the user who opened them: nobody else can post, join or see them, with whatever they have copied. */
import { describe, expect, it } from "vitest";
import { context, live } from "../../middleware/index.js";
import { defaultIdentity, isIdentity, ownerNamed } from "../../middleware/security/owner.js";
import { randomName } from "../../middleware/security/random.js";
import { Tally } from "../support/components.js";
import { getPage, htmxHeaders, postAndFollow, postEvent, readPage } from "../support/page.js";
import { endOf, Notes, openTab, serveSignIn, signIn, type WithSession, written } from "../support/sign-in.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, openSocket } from "../support/socket.js";

describe("an identity", () => {
  it("is the same user as a number and as a text", () => {
    expect(ownerNamed(1)).toBe(ownerNamed("1"));
    expect(ownerNamed(1n)).toBe(ownerNamed("1"));
    expect(ownerNamed(0)).toBe(ownerNamed("0"));
    expect(ownerNamed("1")).not.toBe(ownerNamed("01"));
  });

  it("differs from every other one, also in characters that UTF-8 can't tell apart", () => {
    expect(ownerNamed("\ud800")).not.toBe(ownerNamed("\ufffd"));
    expect(ownerNamed("\ud800")).not.toBe(ownerNamed("\ud801"));
  });

  it("never equals the name of a browser", () => {
    const browser = randomName();
    for (const identity of [browser, `i${browser}`, browser.slice(1), "abc"]) {
      expect(ownerNamed(identity)).not.toBe(browser);
      expect(ownerNamed(identity)).toHaveLength(23);
      expect(isIdentity(ownerNamed(identity))).toBe(true);
    }
    expect(isIdentity(browser)).toBe(false);
  });

  it.each([undefined, null, ""])("is none where it is %o", (identity) => {
    expect(ownerNamed(identity)).toBeUndefined();
  });

  it.each([
    ["a promise", Promise.resolve("ada")],
    ["type number", Number.NaN],
    ["type number", Number.POSITIVE_INFINITY],
    ["type object", { id: 1 }],
    ["type boolean", false],
    ["type symbol", Symbol("ada")],
  ])("can't be %s, which several users could have", (what, identity) => {
    expect(() => ownerNamed(identity)).toThrow(what);
  });
});

describe("the default identity", () => {
  it.each<[string, object, unknown]>([
    ["the user's id", { user: { id: 7 }, session: { id: "s", name: "x" } }, 7],
    ["a long one", { user: { id: 7n } }, 7n],
    ["the session's id, once it has data", { session: { id: "s", cookie: {}, name: "x" } }, "s"],
    ["none for a session without data", { session: { id: "s", cookie: {} } }, undefined],
    ["none for a session without an id", { session: { name: "x" } }, undefined],
    ["none for a user without an id", { user: { name: "x" } }, undefined],
    ["none for a user whose id is an object", { user: { id: {} } }, undefined],
    ["none for nobody", { user: null, session: null }, undefined],
    ["none without such middleware", {}, undefined],
  ])("is %s", (_what, request, identity) => {
    expect(defaultIdentity(request)).toBe(identity);
  });
});

/** The ways in which somebody can try to use a page that was copied from its user. */
async function tryAll(
  site: TestSite,
  page: Awaited<ReturnType<typeof getPage>>,
  cookie: string,
  line: string,
) {
  const post = (headers = {}) =>
    postEvent(site.agent(), page, `write("${line}")`, { headers: { ...headers, cookie } });
  const [plain, htmx] = [await post(), await post(htmxHeaders)];
  const socket = await openSocket(site, { cookie, origin: site.url });
  socket.send(["join", "word", [0, page.seals[0], 0]]);
  const joined = await socket.next();
  socket.send([0, 0, 1, 0, `write("${line}")`]);
  return { posts: [plain.status, htmx.status], texts: [plain.text, htmx.text], joined, socket };
}

describe("a whole page copied from its user", () => {
  it.each([
    ["without any cookie", async () => ""],
    ["with the cookie of another user", async (site: TestSite) => cookieOf(await signIn(site, "Eve"))],
    [
      "with the cookie of a visitor",
      async (site: TestSite) => {
        const agent = site.agent();
        await agent.get("/");
        return cookieOf(agent);
      },
    ],
    ["with a cookie of a made-up name", async () => `hyper-live=${"a".repeat(22)}`],
  ])("can do nothing %s", async (_what, cookieIn) => {
    const site = await serveSignIn();
    const ada = await signIn(site);
    const page = await getPage(ada, "/");
    const { posts, texts, joined, socket } = await tryAll(site, page, await cookieIn(site), "a");
    expect(posts).toEqual([403, 403]);
    for (const text of texts) expect(text).toContain("You are signed out, or signed in as someone else.");
    expect(joined).toEqual(["ended", "You are signed out, or signed in as someone else."]);
    expect(await socket.closed).toMatchObject({ code: 4401, reason: "HL_SESSION_ENDED" });
    expect(written).toEqual([]);
    expect((await postEvent(ada, page, 'write("a")')).status).toBe(303);
    expect(written.splice(0)).toEqual(["a"]);
  });

  it("shows nothing of its state to another user, by the address that its own posts lead to", async () => {
    const site = await serveSignIn();
    const ada = await signIn(site);
    const answer = await postEvent(ada, await getPage(ada, "/"), 'write("a")');
    const address = answer.get("Location") as string;
    written.length = 0;
    expect((await getPage(ada, address)).text).toMatch(/^a /);
    const eve = await signIn(site, "Eve");
    for (const agent of [eve, site.agent()]) expect((await getPage(agent, address)).text).toMatch(/^A B/);
  });

  it("of a visitor who is not signed in stays that of their browser", async () => {
    const site = await serveSignIn();
    const visitor = site.agent();
    const page = await getPage(visitor, "/");
    const { posts, joined } = await tryAll(site, page, "", "a");
    expect(posts).toEqual([403, 403]);
    expect(joined).toEqual(["reload", 0, "HL_SEAL_FOREIGN"]);
    expect((await postEvent(visitor, page, 'write("a")')).status).toBe(303);
    expect(written.splice(0)).toEqual(["a"]);
  });
});

describe("the cookie of a browser", () => {
  it("is neither set nor needed for a user who is signed in", async () => {
    const site = await serveSignIn();
    const ada = await signIn(site);
    const answer = await ada.get("/");
    expect(answer.get("Set-Cookie") ?? []).toEqual([]);
    expect((await postAndFollow(ada, readPage(answer.text), 'write("a")')).text).toMatch(/^a /);
    written.length = 0;
  });

  it("that was there, or planted, before sign-in is deleted by the first page after it", async () => {
    const site = await serveSignIn();
    const browser = site.agent();
    const before = await getPage(browser, "/");
    const planted = cookieOf(browser);
    expect(planted).toMatch(/^hyper-live=/);
    await browser.post("/sign-in?name=Ada");
    const answer = await browser.get("/");
    expect(answer.get("Set-Cookie")).toEqual([
      expect.stringMatching(/^hyper-live=; Max-Age=0; Path=\/; HttpOnly/),
    ]);
    // What belonged to it belongs neither to the user nor, after sign-out, to the browser.
    expect((await postEvent(browser, before, 'write("a")')).status).toBe(403);
    await browser.post("/sign-out");
    await browser.get("/");
    expect(cookieOf(browser)).not.toContain(planted);
    const answered = await postEvent(browser, before, 'write("a")');
    expect([answered.status, answered.text]).toEqual([403, expect.stringContaining("another browser")]);
    expect(written).toEqual([]);
  });

  it("is not deleted by a page behind which the application signs in too late", async () => {
    const site = await serve((app) => {
      app.get("/", (request, response) => {
        Object.assign(request, { user: { id: 5 } });
        return response.live(Tally);
      });
    });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    expect(cookieOf(agent)).toMatch(/^hyper-live=/);
    expect((await postEvent(agent, page, "increment")).status).toBe(303);
    expect(site.log[0]).toContain("had none yet when it reached hyperLive()");
  });
});

describe("a session that begins", () => {
  it.each([
    [
      "in a hook",
      {
        context: (request: object) => {
          (request as WithSession).session.name ??= "Ada";
          return {};
        },
      },
    ],
    [
      "in a hidden field",
      {
        fields: {
          _csrf: (request: object) => {
            (request as WithSession).session.name ??= "Ada";
            return "token";
          },
        },
      },
    ],
  ])("%s of the page has the page", async (_what, options) => {
    const site = await serveSignIn(options as never);
    const agent = site.agent();
    const page = await getPage(agent, "/");
    expect(cookieOf(agent)).not.toContain("hyper-live");
    expect((await postAndFollow(agent, page, 'write("a")')).text).toMatch(/^a /);
    written.length = 0;
  });

  it("in a hook of the page takes it from whoever planted the name of the browser", async () => {
    @live({ name: "identity-begins" })
    class Begins extends Notes {
      onMount(): void {
        const { session } = context() as unknown as WithSession;
        session.name = "Ada";
      }
    }
    const site = await serveSignIn({
      routes: (app) => app.get("/begins", (_request, response) => response.live(Begins)),
    });
    const attacker = site.agent();
    await attacker.get("/");
    const planted = cookieOf(attacker);
    const agent = site.agent();
    agent.jar.setCookie(planted, "127.0.0.1", "/");
    const page = await getPage(agent, "/begins");
    const { posts, joined } = await tryAll(site, page, planted, "a");
    expect(posts).toEqual([403, 403]);
    expect(joined).toEqual(["ended", expect.any(String)]);
    expect(written).toEqual([]);
    expect((await postEvent(agent, page, 'write("a")')).status).toBe(303);
    expect(written.splice(0)).toEqual(["a"]);
  });

  it("in a handler takes the page along, by a form and by htmx", async () => {
    const site = await serveSignIn();
    const agent = site.agent();
    const page = await postAndFollow(agent, await getPage(agent, "/"), "begin");
    expect(page.text).toMatch(/^begun /);
    const htmx = site.agent();
    const fragment = await postEvent(htmx, await getPage(htmx, "/"), "begin", { headers: htmxHeaders });
    const next = await postEvent(htmx, readPage(fragment.text), 'write("a")', { headers: htmxHeaders });
    expect(next.text).toContain("begun, a");
    written.length = 0;
  });

  it("by a sign-in does not: what was there before may have been planted", async () => {
    const site = await serveSignIn({
      identity: (request) => (request as unknown as WithSession).session.name,
    });
    const agent = site.agent();
    expect((await postAndFollow(agent, await getPage(agent, "/"), "begin")).text).toMatch(/^A B/);
  });
});

describe("an identity that can't be read", () => {
  const failing = () => {
    throw new Error("no database");
  };

  it("refuses pages, posts and sockets, and is logged once", async () => {
    let isFailing = false;
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Notes)), {
      identity: () => (isFailing ? failing() : undefined),
    });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    isFailing = true;
    expect((await agent.get("/")).status).toBe(500);
    expect((await postEvent(agent, page, 'write("a")')).status).toBe(500);
    await expect(openSocket(site, { cookie: cookieOf(agent), origin: site.url })).rejects.toThrow("500");
    expect(written).toEqual([]);
    expect(site.log.filter((line) => line.includes('"identity" failed. no database'))).toHaveLength(1);
    expect(site.log.filter((line) => line.includes("a handler threw"))).toEqual([]);
    expect(site.log.at(-1)).not.toContain("no database");
  });

  it("ends an open page whose socket is asked about", async () => {
    let isFailing = false;
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Notes)), {
      identity: () => (isFailing ? failing() : 5),
      recheck: 50,
    });
    const tab = await openTab(site, site.agent());
    isFailing = true;
    const [frame, code] = await endOf(tab);
    expect([frame, code]).toEqual(["ok", 1013]);
  });
});
