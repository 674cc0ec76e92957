/** A worker of Node's cluster: its server gets connections that the first process took. */
import cluster from "node:cluster";
import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

if (cluster.isPrimary) cluster.fork();
else {
  const app = express();
  app.use(hyperLive());
  app.get("/", showCounter);
  app.listen(process.env.PORT);
}
