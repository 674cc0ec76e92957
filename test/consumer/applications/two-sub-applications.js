import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
for (const path of ["/one", "/two"]) {
  const part = express();
  part.use(hyperLive());
  part.get("/", showCounter);
  app.use(path, part);
}
app.listen(process.env.PORT);
