/**
 * liveviewjs: the pages as its examples are written, on express 4, which it needs, with the session that they use.
 *
 * The list is there twice. At /rows it is shown as its docs show lists: each change of a row brings all of them again.
 * At /rows-append the view forgets its rows once they are shown, and brings the one that changed.
 */
import { setMaxListeners } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { type WebSocket, WebSocketServer } from "ws";
import { serve } from "./control.js";
import { countOf, makeRows, type Row } from "./rows.js";

// What it depends on is taken from where it is itself, and all of it as CommonJS: of two copies, one would not know
// the other's templates.
const load = createRequire(createRequire(import.meta.url).resolve("@liveviewjs/express"));

// At import liveviewjs fetches a list of MIME types from a CDN. Nothing here needs it, so it gets an empty one.
const { fetch } = globalThis;
globalThis.fetch = async () => Response.json({});
const { createLiveView, html, live_title_tag, safe, ...liveview } = load("liveviewjs");
globalThis.fetch = fetch;
const { NodeExpressLiveViewServer, NodeFileSystemAdatptor, NodeJwtSerDe } = load("@liveviewjs/express");
const express = load("express");
const session = load("express-session");

// In production the sessions' store in memory warns of itself; here it is what is wanted.
console.warn = () => {};
// Each viewer of /shared listens to the one emitter of its pub/sub, which Node takes for a leak.
setMaxListeners(0);

const secret = "a secret for one run of a benchmark";

/** The part of its LiveViewSocket that the views use. Its `context` is a copy each time. */
interface ViewSocket<State> {
  readonly id: string;
  readonly connected: boolean;
  readonly context: State;
  assign(change: Partial<State>): void;
  /** Says what the context goes back to after each render. */
  tempAssign(change: Partial<State>): void;
  subscribe(topic: string): Promise<void>;
}

type Count = { count: number };
type Rows = { rows: Row[] };

const counter = createLiveView({
  mount: (socket: ViewSocket<Count>) => socket.assign({ count: 0 }),
  handleEvent: (_event: unknown, socket: ViewSocket<Count>) =>
    socket.assign({ count: socket.context.count + 1 }),
  render: ({ count }: Count) =>
    html`<p>Count: <output>${count}</output></p><button phx-click="increment">+</button>`,
});

const renderRow = ({ id, text, isDone }: Row) =>
  html`<tr class="${isDone ? "done" : ""}"><td>${id}</td><td>${text}</td><td><button phx-click="toggle" phx-value-id="${id}">${isDone ? "done" : "open"}</button></td></tr>`;

const table = createLiveView({
  handleParams: (url: URL, socket: ViewSocket<Rows>) => socket.assign({ rows: makeRows(countOf(url.href)) }),
  handleEvent: (event: { id: string }, socket: ViewSocket<Rows>) => {
    const { rows } = socket.context;
    const row = rows.find((each) => each.id === Number(event.id));
    if (!row) return;
    row.isDone = !row.isDone;
    socket.assign({ rows });
  },
  render: ({ rows }: Rows) => html`<table><tbody>${rows.map(renderRow)}</tbody></table>`,
});

/** The rows of views that forget them, by id of the view. */
const rowsOfViews = new Map<string, Row[]>();

// phx-update finds an element by its id, so that rows have one here.
const renderRowToAppend = ({ id, text, isDone }: Row) =>
  html`<tr id="row-${id}" class="${isDone ? "done" : ""}"><td>${id}</td><td>${text}</td><td><button phx-click="toggle" phx-value-id="${id}">${isDone ? "done" : "open"}</button></td></tr>`;

const appendingTable = createLiveView({
  handleParams: (url: URL, socket: ViewSocket<Rows>) => {
    const rows = makeRows(countOf(url.href));
    if (socket.connected) rowsOfViews.set(socket.id, rows);
    socket.assign({ rows });
    socket.tempAssign({ rows: [] });
  },
  shutdown: (id: string) => rowsOfViews.delete(id),
  handleEvent: (event: { id: string }, socket: ViewSocket<Rows>) => {
    const row = rowsOfViews.get(socket.id)?.find((each) => each.id === Number(event.id));
    if (!row) return;
    row.isDone = !row.isDone;
    socket.assign({ rows: [row] });
  },
  render: ({ rows }: Rows) =>
    html`<table><tbody id="rows" phx-update="append">${rows.map(renderRowToAppend)}</tbody></table>`,
});

let sharedCount = 0;

const shared = createLiveView({
  mount: async (socket: ViewSocket<Count>) => {
    if (socket.connected) await socket.subscribe("count");
    socket.assign({ count: sharedCount });
  },
  // What waits for a view comes to it last one first, so that the message can't say the count.
  handleInfo: (_info: unknown, socket: ViewSocket<Count>) => socket.assign({ count: sharedCount }),
  render: ({ count }: Count) => html`<p>Count: <output>${count}</output></p>`,
});

const renderPage = ({ title }: { title: string }, csrfToken: string, content: unknown) =>
  html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="csrf-token" content="${csrfToken}">${live_title_tag(title)}<script defer src="/js/liveview.js"></script></head><body>${safe(content)}</body></html>`;

const config = {
  router: { "/counter": counter, "/rows": table, "/rows-append": appendingTable, "/shared": shared },
  serDe: new NodeJwtSerDe(secret),
  pubSub: new liveview.SingleProcessPubSub(),
  flashAdaptor: new liveview.SessionFlashAdaptor(),
  fileSysAdaptor: new NodeFileSystemAdatptor(),
};

/**
 * Does what its own wsMiddleware() is there for. That one keeps views for a minute or more after their sockets have
 * closed, and the next message of the pub/sub to one of these ends the process.
 */
function onConnection(socket: WebSocket): void {
  const handler = new liveview.WsHandler(
    {
      subscribeToMessages: (listener: (data: Buffer, isBinary: boolean) => void) =>
        socket.on("message", listener),
      subscribeToClose: () => socket.on("close", () => handler.close()),
      send: (message: string) => socket.send(message),
    },
    config,
  );
}

const app = express();
app.use(
  session({
    secret,
    resave: false,
    rolling: true,
    saveUninitialized: true,
    // Its examples have a secure cookie, too, which needs TLS.
    cookie: { sameSite: "strict", maxAge: 7 * 24 * 60 * 60 * 1000 },
    store: new session.MemoryStore(),
  }),
);
app.use(
  new NodeExpressLiveViewServer(config.router, renderPage, { title: "liveviewjs" }, config).httpMiddleware(),
);

const server = createServer(app);
new WebSocketServer({ server }).on("connection", onConnection);
serve(server, (to) => {
  sharedCount = to;
  return config.pubSub.broadcast("count", { type: "count" });
});
