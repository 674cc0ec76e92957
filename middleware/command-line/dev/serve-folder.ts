/** Serves the components of a folder. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import express, { type Express } from "express";
import { hyperLive } from "../../hyper-live.js";
import { CommandError } from "../command-error.js";
import { listFiles } from "../component-files.js";
import { layOut, showcase } from "./pages.js";
import type { Task } from "./task.js";

/** Files that pages of components may use. The sources are not served. */
const asset = /\.(?:css|svg|png|jpe?g|gif|webp|avif|ico|woff2?)$/i;

/** Starts a server for the pages of components. */
export async function serveFolder({ folder, port, mayMove }: Task): Promise<number> {
  const app = express();
  const styles = await listFiles(folder, /\.css$/);
  const urls = styles.map((file) => `/${path.relative(folder, file).split(path.sep).join("/")}`);
  app.use(hyperLive({ layout: layOut(urls) as never }));
  app.get("/", (_request, response) => response.redirect(showcase));
  const files = express.static(folder, { index: false });
  app.use((request, response, next) => {
    if (asset.test(request.path)) files(request, response, next);
    else next();
  });
  return listen(app, port, mayMove);
}

/**
 * Listens on a port, or on the next that is free.
 *
 * @throws {CommandError} if none is
 */
export async function listen(app: Express, port: number, mayMove: boolean): Promise<number> {
  for (let next = port; ; next++) {
    const server = createServer(app);
    try {
      server.listen(next);
      await once(server, "listening");
      return portOf(server);
    } catch (error) {
      if ((error as { code?: string }).code !== "EADDRINUSE") throw error;
      if (mayMove && next < port + 20) continue;
      throw new CommandError(`Port ${port} is in use. Choose another one, as in --port ${port + 1}.`);
    }
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
