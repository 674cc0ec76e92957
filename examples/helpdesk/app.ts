/**
 * A helpdesk: an Express application of its own, as a team would write one. Customers open tickets, agents answer them.
 *
 * Sessions come first, then passport, then `hyperLive()`: sockets begin as requests, and take the same way.
 */
import path from "node:path";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import session from "express-session";
import { type HyperLiveOptions, html, hyperLive } from "hyper-live";
import passport from "passport";
import { examplesFolder } from "../sources.js";
import { fileRoutes } from "./files.js";
import { layout } from "./layout.js";
import { NewTicket } from "./new-ticket.js";
import { Sessions } from "./sessions.js";
import { agentsOnly, signedIn, signInRoutes } from "./sign-in.js";
import { Staff } from "./staff.js";
import { TicketPage } from "./ticket.js";
import { Tickets } from "./tickets.js";

const folder = path.join(examplesFolder, "helpdesk");

export function createHelpdesk(options: HyperLiveOptions = {}): Express {
  const app = express();
  app.set("views", folder);
  app.set("view engine", "ejs");
  app.get("/helpdesk.css", (_request, response) => response.sendFile("helpdesk.css", { root: folder }));

  app.use(
    session({
      name: "helpdesk",
      secret: process.env.HYPER_LIVE_SECRET ?? "a secret for development",
      store: new Sessions(),
      resave: false,
      saveUninitialized: false,
      cookie: { sameSite: "lax", httpOnly: true },
    }),
  );
  app.use(ownFormsOnly);
  app.use(express.urlencoded({ extended: false }));
  app.use(passport.session());
  app.use(hyperLive({ ...options, layout }));

  signInRoutes(app);
  app.use(signedIn);
  app.get("/", (_request, response) => response.live(Tickets, {}, { title: "Tickets" }));
  app.get("/new", (_request, response) => response.live(NewTicket, {}, { title: "New ticket" }));
  app.get("/tickets/:id", ({ params }, response) =>
    response.live(TicketPage, { id: Number(params.id) }, { title: `Ticket ${params.id}` }),
  );
  app.get("/admin", agentsOnly, async (request, response) =>
    response.render("admin", { user: request.user, staff: await request.live(Staff) }),
  );
  fileRoutes(app);
  app.use(showError);
  return app;
}

/** Refuses posts from pages of other sites: one could sign a user in as somebody else. */
const ownFormsOnly: RequestHandler = (request, response, next) => {
  const from = request.get("Sec-Fetch-Site") ?? "none";
  if (request.method !== "POST" || from === "same-origin" || from === "none") next();
  else response.sendStatus(403);
};

const showError: ErrorRequestHandler = (error, _request, response, _next) => {
  const status = Number(error.status) || 500;
  if (status >= 500) console.error(error);
  const [title, text] =
    status < 500
      ? ["Not here", "There is no such page, or it is not for you."]
      : ["That did not work", "Please try again."];
  response
    .status(status)
    .live(html`<h1>${title}</h1><p>${text}</p><p><a href="/helpdesk">All tickets</a></p>`, { title });
};
