/** Pages that navigation leads between: with views, scripts, styles and forms of all kinds, under a strict policy. */
import type { Express, Request } from "express";
import type { Page } from "playwright-core";
import { context, handler, html, live, mount, type Rendered, url } from "../../middleware/index.js";
import type { BrowsedSite } from "./gallery.js";
import { markWindow, type Visit } from "./visit.js";

/** What the site has seen. */
export const seen = { mounts: 0, requests: [] as Request[], done: 0, release: () => {} };

@live
export class Steps {
  count = 0;
  text = "";
  onMount() {
    seen.mounts++;
  }
  step() {
    this.count++;
  }
  async slow() {
    await new Promise<void>((resolve) => {
      seen.release = resolve;
    });
    seen.done++;
  }
  async quick() {
    await new Promise((resolve) => setTimeout(resolve, 200));
    seen.done++;
  }
  go() {
    context().flash("success", "Sent there.");
    context().redirect("/b");
  }
  @handler(String)
  type(text: string) {
    this.text = text;
  }
  render() {
    return html`<section><output>${this.count}</output><button @click="step">Step</button>
      <button @click="slow">Slow</button><button @click="quick">Quick</button><button @click="go">Go</button>
      <input aria-label="Text" name="text" value=${this.text} @input.debounce.2000="type(value)" /></section>`;
  }
}

@live
export class Turned {
  page = url(1, { history: "push" });
  next() {
    this.page++;
  }
  render() {
    return html`<section><output>page ${this.page}</output><button @click="next">Next</button>
      <a href="?page=7" data-live-link>Seven</a> <a href="?page=9" data-live-link="replace">Nine</a>
      <a href="?page=3&amp;other=1" data-live-link>Other</a></section>`;
  }
}

/** Sends its page to another one as soon as it is connected, which does the same. */
@live
class Thrower {
  to = "";
  onConnect() {
    context().redirect(this.to);
  }
  render() {
    return html`<p>thrown</p>`;
  }
}

const links = [
  "a",
  "b",
  "list",
  "long",
  "plain",
  "moved",
  "elsewhere",
  "loop",
  "slow",
  "slower",
  "file",
  "error",
  "head",
  "tracked",
  "form",
  "focus",
  "still",
];

/** A whole page. */
export function layout(title: string, content: unknown, head?: Rendered, classes = ""): Rendered {
  return html`<!doctype html>
    <html lang=${title === "Page B" ? "fr" : "en"} class=${classes || null}><head><title>${title}</title>
      <link rel="stylesheet" href="/site.css" />${head}</head>
    <body class=${title.toLowerCase().replace(/ /g, "-")}><header><nav>${links.map(
      (each) => html`<a href=${`/${each}`} data-live-link>${each}</a> `,
    )}</nav></header><main><h1>${title}</h1>${content as Rendered}</main>
    <script src="/site.js"></script></body></html>`;
}

/** A script that counts how often it has run. */
const counter = (name: string) =>
  `window.runs = { ...window.runs, ${name}: (window.runs?.${name} ?? 0) + 1 };`;

const pages: Record<string, () => Rendered> = {
  "/a": () => layout("Page A", Steps),
  "/b": () => layout("Page B", Steps),
  "/list": () => layout("The list", Turned),
  "/still": () => layout("Still", html`<p>No component.</p>`),
  "/long": () =>
    layout(
      "Long",
      html`${Steps}<div id="box">${lines}</div><div class="box"><i>${lines}</i></div>${lines}<h2 id="far">Far</h2>${lines}
        <a href="/a" data-live-link>away</a> <a href="/long?again" data-live-link="keep-scroll">same</a>
        <a href="/b#nowhere" data-live-link>nowhere</a>`,
    ),
  "/head": () =>
    layout(
      "Head",
      html`<p class="red">Red</p><script src="/late.js"></script>`,
      html`<link rel="stylesheet" href="/red.css" /><script src="/head.js"></script>
        <script type="module" src="/module.js"></script><meta name="description" content="A head" />
        <script type="application/json" id="data">{"one":1}</script>`,
    ),
  "/tracked": () =>
    layout("Tracked", html`<p>T</p>`, html`<link rel="stylesheet" href="/red.css" data-live-reload />`),
  "/form": () =>
    layout(
      "Form",
      html`${Steps}<form method="get" action="/found" data-live-link><input name="q" aria-label="Query" />
        <button name="how" value="well">Find</button></form>
        <form method="get" action="/found"><button>Plain find</button></form>
        <p><a href="/b" data-live-link="off">off</a> <a href="/b" data-live-link target="_blank">tab</a>
        <a href="/b" data-live-link download>download</a> <a href="/b">bare</a> <a href="/focus#third" data-live-link>third</a>
        <a href="/b" data-live-link="prefetch">hover</a> <a href="/b" data-live-link="transition">moving</a></p>`,
    ),
  "/focus": () =>
    layout("Focus", html`${Steps}<p><input aria-label="Auto" autofocus /></p><h2 id="third">Third</h2>`),
  "/ping": () => layout("Ping", html`${mount(Thrower, { to: "/pong" })}`),
  "/pong": () => layout("Pong", html`${mount(Thrower, { to: "/ping" })}`),
};
const lines = Array.from({ length: 60 }, (_, index) => html`<p>Line ${index}</p>`);

/** Adds the pages to an application. */
export function definePages(app: Express): void {
  app.use((request, response, next) => {
    if (!request.path.includes(".")) seen.requests.push(request);
    response.set("Content-Security-Policy", policy);
    next();
  });
  for (const [path, page] of Object.entries(pages))
    app.get(path, (_request, response) => response.live(page()));
  app.get("/found", ({ query }, response) => response.live(layout(`Found ${query.q} ${query.how}`, Steps)));
  app.get("/moved", (_request, response) => response.redirect("/b"));
  app.get("/loop", (_request, response) => response.redirect("/loop"));
  app.get("/elsewhere", (request, response) =>
    response.redirect(`http://127.0.0.1:${request.socket.localPort}/plain`),
  );
  app.get("/plain", (_request, response) =>
    response.send('<!doctype html><title>Plain</title><h1>Plain</h1><a href="/a">A</a>'),
  );
  app.get(["/slow", "/slower"], async ({ path }, response) => {
    await new Promise((resolve) => setTimeout(resolve, path === "/slow" ? 400 : 3_000));
    await response.live(layout(path, Steps));
  });
  app.get("/error", (_request, response) => response.status(503).type("text").send("Not now"));
  app.get("/file", (_request, response) => response.attachment("file.html").send("<p>file</p>"));
  defineFiles(app);
}

const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types hyper-live";

function defineFiles(app: Express): void {
  const files: Record<string, string> = {
    "/site.css": "#box,.box{height:100px;overflow:auto}i{display:block;height:2000px}",
    "/red.css": ".red{color:rgb(255,0,0)}h1{color:rgb(0,0,255)}",
    ...Object.fromEntries(["site", "head", "late"].map((name) => [`/${name}.js`, counter(name)])),
    "/module.js": counter("module"),
  };
  for (const [path, text] of Object.entries(files))
    app.get(path, (_request, response) => response.type(path.slice(path.lastIndexOf("."))).send(text));
}

// --- What tests do with it ---

export const follow = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();
export const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
export const shows = (page: Page, text: string) =>
  page.locator("output").getByText(text, { exact: true }).waitFor();
export const heading = (page: Page, text: string) =>
  page.getByRole("heading", { name: text, exact: true, level: 1 }).waitFor();
export const pathOf = (page: Page) => page.url().replace(/^https?:\/\/[^/]*/, "");

/** Opens a page and waits until navigation is loaded; a reload would remove the mark of its window. */
export async function open(site: BrowsedSite, path: string): Promise<Visit> {
  const visit = await site.visit(path, "live");
  await visit.page.locator("[data-live-title]").waitFor({ state: "attached" });
  await markWindow(visit.page);
  return visit;
}
