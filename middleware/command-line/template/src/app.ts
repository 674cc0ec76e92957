import express, { type Express } from "express";
import { type HyperLiveOptions, html, hyperLive } from "hyper-live";
import { Todos } from "./todos.js";

export function createApp(options: HyperLiveOptions = {}): Express {
  const app = express();
  app.use(hyperLive(options));
  app.get("/", (_request, response) =>
    response.live(html`<main><h1>To do</h1>${Todos}</main>`, { title: "To do" }),
  );
  return app;
}
