import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.set("trust proxy", "loopback");
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
