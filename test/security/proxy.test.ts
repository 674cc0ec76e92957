/** Where browsers see the site, as a proxy says that the application trusts; and what that does to origins and cookies. */
import { describe, expect, it } from "vitest";
import { Tally } from "../support/components.js";
import { getPage, postEvent, readPage } from "../support/page.js";
import { askFor } from "../support/raw.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, openSocket } from "../support/socket.js";

interface Place {
  trust?: unknown;
  options?: object;
}

const serveTally = ({ trust, options = {} }: Place = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), {
    before: (app) => {
      if (trust !== undefined) app.set("trust proxy", trust);
    },
    ...options,
  });

/** What a proxy that ends TLS for shop.example sends on, beside what the browser said. */
const shop = {
  Origin: "https://shop.example",
  Host: "shop.example",
  "X-Forwarded-Proto": "https",
};

interface Case {
  what: string;
  trust?: unknown;
  headers: Record<string, string>;
  isOwn: boolean;
}

const cases: Case[] = [
  { what: "its own page behind a trusted proxy", trust: 1, headers: shop, isOwn: true },
  { what: "its own page behind a proxy trusted by address", trust: "loopback", headers: shop, isOwn: true },
  { what: "its own page behind a proxy that is another", trust: "10.0.0.1", headers: shop, isOwn: false },
  { what: "its own page behind a proxy that nobody trusts", headers: shop, isOwn: false },
  {
    what: "a page at the forwarded host",
    trust: 1,
    headers: { ...shop, Host: "127.0.0.1:3000", "X-Forwarded-Host": "shop.example" },
    isOwn: true,
  },
  {
    what: "a page at the first of several forwarded hosts",
    trust: 1,
    headers: {
      ...shop,
      Host: "inner",
      "X-Forwarded-Host": "shop.example, inner",
      "X-Forwarded-Proto": "https, http",
    },
    isOwn: true,
  },
  {
    what: "a page at a forwarded host that nobody trusts",
    headers: { Origin: "http://evil.example", "X-Forwarded-Host": "evil.example" },
    isOwn: false,
  },
  {
    what: "a page by the host that was replaced",
    trust: 1,
    headers: { ...shop, "X-Forwarded-Host": "other.example" },
    isOwn: false,
  },
  {
    what: "a plain page of a site with TLS",
    trust: 1,
    headers: { ...shop, Origin: "http://shop.example" },
    isOwn: false,
  },
  {
    what: "a page with TLS of a plain site",
    headers: { Origin: "https://shop.example", Host: "shop.example" },
    isOwn: false,
  },
  {
    what: "another port of the host",
    trust: 1,
    headers: { ...shop, Origin: "https://shop.example:8443" },
    isOwn: false,
  },
  {
    what: "the same port of the host",
    trust: 1,
    headers: { ...shop, Origin: "https://shop.example:8443", Host: "shop.example:8443" },
    isOwn: true,
  },
  {
    what: "the protocol's own port, written out",
    trust: 1,
    headers: { ...shop, Host: "Shop.Example:443" },
    isOwn: true,
  },
  {
    what: "a proxy that names a socket's scheme",
    trust: 1,
    headers: { ...shop, "X-Forwarded-Proto": "wss" },
    isOwn: true,
  },
  {
    what: "a host that is none",
    trust: 1,
    headers: { ...shop, "X-Forwarded-Host": "evil.example/shop.example" },
    isOwn: false,
  },
  {
    what: "a host with a name before it",
    trust: 1,
    headers: { ...shop, "X-Forwarded-Host": "evil@shop.example" },
    isOwn: false,
  },
  {
    what: "a protocol that is none",
    trust: 1,
    headers: { ...shop, "X-Forwarded-Proto": "javascript" },
    isOwn: false,
  },
  { what: "no origin that can be read", trust: 1, headers: { ...shop, Origin: "null" }, isOwn: false },
];

describe.each(cases)("from $what", ({ trust, headers, isOwn }) => {
  it(isOwn ? "a post is taken" : "a post is refused", async () => {
    const site = await serveTally({ trust });
    // A page that came the same way as its post, or the plain one of a browser that has no other.
    const answer = await askFor(site, "/", { headers: isOwn ? headers : {} });
    const cookie = String(answer.headers["set-cookie"]).split(";")[0] as string;
    const post = postEvent(site.agent(), readPage(answer.text), "increment", {
      headers: { ...headers, cookie },
    });
    expect((await post).status).toBe(isOwn ? 303 : 403);
  });

  it(isOwn ? "a socket is opened" : "a socket is refused", async () => {
    const site = await serveTally({ trust });
    const opening = openSocket(site, headers as { origin: string });
    if (isOwn) await opening;
    else await expect(opening).rejects.toThrow(/40[13]/);
  });
});

describe("the log of what was refused", () => {
  const own = (site: TestSite) => new URL(site.url).host;
  const trusted = 'app.set("trust proxy", 1)';
  it.each<[string, Place, Record<string, string>, RegExp]>([
    [
      "to trust the proxy",
      {},
      shop,
      /origin https:\/\/shop\.example, which is not http:\/\/shop\.example.*has x-forwarded-proto, but the application trusts no proxy: write app\.set\("trust proxy", 1\)/,
    ],
    [
      "to let the proxy say so, where it ends TLS",
      {},
      { Origin: "https://shop.example", Host: "shop.example" },
      /ends TLS, let it send X-Forwarded-Proto, and write app\.set\("trust proxy", 1\)/,
    ],
    [
      "to hand on the port",
      { trust: 1 },
      { ...shop, Origin: "https://shop.example:8443" },
      /drops the port.*proxy_set_header Host \$http_host/,
    ],
  ])("says %s", async (_what, place, headers, sentence) => {
    const site = await serveTally(place);
    await expect(openSocket(site, headers as { origin: string })).rejects.toThrow();
    const agent = site.agent();
    await postEvent(agent, await getPage(agent, "/"), "increment", { headers });
    expect(site.log).toEqual([expect.stringMatching(sentence), expect.stringMatching(sentence)]);
    expect(site.log[0]).toContain("HL_ORIGIN");
  });

  it("advises nothing where another site's page asked", async () => {
    const site = await serveTally();
    await expect(openSocket(site, { origin: "https://evil.example" })).rejects.toThrow();
    expect(site.log[0]).toContain(`http://${own(site)}`);
    expect(site.log[0]).not.toContain(trusted);
  });
});

describe("the cookie of a browser without an identity", () => {
  const get = (site: TestSite, headers: object = {}) => askFor(site, "/", { headers });

  it("is the host's own over TLS", async () => {
    const site = await serveTally({ trust: 1 });
    const { headers } = await get(site, { "X-Forwarded-Proto": "https" });
    expect(headers["set-cookie"]).toEqual([
      expect.stringMatching(/^__Host-hyper-live=[\w-]{22}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });

  it("says nothing of TLS that an untrusted proxy claims", async () => {
    const site = await serveTally();
    const { headers } = await get(site, { "X-Forwarded-Proto": "https" });
    expect(headers["set-cookie"]).toEqual([
      expect.stringMatching(/^hyper-live=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it("does not count over TLS if it was set without: somebody on the network may have planted it", async () => {
    const site = await serveTally({ trust: 1 });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const tls = { "X-Forwarded-Proto": "https", cookie: cookieOf(agent) };
    const { headers } = await get(site, tls);
    const [made] = headers["set-cookie"] ?? [];
    expect(made).toMatch(/^__Host-hyper-live=/);
    expect(made).not.toContain(tls.cookie.replace("hyper-live=", ""));
    expect((await postEvent(site.agent(), page, "increment", { headers: tls })).status).toBe(403);
  });

  it("of the host counts before one that another host of the domain could have set", async () => {
    const site = await serveTally({ trust: 1 });
    const [own, foreign] = ["a".repeat(22), "b".repeat(22)];
    const tls = { "X-Forwarded-Proto": "https" };
    const cookie = `hyper-live=${foreign}; __Host-hyper-live=${own}`;
    const page = readPage((await get(site, { ...tls, cookie })).text);
    const post = (cookie: string) =>
      postEvent(site.agent(), page, "increment", { headers: { ...tls, cookie } });
    expect((await post(`__Host-hyper-live=${own}`)).status).toBe(303);
    expect((await post(`hyper-live=${foreign}`)).status).toBe(403);
  });

  it("goes to a frame of another site where the option says so, and the messages' cookies do, too", async () => {
    const site = await serve(
      (app) => {
        app.get("/", (_request, response) => response.live(Tally));
        app.get("/say", async (_request, response) => {
          await response.flash("info", "Hello.");
          response.redirect("/");
        });
      },
      { before: (app) => void app.set("trust proxy", 1), embedded: true },
    );
    const tls = { "X-Forwarded-Proto": "https" };
    const rules = "Secure; SameSite=None; Partitioned";
    const { headers } = await askFor(site, "/say", { headers: tls });
    expect(headers["set-cookie"]).toEqual([
      expect.stringMatching(new RegExp(`^__Host-hyper-live=[\\w-]{22}; Path=/; HttpOnly; ${rules}$`)),
      expect.stringMatching(new RegExp(`^hyper-live-flash-[\\w-]{22}=1; Max-Age=60; Path=/; ${rules}$`)),
    ]);
  });
});

describe("a path that a proxy strips", () => {
  const pageOf = async (place: Place, prefix?: string) => {
    const site = await serveTally(place);
    const headers = prefix === undefined ? {} : { "X-Forwarded-Prefix": prefix };
    const page = await askFor(site, "/?a=1", { headers });
    const cookie = String(page.headers["set-cookie"]?.[0]).split(";")[0] as string;
    const { seals } = readPage(page.text);
    const body = new URLSearchParams({ _seal: seals[0] as string, "on:0": "increment" });
    const type = "application/x-www-form-urlencoded";
    const posted = await askFor(site, "/_live", {
      method: "POST",
      headers: { ...headers, cookie, "Content-Type": type },
      body: String(body),
    });
    return { text: page.text, location: posted.headers.location?.replace(/_view=.*/, "") };
  };

  it.each<[string, Place, string | undefined, string]>([
    ["of a trusted proxy", { trust: 1 }, "/shop", "/shop"],
    ["with a slash at its end", { trust: 1 }, "/shop/", "/shop"],
    ["of two proxies", { trust: 1 }, "/eu, /shop", "/eu/shop"],
    ["of the option", { options: { prefix: "/shop" } }, undefined, "/shop"],
    ["of the option, whatever a proxy says", { trust: 1, options: { prefix: "" } }, "/shop", ""],
    ["of a proxy that nobody trusts", {}, "/shop", ""],
    ["that would lead to another site", { trust: 1 }, "//evil.example", ""],
    ["that leads upwards", { trust: 1 }, "/a/../..", ""],
    ["that is an address", { trust: 1 }, "https://evil.example", ""],
    ["with what no path has", { trust: 1 }, '/"><script>', ""],
    ["that is the root", { trust: 1 }, "/", ""],
  ])("%s, holds for scripts, forms and redirects", async (_what, place, header, prefix) => {
    const { text, location } = await pageOf(place, header);
    expect(text).toContain(`<script src="${prefix}/_live/htmx-`);
    expect(text).toContain(`<script type="module" src="${prefix}/_live/`);
    expect(text).toContain(` method="post" action="${prefix}/_live"`);
    expect(location).toBe(`${prefix}/?a=1&`);
  });
});
