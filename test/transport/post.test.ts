/** Events as posts, from a browser without scripts and from htmx: what comes back when all is well. */
import { Length } from "class-validator";
import express from "express";
import { describe, expect, it } from "vitest";
import { handler, html, live, mount } from "../../middleware/index.js";
import { Rows, Tally } from "../support/components.js";
import { getPage, htmxHeaders, postAndFollow, postEvent, readPage, textOf } from "../support/page.js";
import { askFor } from "../support/raw.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { cookieOf } from "../support/socket.js";

function serveRows(options: ServeOptions = {}): Promise<TestSite> {
  return serve((app) => {
    app.get("/", (_request, response) => response.live(Rows));
    app.get("/shop/:room", (_request, response) => response.live(Tally));
    app.get("/two", (_request, response) =>
      response.live(html`<main>${Tally} ${mount(Tally, { count: 10 })}</main>`),
    );
  }, options);
}

describe("a form's post", () => {
  it("is answered by a redirect to the page with the view's id, which shows the new state", async () => {
    const agent = (await serveRows()).agent();
    const page = await getPage(agent, "/shop/tea?sort=price");
    const response = await postEvent(agent, page, "increment");
    expect(response.status).toBe(303);
    expect(response.get("Location")).toMatch(/^\/shop\/tea\?sort=price&_view=[\w-]{22}$/);
    expect(response.get("Cache-Control")).toBe("no-store");
    expect((await getPage(agent, response.get("Location") as string)).text).toBe("1 +");
  });

  it("goes on from the newest state, also when an old page is posted again", async () => {
    const agent = (await serveRows()).agent();
    const first = await getPage(agent, "/shop/tea");
    await postAndFollow(agent, first, "increment");
    expect((await postAndFollow(agent, first, "increment")).text).toBe("2 +");
  });

  it("keeps one id in the address, however often it is posted", async () => {
    const agent = (await serveRows()).agent();
    let page = await getPage(agent, "/shop/tea");
    const addresses = new Set<string | undefined>();
    for (let count = 0; count < 3; count++) {
      const response = await postEvent(agent, page, "increment");
      addresses.add(response.get("Location"));
      page = await getPage(agent, response.get("Location") as string);
    }
    expect(addresses.size).toBe(1);
  });

  it("changes only its own component among several", async () => {
    const agent = (await serveRows()).agent();
    const page = await getPage(agent, "/two");
    const { text } = await postAndFollow(agent, page, "increment", { component: 1 });
    expect(text).toBe("0 + 11 +");
  });

  it("hands over literals, and the fields that a binding names", async () => {
    const agent = (await serveRows()).agent();
    let page = await getPage(agent, "/");
    page = await postAndFollow(agent, page, "remove(2)");
    expect(page.html).not.toContain("remove(2)");
    page = await postAndFollow(agent, page, "rename(name)", { form: { name: "<b>Ada & Co</b>" } });
    expect(page.text).toContain("<b>Ada & Co</b>");
  });

  it("hands a submit without arguments the whole form, and none of the page's own fields", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(SignUp)));
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const shown = await postAndFollow(agent, page, "save", { form: { name: "Ada" } });
    expect(shown.text).toContain("Saved Ada");
  });

  it("prefers the event of the button that was pressed to that of the form it stands in", async () => {
    const agent = (await serveRows()).agent();
    const page = await getPage(agent, "/");
    const response = await agent
      .post("/_live")
      .type("form")
      .send({ _seal: page.seals[0] as string, "submit:0": "rename(name)", name: "Ada", "on:0": "remove(2)" });
    const { html, text } = await getPage(agent, response.get("Location") as string);
    // A seal may contain any letters.
    expect(text).not.toContain("Ada");
    expect(html).not.toContain("remove(2)");
  });

  it.each([
    ["express.urlencoded()", express.urlencoded()],
    ["express.urlencoded({ extended: true })", express.urlencoded({ extended: true })],
    ["express.text()", express.text({ type: "*/*" })],
  ])("works where the application's own %s has read the body", async (_what, middleware) => {
    const site = await serveRows({ before: (app) => app.use(middleware) });
    const agent = site.agent();
    let page = await getPage(agent, "/");
    page = await postAndFollow(agent, page, "remove(2)");
    page = await postAndFollow(agent, page, "rename(name)", { form: { name: "Ada & Co" } });
    expect(page.html).not.toContain("remove(2)");
    expect(page.text).toContain("Ada & Co");
  });

  it.each([
    ["a path of its own", { path: "/a/live-1" }, "/a/live-1"],
    ["where it was mounted", { at: "/sub" }, "/sub/_live"],
    ["both", { at: "/sub", path: "/live" }, "/sub/live"],
  ])("goes to %s", async (_what, options, action) => {
    const agent = (await serveRows(options)).agent();
    const page = await getPage(agent, "/shop/tea");
    expect(page.html).toContain(`action="${action}"`);
    const body = { _seal: page.seals[0] as string, "on:0": "increment" };
    expect((await agent.post(action).type("form").send(body)).status).toBe(303);
  });
});

describe("htmx's post", () => {
  it("is answered by the component's fragment, to be morphed in its place, with a fresh seal", async () => {
    const agent = (await serveRows()).agent();
    const page = await getPage(agent, "/shop/tea");
    const response = await postEvent(agent, page, "increment", { headers: htmxHeaders });
    expect(response.status).toBe(200);
    expect(response.get("HX-Retarget")).toBe(`[data-live="${page.keys[0]}:0"]`);
    expect(response.get("HX-Reswap")).toBe("outerMorph");
    expect(response.get("Vary")).toBeUndefined();
    expect(response.get("Cache-Control")).toBe("no-store");
    expect(response.text).toMatch(/^<p data-live="/);
    expect(textOf(response.text)).toBe("1 +");
    expect(response.text).not.toMatch(/<html|<script|<!doctype/i);
    const seal = /hx-swap-oob="innerHTML".*name="_seal" value="([^"]*)"/.exec(response.text)?.[1];
    const next = await postEvent(agent, { ...page, seals: [seal as string] }, "increment", {
      headers: htmxHeaders,
    });
    expect(textOf(next.text)).toBe("2 +");
  });

  it("is answered by a fresh form beside the fragment where a form was submitted", async () => {
    const agent = (await serveRows()).agent();
    const page = await getPage(agent, "/");
    const response = await postEvent(agent, page, "rename(name)", {
      form: { name: "Ada" },
      headers: htmxHeaders,
    });
    const id = /<form[^>]* id="([^"]*rename[^"]*)"/.exec(page.html)?.[1];
    expect(response.text).toMatch(/<hx-partial hx-target=.*<form.*<\/form><\/hx-partial>$/s);
    expect(response.text).toContain(`hx-target='[id="${id}"]'`);
  });

  it("that asks for a whole page gets a redirect, as a form does", async () => {
    const agent = (await serveRows()).agent();
    const page = await getPage(agent, "/shop/tea");
    const response = await postEvent(agent, page, "increment", {
      headers: { "HX-Request": "true", "HX-Request-Type": "full" },
    });
    expect(response.status).toBe(303);
  });
});

describe("a page", () => {
  it("is answered to htmx as a bare fragment, never kept, and to a browser as a whole page", async () => {
    const agent = (await serveRows()).agent();
    const fragment = await agent.get("/shop/tea").set(htmxHeaders);
    expect(fragment.text).toMatch(
      /^<input type="submit" .*<p data-live=.*<form id="[\w-]+" data-live-view.*<\/form>$/s,
    );
    expect(fragment.get("Cache-Control")).toBe("no-store");
    const page = await agent.get("/shop/tea");
    expect(page.text).toMatch(/^<!doctype html>/);
    expect(page.get("Cache-Control")).toBe("private, no-cache");
    for (const response of [fragment, page]) expect(response.get("Vary")).toBe("HX-Request, HX-Request-Type");
  });

  it("shows a view's state only to its own session", async () => {
    const site = await serveRows();
    const agent = site.agent();
    const page = await getPage(agent, "/shop/tea");
    const address = (await postEvent(agent, page, "increment")).get("Location") as string;
    expect((await getPage(agent, address)).text).toBe("1 +");
    for (const stranger of [site.agent(), site.agent()]) {
      await getPage(stranger, "/");
      expect((await getPage(stranger, address)).text).toBe("0 +");
    }
  });

  it.each(["nothing", "x".repeat(22), "../../etc/passwd", "%00", "&_view=&_view=a"])(
    "is fresh for an id that names no view: %s",
    async (id) => {
      const { text } = await getPage((await serveRows()).agent(), `/shop/tea?_view=${id}`);
      expect(text).toBe("0 +");
    },
  );

  it.each(["/shop/coffee", "/shop/tea?sort=price", "/SHOP/tea", "/shop/tea/"])(
    "never gets the state of another address: %s",
    async (other) => {
      const agent = (await serveRows()).agent();
      const page = await getPage(agent, "/shop/tea");
      const address = (await postEvent(agent, page, "increment")).get("Location") as string;
      const id = /_view=[\w-]+/.exec(address)?.[0];
      expect((await getPage(agent, `/shop/tea?${id}`)).text).toBe("1 +");
      const moved = await getPage(agent, `${other}${other.includes("?") ? "&" : "?"}${id}`);
      expect(moved.text).toBe("0 +");
      // What is posted there leaves the first page as it was.
      await postEvent(agent, moved, "increment");
      expect((await getPage(agent, address)).text).toBe("1 +");
    },
  );

  it.each(["/shop/coffee/../tea", "/shop/coffee/%2e%2E/tea", "/shop/./tea"])(
    "never gets the state of the address that a URL parser would read: %s",
    async (other) => {
      const site = await serve((app) => app.get("/shop/*rest", (_, response) => response.live(Tally)));
      const agent = site.agent();
      const page = await getPage(agent, "/shop/tea");
      const address = (await postEvent(agent, page, "increment")).get("Location") as string;
      const id = /_view=[\w-]+/.exec(address)?.[0];
      const moved = await askFor(site, `${other}?${id}`, { headers: { cookie: cookieOf(agent) } });
      expect(readPage(moved.text).text).toBe("0 +");
    },
  );

  it("sets its session's cookie once, out of reach for scripts and other sites", async () => {
    const agent = (await serveRows()).agent();
    expect((await agent.get("/")).get("Set-Cookie")).toEqual([
      expect.stringMatching(/^hyper-live=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect((await agent.get("/")).get("Set-Cookie")).toBeUndefined();
  });

  it("tells nothing of its state in clear", async () => {
    const site = await serve((app) => {
      app.get("/", (_request, response) => response.live(Secretive));
    });
    const { html, seals } = await getPage(site.agent(), "/");
    expect(html).not.toContain("hidden in the state");
    expect(Buffer.from(seals[0] as string, "base64url").toString("latin1")).not.toContain("hidden");
  });
});

class Name {
  @Length(1, 20) name!: string;
}

@live
class SignUp {
  saved = "";
  @handler(Name)
  save(form: Name): void {
    this.saved = form.name;
  }
  render() {
    return html`<section>
      <form @submit="save"><input name="name" /><button>Save</button></form>
      <p>Saved ${this.saved}</p>
    </section>`;
  }
}

@live
class Secretive {
  word = "hidden in the state";
  render() {
    return html`<p>${this.word.length}</p>`;
  }
}
