/**
 * The floor: what Node and `ws` take by themselves. Each frame is sent back as it came; a change is one frame, of the
 * bytes that Hyper Live sends for it, to each socket; a page is a text that stands ready.
 */
import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { serve } from "./control.js";

const page = `<!doctype html><html lang="en"><title>Counter</title><p>Count: <output>0</output></p><button>+</button></html>`;
const server = createServer((_request, response) => {
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(page);
});
const sockets = new Set<WebSocket>();
new WebSocketServer({ server }).on("connection", (socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
  socket.on("message", (data) => socket.send(data, { binary: false }));
});

serve(server, (to) => {
  const frame = JSON.stringify([0, 0, 0, [0, to]]);
  for (const socket of sockets) socket.send(frame);
});
