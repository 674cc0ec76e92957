/** Public pages: nothing of one user gets into what a cache may give to another. */
import type { ErrorRequestHandler, Request } from "express";
import session from "express-session";
import { describe, expect, it } from "vitest";
import { context, html, live, mount, on } from "../../middleware/index.js";
import { postEvent, readPage, textOf } from "../support/page.js";
import { serve } from "../support/site.js";

const who = (request: Request): string => (request.get("authorization") ?? "nobody").slice(0, 40);

@live({ name: "public.Cart" })
class Cart {
  owner = "";
  given = "";
  count = 0;
  onMount(): void {
    this.owner = (context() as { user?: { name: string } }).user?.name ?? "nobody";
    if (this.owner === "broken") throw new Error("no cart");
  }
  add(): void {
    this.count++;
  }
  render() {
    return html`<aside>cart of ${this.owner}, for ${this.given}: ${this.count} <button @click="add">Add</button></aside>`;
  }
}

let leak: string | undefined;

@live({ name: "public.Shop" })
class Shop {
  given = "";
  text = "";
  onMount(): void {
    if (leak === "user") this.text = (context() as { user?: { name: string } }).user?.name ?? "";
    if (leak === "has") this.text = String("user" in context());
    if (leak === "keys") this.text = Object.keys(context()).join();
    if (leak === "connection") this.text = String(context().connectionId);
    if (leak === "flash") context().flash("info", "hello");
    if (leak === "redirect") context().redirect("/elsewhere");
    this.text += context().url;
  }
  pick(): void {}
  render() {
    const given = leak === "callback" ? { onPick: on(this.pick) } : { given: this.given };
    const slots = leak === "slot" ? "content" : undefined;
    return html`<main>Shop at ${this.text} ${leak === "binding" && html`<button @click="pick">Pick</button>`}
      ${leak === "guard" && Guarded} ${mount(Cart, given as object, slots, {
        when: "load",
        placeholder: leak === "placeholder" ? html`<p @click="pick">…</p>` : html`<p>cart …</p>`,
        label: "Show my cart",
      })}</main>`;
  }
}

@live({ name: "public.Guarded", guard: () => true })
class Guarded {
  render() {
    return html`<p>secret</p>`;
  }
}

const open = (cache?: string) =>
  serve(
    (app) => {
      app.get("/shop", (request, response) => {
        if (cache) response.set("Cache-Control", cache);
        if (leak === "cookie") response.cookie("tracker", who(request));
        // What a route passes to a deferred component is never in the public page.
        return response.live(mount(Shop, { given: who(request) }), { public: true });
      });
      app.get("/empty", (_request, response) => response.live(html`<p>for all</p>`, { public: true }));
      app.use(((error, _request, response, _next) => {
        response.status(error.status ?? 500).send(error.message);
      }) as ErrorRequestHandler);
    },
    {
      before: (app) => {
        const options = {
          secret: "s",
          resave: true,
          saveUninitialized: true,
          rolling: true,
          cookie: { maxAge: 60_000 },
        };
        app.use(session(options) as never);
        app.use((request, _response, next) => {
          (request as never as { session: { name: string } }).session.name = who(request);
          next();
        });
      },
      context: (request) => ({ user: { name: who(request) } }),
      identity: (request) => request.get("authorization"),
      ...(leak === "layout" && {
        layout: ({ content, request }) =>
          html`<!doctype html><html lang="en"><head><title>x</title></head><body>${who(request as Request)} ${content}</body></html>`,
      }),
    },
  );

const as = (user: string) => ({ authorization: user });

describe("a public page", () => {
  it("is the same for all, without a cookie, a seal, a session, or what its route passes to deferred ones", async () => {
    leak = undefined;
    const site = await open();
    const agent = site.agent();
    const answers = [
      await agent.get("/shop").set(as("Ada")),
      await agent.get("/shop").set(as("Grace")),
      await site.agent().get("/shop"),
    ];
    for (const { headers, text, status } of answers) {
      expect(status).toBe(200);
      expect(headers["set-cookie"]).toBeUndefined();
      expect(headers["cache-control"]).toBe("public, no-cache");
      expect(text).toBe(answers[0]?.text);
      expect(text).not.toMatch(/Ada|Grace|_seal|data-live=|<form/);
      expect(textOf(text)).toContain("Shop at /shop");
      expect(text).toContain("cart …");
    }
    const again = await agent
      .get("/shop")
      .set({ ...as("Ada"), "if-none-match": answers[0]?.headers.etag as string });
    expect(again.status).toBe(304);
    expect((await agent.get("/empty")).text).not.toMatch(/_load|<form/);
  });

  it("keeps the Cache-Control of its route", async () => {
    const site = await open("public, max-age=300");
    expect((await site.agent().get("/shop")).headers["cache-control"]).toBe("public, max-age=300");
  });

  it("gets what belongs to its user by a request of its own, which no cache keeps", async () => {
    leak = undefined;
    const site = await open();
    const partial = { "hx-request": "true", "hx-request-type": "partial" };
    for (const user of ["Ada", "Grace"]) {
      const page = (await site.agent().get("/shop")).text;
      const [, href = ""] = /hx-get="([^"]*)"/.exec(page) ?? [];
      const [, id = ""] = /<hyper-live id="([^"]*)"/.exec(page) ?? [];
      const agent = site.agent();
      const parts = await agent.get(href).set({ ...partial, ...as(user) });
      expect(parts.headers["cache-control"]).toBe("no-store");
      expect(parts.text).toContain(`hx-target="#${id}"`);
      expect(parts.text).toContain('hx-target="#live-parts"');
      const read = readPage(parts.text);
      const loaded = await postEvent(agent, read, "$load", {
        component: 0,
        headers: { ...partial, ...as(user) },
      });
      expect(textOf(loaded.text)).toContain(`cart of ${user}, for ${user}: 0`);
      // Nobody else can use what came.
      const stolen = await postEvent(site.agent(), read, "$load", {
        component: 0,
        headers: { ...partial, ...as("Eve") },
      });
      expect(stolen.status).toBe(403);
    }
  });

  it("has a link to its user's parts without a script, and goes on from there", async () => {
    leak = undefined;
    const site = await open();
    const agent = site.agent();
    const [, href = ""] = /<a href="([^"]*)"[^>]*>Show my cart/.exec((await agent.get("/shop")).text) ?? [];
    const answer = await agent.get(href).set(as("Ada"));
    expect(answer.headers["cache-control"]).toBe("private, no-cache");
    expect(textOf(answer.text)).toContain("cart of Ada, for Ada: 0");
    const posted = await postEvent(agent, readPage(answer.text), "add", { component: 0, headers: as("Ada") });
    const next = await agent.get(posted.get("Location") as string).set(as("Ada"));
    expect(textOf(next.text)).toContain("cart of Ada, for Ada: 1");
    expect((await agent.get(posted.get("Location") as string).set(as("Grace"))).text).not.toContain("Ada");
    const broken = await agent.get(href).set(as("broken"));
    expect(textOf(broken.text)).toContain("This could not be loaded. Try again");
  });

  it.each([
    ["user", /uses context\(\)\.user/],
    ["has", /uses context\(\)\.user/],
    ["keys", /uses context\(\)/],
    ["connection", /uses context\(\)\.connectionId/],
    ["flash", /uses context\(\)\.flash/],
    ["binding", /binds @click="pick"/],
    ["placeholder", /binds @click="pick"/],
    ["guard", /Guarded has a guard/],
    ["callback", /gets a method/],
    ["slot", /content for its slots/],
    ["layout", /reads request\./],
  ])("refuses what would make it someone's: %s", async (what, message) => {
    leak = what;
    const site = await open();
    const answer = await site.agent().get("/shop").set(as("Ada"));
    leak = undefined;
    expect([answer.status, answer.text]).toEqual([500, expect.stringMatching(message)]);
    expect(answer.text).toContain("HL_PUBLIC");
    expect(answer.headers["cache-control"] ?? "").not.toContain("public");
  });

  it("drops a cookie that the route or middleware sets, and may redirect", async () => {
    leak = "cookie";
    const site = await open();
    const answer = await site.agent().get("/shop").set(as("Ada"));
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([200, undefined]);
    leak = "redirect";
    expect((await site.agent().get("/shop")).headers.location).toBe("/elsewhere");
    leak = undefined;
  });
});
