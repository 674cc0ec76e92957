import express from "express";
import { rateLimit } from "express-rate-limit";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.use(rateLimit({ windowMs: 60_000, limit: 100 }));
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
