/** The counter's page by express and eta, as an application sends it that keeps nothing of its visitors. */
import { createServer } from "node:http";
import { Eta } from "eta";
import express from "express";
import { serve } from "./control.js";

const eta = new Eta();
eta.loadTemplate(
  "@counter",
  `<!doctype html><html lang="en"><head><title><%= it.title %></title><script src="/htmx.js"></script></head><body>
  <div><p id="count">Count: <output><%= it.count %></output></p><button hx-post="/increment" hx-target="#count">+</button></div>
  </body></html>`,
);

const app = express();
app.get("/counter", (_request, response) => {
  response.send(eta.render("@counter", { title: "Counter", count: 0 }));
});
serve(createServer(app));
