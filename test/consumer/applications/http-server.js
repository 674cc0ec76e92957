import { createServer } from "node:http";
import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.use(hyperLive());
app.get("/", showCounter);
createServer(app).listen(process.env.PORT);
