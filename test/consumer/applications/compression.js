import compression from "compression";
import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.use(compression({ threshold: 0 }));
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
