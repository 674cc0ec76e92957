import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.use(hyperLive());
app.get("/", showCounter);
const [key, cert] = ["key.pem", "certificate.pem"].map((file) => readFileSync(file));
createServer({ key, cert }, app).listen(process.env.PORT);
