/** Paths are paths: whatever a page's address looks like, the page works, and nothing leads off the site. */
import type { RequestHandler } from "express";
import { describe, expect, it } from "vitest";
import { context, handler, html, live } from "../../middleware/index.js";
import { resolveAddress, targetPath } from "../../middleware/transport/address.js";
import { htmxHeaders, readPage } from "../support/page.js";
import { askFor, type RawAnswer } from "../support/raw.js";
import { serve, type TestSite } from "../support/site.js";
import { createSender, effectsOf, openSocket } from "../support/socket.js";

@live
class Traveller {
  count = 0;
  increment(): void {
    this.count++;
  }
  @handler(String)
  go(where: string): void {
    context().redirect(where);
  }
  say(): void {
    context().flash("info", "Said.");
  }
  render() {
    return html`<section>
      <output>${this.count}</output>
      <button @click="increment">+</button> <button @click="say">say</button>
      <form @submit="go(where)"><input name="where" /></form>
    </section>`;
  }
}

const show: RequestHandler = (_request, response) => void response.live(Traveller);
const serveAll = () => serve((app) => void app.use(show));

/** A browser's view of where an address leads. */
const leadsTo = (site: TestSite, address: string, from = site.url) => new URL(address, from);

async function open(site: TestSite, target: string) {
  const page = await askFor(site, target);
  expect(page.status).toBe(200);
  const cookie = String(page.headers["set-cookie"]?.[0]).split(";")[0] as string;
  const read = readPage(page.text);
  const post = (fields: Record<string, string>, headers = {}): Promise<RawAnswer> =>
    askFor(site, "/_live", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", cookie, ...headers },
      body: String(new URLSearchParams({ _seal: read.seals[0] as string, ...fields })),
    });
  return { cookie, read, post };
}

/** Requested targets, the addresses that browsers are sent to, and the counts shown there if not 1. */
const paths: [target: string, path: string | undefined, count?: number][] = [
  ["//", "//"],
  ["///", "///"],
  ["//x//evil.example/", "//x//evil.example/"],
  ["//evil.example", "//evil.example"],
  ["//evil.example?a=//b&c", "//evil.example?a=//b&c"],
  ["//user:word@evil.example:99999/", "//user:word@evil.example:99999/"],
  ["//[", "//["],
  ["/\\evil.example", "/%5Cevil.example"],
  ["\\\\evil.example", undefined],
  ["/%2f/evil.example", "/%2f/evil.example"],
  ["/%", "/%"],
  ["http://evil.example/x", "/x"],
  ["http://evil.example//other.example/x?y=1", "//other.example/x?y=1"],
  ["/.//evil.example", "//evil.example"],
  // No browser requests it, and the application may read it as another page.
  ["/a/..//evil.example", "//evil.example", 0],
  ["/a?b=%20+c&d", "/a?b=%20+c&d"],
  ["/?_view=//evil.example", "/"],
  ["/x?_view=%5C%5Cevil.example&a=1", "/x?a=1"],
];

describe.each(paths)("a page at %s", (target, path, count = 1) => {
  it("opens, and a form's post goes back to it", async () => {
    const site = await serveAll();
    if (path === undefined) return expect((await askFor(site, target)).status).toBe(400);
    const { cookie, post } = await open(site, target);
    const { status, headers } = await post({ "on:0": "increment" });
    expect(status).toBe(303);
    const url = leadsTo(site, headers.location as string, `${site.url}/_live`);
    expect(url.origin).toBe(site.url);
    const shown = url.href.slice(site.url.length).replace(/[?&]_view=[\w-]{22}$/, "");
    expect(shown).toBe(path);
    const back = await askFor(site, url.href.slice(site.url.length), { headers: { cookie } });
    expect(back.text).toContain(`>${count}</output>`);
    return undefined;
  });
});

describe("a message", () => {
  it("is shown by the page at //, to which its post goes back", async () => {
    const site = await serveAll();
    const { cookie, post } = await open(site, "//x//evil.example/");
    const { headers } = await post({ "on:0": "say" });
    const url = leadsTo(site, headers.location as string);
    const said = String(headers["set-cookie"]?.[0]).split(";")[0];
    const page = await askFor(site, url.href.slice(site.url.length), {
      headers: { cookie: `${cookie}; ${said}` },
    });
    expect(page.text).toContain("Said.");
  });
});

describe("an error page's link", () => {
  it.each(["//evil.example/", "/\\evil.example", "///evil.example", "/x?_view=a"])(
    "stays on the site when the post came from %s",
    async (path) => {
      const site = await serveAll();
      for (const header of ["Referer", "HX-Current-URL"]) {
        const { text } = await askFor(site, "/_live", {
          method: "POST",
          headers: { [header]: site.url + path },
        });
        const href = /<a href="([^"]*)"/.exec(text)?.[1] as string;
        expect(leadsTo(site, href).origin).toBe(site.url);
      }
    },
  );
});

/** What a handler may be led to redirect to, by an address that its page was given; and where that is, from /a/b?c=1. */
const redirects: [url: string, to: string][] = [
  ["/next", "/next"],
  ["//evil.example/x", "//evil.example/x"],
  ["/\\evil.example", "//evil.example"],
  ["\\\\evil.example", "//evil.example"],
  ["\\/evil.example", "//evil.example"],
  ["/\t/evil.example", "//evil.example"],
  ["\n//evil.example", "//evil.example"],
  [" //evil.example", "//evil.example"],
  ["/\r\nSet-Cookie: a=b", "/Set-Cookie:%20a=b"],
  ["/日本 x?y=ü#z", "/%E6%97%A5%E6%9C%AC%20x?y=%C3%BC#z"],
  ["/\ud800", "/%EF%BF%BD"],
  ["/a?next=//b\\c", "/a?next=//b\\c"],
  ["next", "/a/next"],
  ["../next#end", "/next#end"],
  ["?c=2", "/a/b?c=2"],
  ["", "/a/b?c=1"],
  ["./..//evil.example", "//evil.example"],
];

describe("a handler's redirect", () => {
  it.each(redirects)("to %j goes to %s, over posts", async (url, to) => {
    const site = await serveAll();
    const { post } = await open(site, "/a/b?c=1");
    const event = { "submit:0": "go(where)", where: url };
    const plain = (await post(event)).headers.location as string;
    const htmx = (await post(event, htmxHeaders)).headers["hx-redirect"] as string;
    for (const address of [plain, htmx])
      expect(leadsTo(site, address).href).toBe(new URL(site.url + to).href);
  });

  it.each(redirects)("to %j goes to %s, over the socket", async (url, to) => {
    const site = await serveAll();
    const { cookie, read } = await open(site, "/a/b?c=1");
    const socket = await openSocket(site, { cookie, origin: site.url });
    socket.send(["join", "word", [0, read.seals[0], 0]]);
    await socket.next();
    await createSender(socket)("go(where)", { input: ["where", url] });
    const [what, address] = effectsOf(socket)[0] ?? [];
    expect(what).toBe("redirect");
    expect(leadsTo(site, address as string).href).toBe(new URL(site.url + to).href);
  });

  it("goes to another site by its whole address alone", () => {
    for (const url of ["https://other.example/a?b#c", "http://other.example"])
      expect(resolveAddress(url, "/", "/shop")).toBe(url);
  });

  it("takes a path as one of the application's, below the prefix that a proxy strips", () => {
    expect(resolveAddress("/orders?a=1", "/shop/x", "/shop")).toBe("/shop/orders?a=1");
    expect(resolveAddress("/shop/orders", "/shop/x", "/shop")).toBe("/shop/orders");
    expect(resolveAddress("/shopping", "/shop/x", "/shop")).toBe("/shop/shopping");
    expect(resolveAddress("//evil.example", "/shop/x", "/shop")).toBe("/shop//evil.example");
    expect(resolveAddress("y", "/shop/x", "/shop")).toBe("/shop/y");
  });
});

describe("a request's target", () => {
  it.each([
    ["*", "/"],
    ["", "/"],
    ["example.com:443", "/"],
    ["HTTP://example.com", "/"],
    ["http://example.com?a=1", "/?a=1"],
    ["/a#b?c", "/a"],
  ])("%j is read as the path %s", (target, path) => {
    expect(targetPath(target)).toBe(path);
  });
});
