import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const parsers = {
  json: express.json(),
  simple: express.urlencoded({ extended: false }),
  extended: express.urlencoded({ extended: true }),
  raw: express.raw({ type: "*/*" }),
  text: express.text({ type: "*/*" }),
};

const app = express();
app.use(process.env.PARSERS.split(" ").map((name) => parsers[name]));
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
