/**
 * The matrix: which applications there are, and what is right for each of them.
 *
 * Unless a case says otherwise, its page counts in all three modes, and the log has no line of ours.
 */
import assert from "node:assert";
import { createRequire } from "node:module";
import path from "node:path";
import { WebSocket } from "ws";
import type { Application } from "./application.js";

export interface Case {
  /** as a reader of the matrix would call it */
  name: string;
  /** its file in `applications/` */
  file: string;
  env?: Record<string, string>;
  /** paths of its pages; default: `/` */
  paths?: string[];
  protocol?: "https";
  /** what the page's text has to have once its button was pressed, such as the user's name */
  shows?: string;
  /** a line that its log must have, once */
  says?: RegExp;
  /** a line that its log may have where it works by forms alone */
  maySay?: RegExp;
  /** checks what else the application does */
  also?: (application: Application) => Promise<void>;
}

const orders = [
  ["first", "attached before us"],
  ["last", "attached behind us"],
] as const;

const caseOfParsers = (parsers: string): Case => ({
  name: `body parsers: ${parsers}`,
  file: "body-parser.js",
  env: { PARSERS: parsers },
});

/** Those of `npm test`. */
export const quickCases: Case[] = [
  { name: "app.listen", file: "plain.js" },
  { name: "http.createServer(app)", file: "http-server.js" },
  { name: "https.createServer(app)", file: "https-server.js", protocol: "https" },
  { name: "listen before use", file: "listen-first.js" },
  { name: "helmet", file: "helmet.js" },
  { name: "compression", file: "compression.js" },
  { name: "express-session", file: "express-session.js", shows: "Ada" },
  {
    name: "express-session set up behind us",
    file: "express-session.js",
    env: { ORDER: "behind" },
    says: /session/i,
  },
  { name: "passport, users from a slow database", file: "passport.js", shows: "Ada" },
  ...["extended", "raw", "text"].map(caseOfParsers),
  ...orders.map(([ORDER, when]) => ({
    name: `socket.io, ${when}`,
    file: "socket-io.js",
    env: { ORDER },
    also: echoesBySocketIo,
  })),
  ...["by path", "by hand"].flatMap((WAY) =>
    orders.map(([ORDER, when]) => ({
      name: `another ws server, ${WAY}, ${when}`,
      file: "other-sockets.js",
      env: { WAY, ORDER },
      also: echoesBySocket,
    })),
  ),
  ...orders.map(([ORDER, when]) => ({
    name: `express-ws, ${when}`,
    file: "express-ws.js",
    env: { ORDER },
    maySay: /express-ws/,
    also: async (application: Application) => {
      await echoesBySocket(application);
      await refusesOtherSites(application);
    },
  })),
  { name: "a Router", file: "router.js", paths: ["/shop/"], maySay: /router/i },
  { name: "a mounted sub-application", file: "sub-application.js", paths: ["/shop/"], maySay: /mounted/i },
  {
    name: "two sub-applications, each with hyperLive()",
    file: "two-sub-applications.js",
    paths: ["/one/", "/two/"],
    maySay: /two|second|twice/i,
  },
  {
    name: "two hyperLive(), two paths",
    file: "two-paths.js",
    maySay: /^(?!.*express-ws).*(?:two|second|twice)/i,
  },
  { name: "node:http alone", file: "node-http.js" },
  { name: "scripts behind a catch-all", file: "catch-all.js", maySay: /script|route/i },
];

/** Those that the whole matrix has besides, with the same packages. */
export const moreCases: Case[] = [
  { name: "cookie-session", file: "cookie-session.js", shows: "Ada" },
  { name: "pino-http", file: "pino-http.js" },
  { name: "multer", file: "multer.js" },
  ...["json", "simple", "json extended raw text"].map(caseOfParsers),
  { name: "express-rate-limit", file: "rate-limit.js" },
  { name: "connect", file: "connect.js" },
  { name: "csrf-csrf", file: "csrf.js" },
  { name: "a worker of Node's cluster", file: "worker.js" },
  { name: "middleware that waits 3 s", file: "slow.js", env: { DELAY: "3000" } },
];

/** socket.io's client, as it stands in the application's own folder. */
interface SocketIo {
  io(
    url: string,
    options: object,
  ): { timeout(time: number): { emitWithAck(...args: string[]): Promise<string> }; close(): void };
}

/** socket.io answers over its own socket. */
export async function echoesBySocketIo({ port, folder }: Application): Promise<void> {
  const { io } = createRequire(path.join(folder.path, "package.json"))("socket.io-client") as SocketIo;
  const socket = io(`http://localhost:${port}`, { transports: ["websocket"], reconnection: false });
  try {
    assert.equal(await socket.timeout(10_000).emitWithAck("echo", "word"), "word");
  } finally {
    socket.close();
  }
}

async function echoesBySocket({ port }: Application): Promise<void> {
  const socket = new WebSocket(`ws://localhost:${port}/echo`);
  const answer = new Promise((resolve, reject) => {
    socket.once("open", () => socket.send("word"));
    socket.once("message", (data) => resolve(String(data)));
    socket.once("error", reject);
    socket.once("close", (code) => reject(new Error(`the socket at /echo was closed: ${code}`)));
  });
  assert.equal(await answer.finally(() => socket.terminate()), "word");
}

/** The origin check holds, whoever else takes sockets. */
async function refusesOtherSites({ port }: Application): Promise<void> {
  const socket = new WebSocket(`ws://localhost:${port}/_live/socket`, { origin: "https://evil.example" });
  const outcome = await new Promise((resolve) => {
    socket.once("open", () => resolve("open"));
    socket.once("error", ({ message }) => resolve(message));
  });
  socket.terminate();
  assert.match(String(outcome), /40[13]/, "a socket from another site");
}
