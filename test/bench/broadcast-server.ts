/**
 * A server of bench:broadcast, in a process of its own: our pages of one shared counter, or bare sockets that are sent
 * the same bytes. Told by its parent to change, and how much of the processor it has used.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { type WebSocket, WebSocketServer } from "ws";
import { html, hyperLive, live, redisAdapter, shared } from "../../middleware/index.js";

const count = shared("bench.count", 0);

@live
class Counter {
  render() {
    return html`<p>Count: <output>${count.value}</output></p>`;
  }
}

/** A server, and what changes the count. */
interface Subject {
  server: Server;
  change: (to: number) => Promise<unknown>;
}

function ours(): Subject {
  const app = express();
  const redis = process.env.BENCH_REDIS;
  app.use(hyperLive({ secret: "a secret for one run", ...(redis && { adapter: redisAdapter(redis) }) }));
  app.get("/", (_request, response) => response.live(Counter));
  return { server: app.listen(0), change: (to) => count.update(() => to) };
}

function bare(): Subject {
  const server = createServer();
  const sockets = new Set<WebSocket>();
  new WebSocketServer({ server }).on("connection", (socket) => {
    sockets.add(socket);
    // As ours do, so that a page which joins is answered.
    socket.on("message", () => socket.send('["ok",0]'));
  });
  const change = async (to: number) => {
    const frame = JSON.stringify([0, 0, 0, [0, to]]);
    for (const socket of sockets) socket.send(frame);
  };
  return { server: server.listen(0), change };
}

const { server, change } = process.env.BENCH_SUBJECT === "bare" ? bare() : ours();

process.on("message", async ({ to }: { to?: number }) => {
  if (to === undefined) process.send?.({ cpu: process.cpuUsage() });
  else {
    const at = Date.now();
    await change(to);
    process.send?.({ at });
  }
});
process.on("disconnect", () => process.exit());
server.on("listening", () => process.send?.({ port: (server.address() as AddressInfo).port }));
