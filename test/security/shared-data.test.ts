/** What one user has put into shared data must not break the page of everyone who looks at it. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { each, handler, html, live, mount, shared } from "../../middleware/index.js";
import { getPage, postAndFollow } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

interface Item {
  id: unknown;
  text?: unknown;
  url?: string;
  color?: string;
  field?: string;
  at?: Date;
}

let lists = 0;

afterEach(() => void vi.unstubAllEnvs());

/** A page that shows a shared list, whose rows hold components, fields, addresses and bindings with what is in the items. */
function makePage() {
  const number = lists++;
  const items = shared(`items${number}`, [] as Item[]);
  @live({ name: `Badge${number}` })
  class Badge {
    count = 0;
    id: unknown = "";
    up() {
      this.count++;
    }
    render() {
      return html`<b><button @click="up">${String(this.count)}</button></b>`;
    }
  }
  @live({ name: `Shown${number}` })
  class Shown {
    removed = "";
    remove(id: string) {
      this.removed = `removed ${JSON.stringify(id)}`;
    }
    @handler(String)
    write(text: string) {
      this.removed = `wrote ${text}`;
    }
    render() {
      const row = (item: Item) => html`<li title=${item.text as string} style=${{ color: item.color }}>
        <i>${item.text as string}</i> <a href=${item.url ?? "#"}>${item.at}</a>
        <input name=${item.field ?? "x"} value=${item.text as string}>
        <button @click="remove(${item.text as string})">Remove</button> ${mount(Badge)}
      </li>`;
      const plain = (item: Item) => html`<p title=${item.text as string}>${item.text as string}</p>`;
      return html`<section>
        <output>${this.removed}</output>
        <ul>${each(items.value, (item) => item.id as string, row)}</ul>
        ${each(items.value, (item) => item.id as string, plain)}
      </section>`;
    }
  }
  return { items, Shown };
}

async function serveList() {
  vi.stubEnv("NODE_ENV", "production");
  const page = makePage();
  const site = await serve((app) => app.get("/", (_request, response) => response.live(page.Shown)), {
    secret: "a secret for this test alone",
  });
  return { site, ...page };
}

const lone = "\ud800";

/** What a user may have put there, beside the honest items. */
const hostile: [what: string, items: Item[]][] = [
  ["the key of another item", [{ id: "a", text: "again" }]],
  ["the same key thrice", [1, 2, 3].map((text) => ({ id: "z", text }))],
  ["a key made like ours", ["z", "z\0" + "2", "z"].map((id) => ({ id, text: id }))],
  ["a number twice, and its text", [1, 1, "1", "1"].map((id) => ({ id, text: `${id}` }))],
  ["no key", [{ id: undefined }, { id: null }, { id: undefined }]],
  ["an object as a key", [{ id: {} }, { id: { toString: 1 } }, { id: [] }]],
  ["keys that are no numbers", [NaN, Infinity, -Infinity, NaN].map((id) => ({ id, text: "x" }))],
  ["zero, and its negative", [{ id: 0 }, { id: -0 }]],
  ["a flag and a bigint as keys", [{ id: true }, { id: 1n }]],
  ["names of prototypes as keys", ["__proto__", "constructor", "toString"].map((id) => ({ id, text: id }))],
  ["half of a character", [{ id: lone, text: lone, url: `/${lone}`, field: lone, color: lone }]],
  ["both halves as keys", [{ id: "\ud800" }, { id: "\udc00" }, { id: "\ufffd" }]],
  ["control characters", [{ id: "\0", text: "\0\x01\x1b\x7f", url: "\0\n", field: "\0", color: "\0" }]],
  ["line ends of JavaScript", [{ id: "\u2028", text: "\u2028\u2029</script>", field: "\u2028" }]],
  ["a huge text", [{ id: "h".repeat(100_000), text: "h".repeat(500_000), field: "f".repeat(100_000) }]],
  [
    "markup",
    [{ id: '"><b>', text: "<!--]--></li></ul>", url: '"><b>', field: '"><b>', color: ";}</style>" }],
  ],
  [
    "an address that runs",
    [
      { id: "u", url: "javascript:alert(1)" },
      { id: "v", url: "http://[" },
    ],
  ],
  [
    "names of fields that reach for a prototype",
    [
      { id: "p", field: "__proto__.x" },
      { id: "q", field: "[[" },
    ],
  ],
  ["no date", [{ id: "d", at: new Date(NaN) }]],
  ["the markers of our script", [{ id: "m", text: "<!--[0--><!--]-->\uE001\uE010", field: "\uE002" }]],
];

describe("a list that all users see", () => {
  it.each(hostile)("is shown to all, and goes on working, with %s", async (_what, added) => {
    const { site, items } = await serveList();
    const { socket } = await joinPage(site, "/");
    const first = [{ id: "a", text: "milk" }];
    await items.update(() => first);
    expect(JSON.stringify(await socket.next())).toContain("milk");
    // A patch for who is there, and the page of who comes.
    await items.update((list) => void list.push(...added, { id: "last", text: "bread" }));
    expect(JSON.stringify(await socket.next())).toContain("bread");
    const agent = site.agent();
    const other = await getPage(agent, "/");
    for (const text of ["milk", "bread"]) expect(other.text).toContain(text);
    // The honest items' bindings work, by post and over the socket.
    const after = await postAndFollow(agent, other, 'remove("bread")');
    expect(after.text).toContain('removed "bread"'.replaceAll('"', "&quot;"));
    socket.send([0, 0, 1, 2, 'remove("milk")']);
    expect(JSON.stringify(await socket.next())).toContain("removed");
    // Each row has a component of its own.
    const numbers = [...other.html.matchAll(/<b data-live="[\w-]+:(\d+)"/g)].map(([, number]) => number);
    expect(new Set(numbers).size).toBe(added.length + 2);
    expect(site.log.filter((line) => !line.includes("shows a list all the same"))).toEqual([]);
  });

  it("keeps its rows where a key repeats, and the log says so once for each template", async () => {
    const { site, items } = await serveList();
    await items.update(() => ["a", "b", "a"].map((id, at) => ({ id, text: `${id}${at}` })));
    const { socket, page } = await joinPage(site, "/");
    expect(page.text).toMatch(/a0 .*b1 .*a2/);
    // An item before them moves them, and writes none of them again.
    await items.update((list) => void list.unshift({ id: "c", text: "new" }));
    const patch = JSON.stringify(await socket.next());
    expect(patch).toContain("new");
    expect(patch).not.toMatch(/a0|b1|a2/);
    await getPage(site.agent(), "/");
    const said = site.log.filter((line) => line.includes("shows a list all the same"));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/In Shown\d+: A list/);
    expect(said[0]).toContain('the key "a" twice, at item 2');
    expect(said[0]).toContain("HL_TEMPLATE_KEY");
  });

  it("gives the second of two rows a component and a state of its own", async () => {
    const { site, items } = await serveList();
    await items.update(() => ["a", "a"].map((id) => ({ id, text: id })));
    const agent = site.agent();
    const before = await getPage(agent, "/");
    const after = await postAndFollow(agent, before, "up", { component: 2 });
    expect(after.text).toMatch(/Remove 0 .*Remove 1/);
  });

  it("is shown also by a page's own template, and the log says so once", async () => {
    vi.stubEnv("NODE_ENV", "production");
    const keys = ["a", "b", "a"];
    const list = () => html`<ul>${each(keys, String, (key, at) => html`<li>${key}${at}</li>`)}</ul>`;
    const site = await serve((app) => app.get("/", (_request, response) => response.live(list())), {
      secret: "a secret for this test alone",
    });
    for (let time = 0; time < 2; time++) expect((await getPage(site.agent(), "/")).text).toBe("a0 b1 a2");
    const said = expect.stringMatching(/shows a list all the same: .*the key "a" twice, at item 2/);
    expect(site.log).toEqual([said]);
  });

  it("is an error in development", async () => {
    const page = makePage();
    const site = await serve((app) => app.get("/", (_request, response) => response.live(page.Shown)));
    await page.items.update(() => ["a", "a"].map((id) => ({ id, text: id })));
    expect((await site.agent().get("/")).status).toBe(500);
  });
});
