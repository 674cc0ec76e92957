/** Posts that are not done: refused with a sentence and a way on, never with a stack trace. */
import { describe, expect, it, vi } from "vitest";
import { html, live } from "../../middleware/index.js";
import { Rows, Tally } from "../support/components.js";
import { getPage, htmxHeaders, type LivePage, postAndFollow, postEvent } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";

function serveRows(options = {}): Promise<TestSite> {
  return serve((app) => {
    app.get("/", (_request, response) => response.live(Rows));
    app.get("/tally", (_request, response) => response.live(Tally));
    app.get("/fragile", (_request, response) => response.live(Fragile));
  }, options);
}

const withSeal = (seal: string): LivePage => ({ html: "", text: "", keys: [], seals: [seal] });

/** What a page or a fragment that says no holds: a sentence, the code, a link, and nothing of our insides. */
function expectRefusal(text: string, code: string, link: string): void {
  expect(text).toContain(`data-live-error="${code}"`);
  expect(text).toMatch(
    new RegExp(`role="alert".*>[A-Z][^<]+\\. *<a href="${link.replace("?", "\\?")}">`, "s"),
  );
  expect(text).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules|LiveError/);
}

describe("an event that the page does not offer", () => {
  it.each(["cheat", "remove(7)", "constructor", "", "rename(name)"])(
    "is refused with 403 and a page, logged once, and leaves the state: %s",
    async (binding) => {
      const site = await serveRows();
      const agent = site.agent();
      const page = await getPage(agent, "/tally?a=1");
      const response = await postEvent(agent, page, binding);
      expect(response.status).toBe(403);
      expectRefusal(response.text, "HL_EVENT_NOT_OFFERED", "/tally?a=1");
      expect(response.text).toMatch(/^<!doctype html>/);
      expect(site.log).toEqual([expect.stringMatching(/refused \(post\): .*HL_EVENT_NOT_OFFERED/)]);
      expect((await postAndFollow(agent, page, "increment")).text).toBe("1 +");
    },
  );

  it("is refused with 403 and a fragment for htmx, which replaces nothing", async () => {
    const site = await serveRows();
    const agent = site.agent();
    const response = await postEvent(agent, await getPage(agent, "/tally"), "cheat", {
      headers: htmxHeaders,
    });
    expect(response.status).toBe(403);
    expect(response.get("HX-Retarget")).toBe("body");
    expect(response.get("HX-Reswap")).toBe("afterbegin");
    expect(response.get("Cache-Control")).toBe("no-store");
    expectRefusal(response.text, "HL_EVENT_NOT_OFFERED", "/tally");
    expect(response.text).not.toMatch(/<html|<!doctype/i);
    expect(site.log).toHaveLength(1);
  });

  it("is refused for a component that the page does not have", async () => {
    const agent = (await serveRows()).agent();
    const response = await postEvent(agent, await getPage(agent, "/"), "remove(1)", { component: 7 });
    expect(response.status).toBe(403);
  });
});

describe("an event that was offered a moment ago and is gone", () => {
  it("is dropped quietly: the page comes back as it is now", async () => {
    const site = await serveRows();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await postEvent(agent, page, "remove(2)");
    const { html } = await postAndFollow(agent, page, "remove(2)");
    expect(html).toContain("remove(1)");
    expect(html).not.toContain("remove(2)");
    expect(site.log).toEqual([]);
  });

  it("is dropped quietly for htmx: the component comes back as it is now", async () => {
    const site = await serveRows();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await postEvent(agent, page, "remove(2)");
    const response = await postEvent(agent, page, "remove(2)", { headers: htmxHeaders });
    expect(response.status).toBe(200);
    expect(response.text).not.toContain("remove(2)");
    expect(site.log).toEqual([]);
  });

  it("is told apart from one that no state ever offered", async () => {
    const site = await serveRows();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await postEvent(agent, page, "remove(2)");
    expect((await postEvent(agent, page, "remove(99)")).status).toBe(403);
    expect(site.log).toHaveLength(1);
  });
});

describe("a seal that can't be taken", () => {
  const referrer = (site: TestSite) => ({
    Referer: `${site.url.replace("localhost", "127.0.0.1")}/tally?a=1`,
  });

  it("is answered with a sentence and a link to a fresh page when it was altered", async () => {
    const site = await serveRows();
    const agent = site.agent();
    const [seal = ""] = (await getPage(agent, "/tally")).seals;
    for (const altered of [`${seal.slice(0, 60)}AAAA${seal.slice(64)}`, seal.slice(0, 50), "x", "💥"]) {
      const response = await postEvent(agent, withSeal(altered), "increment", { headers: referrer(site) });
      expect(response.status).toBe(403);
      expectRefusal(response.text, "HL_SEAL_INVALID", "/tally?a=1");
    }
    expect(site.log).toHaveLength(4);
  });

  it("is answered to htmx with a fragment of the same", async () => {
    const site = await serveRows();
    const agent = site.agent();
    const response = await postEvent(agent, withSeal("altered"), "increment", {
      headers: { ...htmxHeaders, ...referrer(site) },
    });
    expect(response.status).toBe(403);
    expect(response.text).toMatch(/^<p role="alert"/);
    expectRefusal(response.text, "HL_SEAL_INVALID", "/tally?a=1");
  });

  it("is answered the same when it is older than maxAge", async () => {
    const site = await serveRows({ maxAge: 60_000 });
    const agent = site.agent();
    const page = await getPage(agent, "/tally");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    try {
      const response = await postEvent(agent, page, "increment", { headers: referrer(site) });
      expect(response.status).toBe(403);
      expectRefusal(response.text, "HL_SEAL_EXPIRED", "/tally?a=1");
    } finally {
      vi.useRealTimers();
    }
  });

  it("is answered the same when it belongs to another session", async () => {
    const site = await serveRows();
    const page = await getPage(site.agent(), "/tally");
    const stranger = site.agent();
    await getPage(stranger, "/tally");
    for (const agent of [stranger, site.agent()]) {
      const response = await postEvent(agent, page, "increment", { headers: referrer(site) });
      expect(response.status).toBe(403);
      expectRefusal(response.text, "HL_SEAL_FOREIGN", "/tally?a=1");
    }
  });

  it.each(["https://evil.example/page", "javascript:alert(1)", "no address"])(
    "is answered with a link that stays on this site, whatever the referrer: %s",
    async (referer) => {
      const agent = (await serveRows()).agent();
      const response = await postEvent(agent, withSeal("x"), "increment", { headers: { Referer: referer } });
      expectRefusal(response.text, "HL_SEAL_INVALID", "/");
    },
  );
});

describe("a post that is none of ours", () => {
  it.each([
    ["empty", ""],
    ["without an event", "_seal=abc"],
    ["without a seal", "on:0=increment"],
    ["with a component that is no number", "_seal=abc&on:x=increment"],
    ["with a component beyond all counting", `_seal=abc&on:${"9".repeat(40)}=increment`],
    ["with broken escapes", "_seal=%E0%A4%A&=%"],
  ])("is answered with 400 and a sentence: %s", async (_what, body) => {
    const site = await serveRows();
    const response = await site.agent().post("/_live").type("form").send(body);
    expect(response.status).toBe(400);
    expectRefusal(response.text, "HL_EVENT_MALFORMED", "/");
    expect(site.log).toHaveLength(1);
  });

  it.each(["application/json", "text/plain"])("is answered with 400 where its type is %s", async (type) => {
    const response = await (await serveRows()).agent().post("/_live").set("Content-Type", type).send("{}");
    expect(response.status).toBe(400);
    expectRefusal(response.text, "HL_EVENT_MALFORMED", "/");
  });

  it("is answered with 413, and without a stack trace, where it is larger than maxPayload", async () => {
    const agent = (await serveRows({ maxPayload: 1000 })).agent();
    const response = await postEvent(agent, withSeal("x".repeat(2000)), "increment");
    expect(response.status).toBe(413);
    expectRefusal(response.text, "HL_LIMIT", "/");
    expect(response.text).toContain("it may have 1000 B (maxPayload)");
    expect(response.text).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules/);
  });

  it("is answered without a stack trace where its encoding is unknown", async () => {
    const agent = (await serveRows()).agent();
    const response = await agent
      .post("/_live")
      .set("Content-Type", "application/x-www-form-urlencoded; charset=klingon")
      .send("a=b");
    expect(response.status).toBe(415);
    expect(response.text).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules/);
  });
});

describe("a handler that throws", () => {
  it("is answered with 500 and a sentence that tells nothing of why, which stands in the log", async () => {
    const site = await serveRows();
    const agent = site.agent();
    const response = await postEvent(agent, await getPage(agent, "/fragile"), "fall");
    expect(response.status).toBe(500);
    expectRefusal(response.text, "HL_HANDLER_FAILED", "/fragile");
    expect(response.text).not.toContain("the reason");
    expect(site.log).toEqual([expect.stringContaining("the reason")]);
  });
});

@live
class Fragile {
  fall(): void {
    throw new Error("the reason");
  }
  render() {
    return html`<button @click="fall">Fall</button>`;
  }
}
