/** A page from an older version of the site: its state is carried over by migrate(), or it is told to load afresh. */
import { describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { getPage, htmxHeaders, postEvent, textOf } from "../support/page.js";
import { changeSeal } from "../support/seal.js";
import { serve } from "../support/site.js";
import { cookieOf, openSocket } from "../support/socket.js";

const secret = "a secret of the tests of old pages";

@live({ name: "profile" })
class Profile {
  name = "";
  migrate(old: Record<string, unknown>) {
    return { name: `${old.first} ${old.last}` };
  }
  shout(): void {
    this.name = this.name.toUpperCase();
  }
  render() {
    return html`<p>${this.name} <button @click="shout">!</button></p>`;
  }
}

@live({ name: "strict" })
class Strict {
  name = "";
  shout(): void {}
  render() {
    return html`<p>${this.name} <button @click="shout">!</button></p>`;
  }
}

/** A visitor with a page whose component had another shape. */
async function visitOldPage(name: "profile" | "strict" | "removed") {
  const site = await serve(
    (app) => {
      app.get("/", (_request, response) => response.live(name === "profile" ? Profile : Strict));
    },
    { secret },
  );
  const agent = site.agent();
  const now = await getPage(agent, "/?a=1");
  const state = { first: "Ada", last: "Lovelace" };
  const seal = changeSeal(secret, now.seals[0] as string, { name, shape: "first,last", state });
  return { site, agent, seal, page: { ...now, seals: [seal] } };
}

describe("a page of an older version whose component has migrate()", () => {
  it("goes on by post with its state carried over", async () => {
    const { agent, page } = await visitOldPage("profile");
    const response = await postEvent(agent, page, "shout");
    expect((await getPage(agent, response.get("Location") as string)).text).toContain("ADA LOVELACE");
  });

  it("goes on over the socket with its state carried over, and is brought up to date", async () => {
    const { site, agent, seal } = await visitOldPage("profile");
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, seal, 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    expect(JSON.stringify(await socket.next())).toContain("Ada Lovelace");
    socket.send([0, 0, 1, 1, "shout"]);
    expect(await socket.next()).toEqual([0, 0, 1, [0, "ADA LOVELACE"]]);
  });
});

describe("a page from before a change of its component's template", () => {
  @live({ name: "changing" })
  class Changing {
    static isNew = false;
    count = 0;
    increment(): void {
      this.count++;
    }
    render() {
      return Changing.isNew
        ? html`<section><h1>${"Now with a title"}</h1><b>${this.count}</b><button @click="increment">+</button></section>`
        : html`<section><b>${this.count}</b><button @click="increment">+</button></section>`;
    }
  }
  const serveChanging = () =>
    serve((app) => app.get("/", (_request, response) => response.live(Changing)), { secret });

  it("gets the component's HTML anew when it joins, so that patches meet what they were made for", async () => {
    Changing.isNew = false;
    const agent = (await serveChanging()).agent();
    const page = await getPage(agent, "/");
    Changing.isNew = true;
    const site = await serveChanging();
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    socket.send([0, 0, 1, 0, "increment"]);
    expect(JSON.stringify(await socket.next())).toContain("Now with a title");
  });
});

describe.each(["strict", "removed"] as const)("a page of an older version whose component is %s", (name) => {
  it("is answered with 410, a sentence and a link to a fresh page", async () => {
    const { site, agent, page } = await visitOldPage(name);
    for (const headers of [{}, htmxHeaders]) {
      const response = await postEvent(agent, page, "shout", { headers });
      expect(response.status).toBe(410);
      expect(response.text).toContain('data-live-error="HL_SEAL_OUTDATED"');
      expect(textOf(response.text)).toContain("older version of the site");
      expect(response.text).toContain('href="/?a=1"');
    }
    expect(site.log).toHaveLength(2);
  });

  it("is told over the socket to load afresh", async () => {
    const { site, agent, seal } = await visitOldPage(name);
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, seal, 0]]);
    expect(await socket.next()).toEqual(["reload", 0, "HL_SEAL_OUTDATED"]);
    expect(site.log).toHaveLength(1);
  });
});
