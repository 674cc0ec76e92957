import express from "express";
import { hyperLive } from "hyper-live";
import { pinoHttp } from "pino-http";
import { showCounter } from "./counter.js";

const app = express();
app.use(pinoHttp({ level: "error" }));
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
