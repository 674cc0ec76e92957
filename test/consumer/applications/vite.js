/** Vite's development server as middleware, with its own socket on the same server. */
import { createServer } from "node:http";
import express from "express";
import { hyperLive } from "hyper-live";
import { createServer as createVite } from "vite";
import { showCounter } from "./counter.js";

const app = express();
const server = createServer(app);
const attachOurs = () => {
  app.use(hyperLive());
  app.get("/", showCounter);
};
const attachTheirs = async () => {
  const hmr = { server };
  const vite = await createVite({ server: { middlewareMode: true, hmr, ws: hmr }, appType: "custom" });
  app.use(vite.middlewares);
};
for (const attach of process.env.ORDER === "first" ? [attachTheirs, attachOurs] : [attachOurs, attachTheirs])
  await attach();
server.listen(process.env.PORT);
