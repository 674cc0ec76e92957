import { createServer } from "node:http";
import express from "express";
import { hyperLive } from "hyper-live";
import { Server } from "socket.io";
import { showCounter } from "./counter.js";

const app = express();
const server = createServer(app);
const attachOurs = () => app.use(hyperLive());
const attachTheirs = () => {
  new Server(server).on("connection", (socket) => socket.on("echo", (word, answer) => answer(word)));
};
for (const attach of process.env.ORDER === "first" ? [attachTheirs, attachOurs] : [attachOurs, attachTheirs])
  attach();
app.get("/", showCounter);
server.listen(process.env.PORT);
