import express from "express";
import expressWs from "express-ws";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
const attachOurs = () => app.use(hyperLive());
const attachTheirs = () => expressWs(app);
for (const attach of process.env.ORDER === "first" ? [attachTheirs, attachOurs] : [attachOurs, attachTheirs])
  attach();
app.ws("/echo", (socket) => socket.on("message", (word) => socket.send(word)));
app.get("/", showCounter);
app.listen(process.env.PORT);
