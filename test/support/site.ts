/** An Express application with hyperLive() on a free port, for one test. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler, type Express } from "express";
import supertest from "supertest";
import { onTestFinished } from "vitest";
import { type HyperLiveOptions, hyperLive } from "../../middleware/index.js";

export interface TestSite {
  server: Server;
  /** its origin, as in `http://localhost:1234` */
  url: string;
  /** the logged messages, one line for each call */
  log: string[];
  /** creates a visitor: a client that keeps its cookies */
  agent: () => ReturnType<typeof supertest.agent>;
}

/** Options of {@link serve}: those of hyperLive, and where to use it. */
export interface ServeOptions extends HyperLiveOptions {
  /** adds middleware before hyperLive */
  before?: (app: Express) => void;
  /** the path that hyperLive is mounted at */
  at?: string;
}

/** Serves an application with the routes that `define` adds, until the test ends. */
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
  // A test that takes a while reads frames in a certain order.
  app.use(at, hyperLive({ logger, sealEvery: Number.POSITIVE_INFINITY, ...options }));
  define(app);
  const server = await listen(app);
  onTestFinished(() => close(server));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { server, url, log, agent: () => supertest.agent(server) };
}

/** Answers errors with their status, and with their code if they have one; for `app.use()` after all routes. */
export const sendError: ErrorRequestHandler = (error, _request, response, _next) => {
  response.status(error.status).send(error.code);
};

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
