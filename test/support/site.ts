/** An Express application with hyperLive() on a port of its own, for one test. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express } from "express";
import supertest from "supertest";
import { onTestFinished } from "vitest";
import { type HyperLiveOptions, hyperLive } from "../../middleware/index.js";

export interface TestSite {
  server: Server;
  /** its origin, as in `http://localhost:1234` */
  url: string;
  /** what the logger was given, a line a call */
  log: string[];
  /** a visitor: requests that keep their cookies */
  agent: () => ReturnType<typeof supertest.agent>;
}

/** Options of {@link serve}: those of hyperLive, and where it stands. */
export interface ServeOptions extends HyperLiveOptions {
  /** adds what stands before hyperLive, such as other middleware */
  before?: (app: Express) => void;
  /** path that hyperLive is mounted at */
  at?: string;
}

/** Serves what `define` adds to the application until the test ends. */
export async function serve(
  define: (app: Express) => void,
  { before = () => {}, at = "/", ...options }: ServeOptions = {},
): Promise<TestSite> {
  const log: string[] = [];
  const logger = {
    warn: (message: string) => void log.push(message),
    error: (message: string, error?: unknown) =>
      void log.push(`${message} ${error instanceof Error ? error.message : ""}`),
  };
  const app = express();
  before(app);
  app.use(at, hyperLive({ logger, ...options }));
  define(app);
  const server = await listen(app);
  onTestFinished(() => close(server));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { server, url, log, agent: () => supertest.agent(server) };
}

/** Starts a server on a free port. */
export async function listen(app: Express): Promise<Server> {
  let server: Server | undefined;
  await new Promise<unknown>((resolve) => {
    server = app.listen(0, () => resolve(undefined));
  });
  return server as Server;
}

/** Closes a server with all its connections. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
