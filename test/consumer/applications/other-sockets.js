/** Another WebSocket server of the package `ws`, at a path of its own. */
import { createServer } from "node:http";
import express from "express";
import { hyperLive } from "hyper-live";
import { WebSocketServer } from "ws";
import { showCounter } from "./counter.js";

const app = express();
const server = createServer(app);
const echo = (socket) => socket.on("message", (word) => socket.send(String(word)));
const ways = {
  "by path": () => new WebSocketServer({ server, path: "/echo" }).on("connection", echo),
  "by hand": () => {
    const sockets = new WebSocketServer({ noServer: true }).on("connection", echo);
    server.on("upgrade", (request, stream, head) => {
      if (request.url === "/echo")
        sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit("connection", socket));
    });
  },
};
const attachOurs = () => app.use(hyperLive());
const attachTheirs = ways[process.env.WAY];
for (const attach of process.env.ORDER === "first" ? [attachTheirs, attachOurs] : [attachOurs, attachTheirs])
  attach();
app.get("/", showCounter);
server.listen(process.env.PORT);
