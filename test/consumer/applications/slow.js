/** Middleware that takes its time with each request, the sockets' upgrades included. */
import { setTimeout as delay } from "node:timers/promises";
import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.use((_request, _response, next) => {
  delay(Number(process.env.DELAY)).then(() => next());
});
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
