import express from "express";
import { hyperLive } from "hyper-live";
import next from "next";
import { showCounter } from "./counter.js";

const pages = next({ dev: true });
await pages.prepare();
const app = express();
app.use(hyperLive());
app.get("/counter", showCounter);
const handle = pages.getRequestHandler();
app.use((request, response) => handle(request, response));
app.listen(process.env.PORT);
