/**
 * The application that is attacked, in a process of its own: started by `../target.ts`, against the package as it was built
 * for users. It has two servers with the same pages: one whose posts reach hyperLive() unread, and one behind a body parser
 * and a check of CSRF tokens.
 */
import { createServer } from "node:http";
import express from "express";
import session from "express-session";
import { html, hyperLive, memoryAdapter, mount, redisAdapter } from "hyper-live";
import account from "./account.js";
import board, { adds, Steps } from "./board.js";
import { protect, tokenField } from "./csrf.js";
import { journal } from "./journal.js";
import notes from "./notes.js";
import orders from "./order.js";
import vault from "./vault.js";
import { logger, report } from "./watch.js";

const { REDIS_URL } = process.env;
// Small, so that the store is full before the memory is measured.
const adapter = REDIS_URL ? redisAdapter(REDIS_URL) : memoryAdapter({ maxSize: 2 ** 20 });
/**
 * No rates, since inputs that are refused for their number would test little. Limits of what one session may hold stay, so
 * that memory is flat.
 */
const limits = {
  eventsPerSocket: Infinity,
  eventsPerOwner: Infinity,
  socketsPerOwner: Infinity,
  socketsPerAddress: Infinity,
};
const options = {
  secret: "a secret of the application that is attacked",
  adapter,
  logger,
  grace: 200,
  idle: 100,
  // Some pages carry their state, others refer to the store.
  sealLimit: 1200,
  maxAge: 600_000,
  limits,
  context: ({ session }) => ({ user: session?.user ?? "nobody" }),
};

/** Adds the pages and all that is needed beside them. */
function serve(app, extra = {}) {
  app.use(hyperLive({ ...options, ...extra }));
  app.get("/health", (_request, response) => response.send("well"));
  app.get("/login/:user", (request, response) => {
    request.session.user = request.params.user;
    response.send("welcome");
  });
  for (const [path, component] of Object.entries({ notes, orders, board, account, vault }))
    app.get(`/${path}`, (_request, response) => response.live(component));
  app.get("/docs/:id", (_request, response) =>
    response.live(
      html`<!doctype html><html><head><title>Doc</title></head><body>${mount(Steps)} ${mount(notes)}</body></html>`,
    ),
  );
  app.get("/two", async (request, response) => {
    const parts = [await request.live(Steps), await request.live(notes)];
    response.send(`<!doctype html><title>Two</title><body>${parts.join("")}${response.locals.liveScripts}`);
  });
  app.get("/said/:text", async (request, response) => {
    await response.flash("info", request.params.text);
    response.redirect("/notes");
  });
}

const sessions = () =>
  session({ secret: "a secret of the sessions", resave: false, saveUninitialized: false, cookie: {} });

const plain = express();
plain.use(sessions());
serve(plain);

const parsed = express();
parsed.use(sessions(), express.urlencoded({ extended: true }), protect);
serve(parsed, { fields: tokenField });

const servers = [plain, parsed].map((app) => createServer(app));

const countConnections = (server) =>
  new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));

process.on("message", async () => {
  const connections = await Promise.all(servers.map(countConnections));
  process.send({
    ...report(),
    ...journal,
    connections: connections.reduce((sum, count) => sum + count),
    timers: process.getActiveResourcesInfo().filter((name) => name === "Timeout").length,
    // Changes that were just made may still be on their way.
    shared: adds.shown() - adds.count,
  });
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit(0));

const listening = servers.map(
  (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port))),
);
process.send({ ports: await Promise.all(listening) });
