/** What the server does for navigation between pages: whose page may get into a document. */
import type { Express, Request } from "express";
import { describe, expect, it } from "vitest";
import { html, live, url } from "../../middleware/index.js";
import { serve } from "../support/site.js";

let mounts = 0;

@live({ name: "test.Navigated" })
class Navigated {
  page = url(1, { as: "the page" });
  onMount(): void {
    mounts++;
  }
  render() {
    return html`<p>${this.page} <a href="/other" data-live-link>Other</a></p>`;
  }
}

@live({ name: "test.Unlinked" })
class Unlinked {
  render() {
    return html`<p>No link</p>`;
  }
}

const define = (app: Express) => {
  app.get("/", (_request, response) => response.live(Navigated));
  app.get("/unlinked", (_request, response) => response.live(Unlinked));
  app.get("/engine", (_request, response) => void response.send(response.locals.liveScripts));
};
const identity = (request: object) => (request as Request).get("user");
const markIn = (text: string) => /type="module" data-live-page="([^"]*)"/.exec(text)?.[1];

describe("a page that navigates", () => {
  it("has a mark, which is that of its user, and names its url() fields", async () => {
    const site = await serve(define, { identity });
    const get = async (path: string, user: string) => (await site.agent().get(path).set("user", user)).text;
    const mark = markIn(await get("/", "Ada"));
    expect(mark).toMatch(/^[\w-]{10}$/);
    expect(markIn(await get("/", "Ada"))).toBe(mark);
    expect(markIn(await get("/", "Bob"))).not.toBe(mark);
    expect(await get("/", "Ada")).toContain('data-live-url="the+page="');
    for (const path of ["/unlinked", "/engine"]) expect(markIn(await get(path, "Ada"))).toBeUndefined();
  });

  it("is marked as such where all links navigate, in other template engines too", async () => {
    const site = await serve(define, { identity, navigate: true });
    for (const path of ["/", "/unlinked", "/engine"]) {
      const { text } = await site.agent().get(path).set("user", "Ada");
      expect(markIn(text)).toHaveLength(10);
      expect(text).toMatch(/data-live-page="[^"]*" data-live-link src=/);
    }
  });

  it("does not get into the document of another user, and mounts nothing then", async () => {
    const site = await serve(define, { identity });
    const ask = (user: string, mark: string) =>
      site.agent().get("/").set({ user, "Hyper-Live-Navigate": mark });
    const mark = markIn((await ask("Ada", "1")).text) as string;
    expect((await ask("Ada", mark)).status).toBe(200);
    const before = mounts;
    const refused = await ask("Bob", mark);
    expect([refused.status, refused.text, refused.get("Cache-Control")]).toEqual([409, "", "no-store"]);
    expect((await ask("", mark)).status).toBe(409);
    expect((await ask("Ada", "x".repeat(10))).status).toBe(409);
    expect(mounts).toBe(before);
    // The document around is nobody's.
    expect((await ask("Bob", "1")).status).toBe(200);
  });

  it("has another mark with another secret", async () => {
    const [one, other] = await Promise.all(
      ["the first of two secrets", "the second of two secrets"].map((secret) =>
        serve(define, { identity, secret }),
      ),
    );
    const [a, b] = await Promise.all(
      [one, other].map(async (site) => markIn((await site?.agent().get("/").set("user", "Ada"))?.text ?? "")),
    );
    expect(a).not.toBe(b);
  });
});
