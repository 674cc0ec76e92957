import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.get("/{*path}", showCounter);
app.use(hyperLive());
app.listen(process.env.PORT);
