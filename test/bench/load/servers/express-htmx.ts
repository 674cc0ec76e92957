/**
 * express, express-session and htmx by hand: the counter in the session, the rows in memory by session, each event a
 * POST that is answered with just what changed; without htmx, with a redirect to the page.
 */
import { createServer } from "node:http";
import express from "express";
import session from "express-session";
import { serve } from "./control.js";
import { makeRows, type Row, writeCells } from "./rows.js";

declare module "express-session" {
  interface SessionData {
    count: number;
    rowCount: number;
  }
}

const writeCount = (count: number) => `<p id="count">Count: <output>${count}</output></p>`;

function writeRow(row: Row): string {
  const button = `<button hx-post="/toggle/${row.id}" hx-target="closest tr" hx-swap="outerHTML">${row.isDone ? "done" : "open"}</button>`;
  return `<tr class="${row.isDone ? "done" : ""}">${writeCells(row)}<td>${button}</td></tr>`;
}

const writePage = (content: string) =>
  `<!doctype html><html lang="en"><title>htmx</title><script src="/htmx.js"></script>${content}</html>`;

// In production its store in memory warns of itself; here it is what is wanted.
console.warn = () => {};

const app = express();
app.use(session({ secret: "a secret for one run of a benchmark", resave: false, saveUninitialized: false }));
app.use(express.urlencoded({ extended: false }));

app.get("/counter", (request, response) => {
  request.session.count = 0;
  response.send(
    writePage(
      `${writeCount(0)}<button hx-post="/increment" hx-target="#count" hx-swap="outerHTML">+</button>`,
    ),
  );
});
app.post("/increment", (request, response) => {
  request.session.count = (request.session.count ?? 0) + 1;
  response.send(writeCount(request.session.count));
});

const writeForm = (count: number) =>
  writePage(`${writeCount(count)}<form method="post"><button>+</button></form>`);
app.get("/form/counter", (request, response) => {
  request.session.count ??= 0;
  response.send(writeForm(request.session.count));
});
app.post("/form/counter", (request, response) => {
  request.session.count = (request.session.count ?? 0) + 1;
  response.redirect(303, "/form/counter");
});

const rowsBySession = new Map<string, Row[]>();
app.get("/rows", (request, response) => {
  request.session.rowCount = Number(request.query.count);
  const rows = makeRows(request.session.rowCount);
  rowsBySession.set(request.sessionID, rows);
  response.send(writePage(`<table><tbody>${rows.map(writeRow).join("")}</tbody></table>`));
});
app.post("/toggle/:id", (request, response) => {
  const id = Number(request.params.id);
  const row = rowsBySession.get(request.sessionID)?.find((each) => each.id === id);
  if (!row) {
    response.sendStatus(404);
    return;
  }
  row.isDone = !row.isDone;
  response.send(writeRow(row));
});

serve(createServer(app));
