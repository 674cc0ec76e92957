/** The pages of the journeys: small ones, with links of each kind between them. */
import { setTimeout as pause } from "node:timers/promises";
import express, { type Express } from "express";
import { context, each, type Hole, handler, html, hyperLive, live, url } from "../../../middleware/index.js";

@live
class Count {
  count = 0;
  add() {
    this.count++;
  }
  leave() {
    context().flash("info", "You were sent here.");
    context().redirect("/two");
  }
  render() {
    return html`<p>
      <output>${this.count}</output>
      <button @click="add">Add</button> <button @click="leave">Leave</button>
    </p>`;
  }
}

@live
class List {
  page = url(1, { history: "push", check: (page) => Number.isInteger(page) && page > 0 });
  q = url("");
  likes = 0;
  next() {
    this.page++;
  }
  like() {
    this.likes++;
  }
  @handler(String)
  find(q: string) {
    this.q = q;
  }
  render() {
    return html`<section>
      <output>${this.page},${this.q},${this.likes}</output>
      <button @click="next">Turn</button> <button @click="like">Like</button>
      <a href="?page=5" data-live-link data-live-current="exact">Fifth</a> <a href="?" data-live-link>First</a>
      <form @submit="find(q)"><label>Words <input name="q" value=${this.q} /></label><button>Find</button></form>
      ${each(
        [1, 2, 3],
        (id) => id,
        (id) => html`<p><a href="/row/${id}" data-live-link>Row ${id}</a></p>`,
      )}
    </section>`;
  }
}

@live
class Desk {
  unread = 0;
  isOpen = false;
  more() {
    this.unread++;
  }
  open() {
    this.isOpen = true;
  }
  close() {
    this.isOpen = false;
  }
  render() {
    const ticket = this.isOpen && html`<p><title>Ticket 7</title>It is open.</p>`;
    return html`<section>
      <title>${this.unread} unread</title>
      <button @click="more">More</button> <button @click="open">Open</button> <button @click="close">Close</button>
      ${ticket}
    </section>`;
  }
}

/** Has a title only while it is open. */
@live
class Drawer extends Desk {
  override render() {
    const ticket = this.isOpen && html`<p><title>Drawer</title>It is open.</p>`;
    return html`<section><button @click="open">Open</button> <button @click="close">Close</button>${ticket}</section>`;
  }
}

@live
class Draft {
  saved = "";
  @handler(String)
  save(text: string) {
    this.saved = text;
  }
  render() {
    return html`<form @submit="save(text)" data-live-guard="Lose it?">
      <label>Draft <input name="text" value=${this.saved} autocomplete="off" /></label> <button>Save</button>
      <output>${this.saved}</output>
    </form>`;
  }
}

const link = (name: string, path: string, words = "") =>
  html`<a href=${path} data-live-link=${words}>${name}</a> `;
const tall = (id: string) => html`<p class="tall"></p><p id=${id}>Down here</p><p class="tall"></p>`;

/** A page with a heading, links to all others, and something to type into. */
function page(title: string, content: Hole = ""): Hole {
  return html`<!doctype html>
    <html lang="en">
      <head><meta charset="utf-8" /><title>${title}</title><link rel="stylesheet" href="/style.css" /></head>
      <body>
        <nav>
          <a href="/one" data-live-link data-live-current>One</a>
          <a href="/two" data-live-link data-live-current="section">Two</a>
          ${links.map(([name, path, words]) => link(name, path, words))}
        </nav>
        <main><h1>${title}</h1><label>Text <input id="text" /></label>${content}</main>
      </body>
    </html>`;
}

const links: [name: string, path: string, words?: string][] = [
  ["Down", "/two#down"],
  ["Below", "/two/below"],
  ["Replace", "/two", "replace"],
  ["Kept", "/two", "keep-scroll"],
  ["Excluded", "/two", "off"],
  ["Café", "/café au lait"],
  ["Auto", "/auto"],
  ["List", "/list?page=2"],
  ["Desk", "/desk"],
  ["Player", "/player"],
  ["Plain", "/plain"],
  ["Slow", "/slow"],
  ["Slower", "/slower"],
  ["Broken", "/broken"],
  ["Missing", "/missing"],
  ["Cut", "/cut"],
  ["Redirect", "/redirect"],
  ["Loop", "/loop"],
  ["Nothing", "/nothing"],
  ["File", "/file"],
];

const player = (count: Hole) =>
  html`<aside data-live-persist="player"><input aria-label="Tape" autocomplete="off" />${count}</aside>`;

/** The application of the journeys. */
export function createJourneys(): Express {
  const app = express();
  app.use(hyperLive({ secret: "the secret of all journeys", stream: false }));
  addJourneys(app);
  return app;
}

/** Adds their pages to an application. */
export function addJourneys(app: Express): void {
  app.get("/style.css", (_request, response) =>
    response.type("css").send(".tall { height: 1500px } .box { height: 50px; overflow: auto }"),
  );
  addPlainPages(app);
  addLivePages(app);
  addRoutes(app);
}

function addPlainPages(app: Express): void {
  const show = (path: string, title: string, content?: Hole) =>
    app.get(path, (_request, response) => response.live(page(title, content) as never));
  show("/two", "Two", tall("down"));
  show("/two/below", "Below");
  show("/caf%C3%A9%20au%20lait", "Café");
  app.get("/café au lait", (_request, response) => response.live(page("Café") as never));
  show("/auto", "Auto", html`<label>Start <input autofocus /></label>`);
  app.get("/row/:id", ({ params }, response) => response.live(page(`Row ${params.id}`) as never));
  show(
    "/search",
    "Search",
    html`<form action="/found" data-live-link><label>Find <input name="q" /></label>
      <button>Go</button> <button name="kind" value="all">All</button></form>`,
  );
  app.get("/found", ({ query }, response) =>
    response.live(page("Found", html`<output>${JSON.stringify(query)}</output>`) as never),
  );
  show("/dialog", "Dialog", html`<dialog open><a href="/two" data-live-link>Leave the dialog</a></dialog>`);
}

function addLivePages(app: Express): void {
  const show = (path: string, title: string, content: () => Hole) =>
    app.get(path, (_request, response) => response.live(page(title, content()) as never));
  const box = html`<div class="box" tabindex="0"><p class="tall"></p></div>`;
  show("/one", "One", () => html`${Count}${box}${tall("below")}`);
  show("/list", "List", () => List);
  show("/desk", "Desk", () => Desk);
  show("/drawer", "Drawer page", () => Drawer);
  show("/draft", "Draft", () => Draft);
  show("/player", "Player", () => html`${player(Count)}<a href="/player/next" data-live-link>Next song</a>`);
  show(
    "/player/next",
    "Next",
    () => html`<p>Before</p>${player(Count)}<a href="/player" data-live-link>Song</a>`,
  );
}

function addRoutes(app: Express): void {
  app.get(
    "/plain",
    (_request, response) =>
      void response.send("<!doctype html><title>Plain</title><h1>Plain</h1><a href=/one>One</a>"),
  );
  for (const [path, time] of [
    ["/slow", 150],
    ["/slower", 400],
  ] as const)
    app.get(path, async (_request, response) => {
      await pause(time);
      await response.live(page(path === "/slow" ? "Slow" : "Slower") as never);
    });
  app.get(
    "/broken",
    (_request, response) => void response.status(500).send("<title>Broken</title><h1>Broken</h1>"),
  );
  app.get(
    "/missing",
    (_request, response) => void response.status(404).send("<title>Missing</title><h1>Missing</h1>"),
  );
  app.get("/cut", (request) => void request.socket.destroy());
  app.get("/redirect", (_request, response) => response.redirect("/two"));
  app.get("/loop", (_request, response) => response.redirect("/loop"));
  app.get("/nothing", (_request, response) => void response.status(204).end());
  app.get("/file", (_request, response) => void response.attachment("file.txt").send("A file"));
}
