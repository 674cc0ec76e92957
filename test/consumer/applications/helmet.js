import express from "express";
import helmet from "helmet";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.use(helmet());
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
