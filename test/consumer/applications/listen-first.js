import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.listen(process.env.PORT);
app.use(hyperLive());
app.get("/", showCounter);
