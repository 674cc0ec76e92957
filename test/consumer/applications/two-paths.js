import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.use(hyperLive({ path: "/_one" }));
app.use(hyperLive({ path: "/_two" }));
app.get("/", showCounter);
app.listen(process.env.PORT);
