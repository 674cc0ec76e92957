/**
 * Attaching: finds the HTTP servers that an application stands on, and takes its own upgrade requests from them.
 *
 * A server says who listens to it: Node tells of each new connection (diagnostics channel "net.server.socket"), so the
 * server of `app.listen`, of `http.createServer(app)` and of NestJS is known before the connection's first request. Any
 * other is known at the first request that gets to hyperLive().
 *
 * Upgrade requests are taken where the server emits them, before any listener: whoever listens beside us (socket.io,
 * express-ws, another ws, Vite) takes every upgrade, or ends what is not its own.
 */
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createResponse, ignoreError, isAnswering, serverOf } from "./transport/upgrade.js";

/** What a server carries: a hyperLive(). */
export interface ServerListener {
  /** A path as the application is to read it, if an upgrade request to it is its own. */
  socketPath(path: string): string | undefined;
  /** Takes an upgrade request of its own. */
  receiveUpgrade(path: string, request: IncomingMessage, stream: Duplex, head: Buffer, server: Server): void;
  /** Hears of each request before the application does. */
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  /** The server takes no further connections, and waits for the end of those that are open. */
  onServerClosing(server: Server): void;
  onServerClosed(server: Server): void;
}

/** So long, in milliseconds, an upgrade request waits for someone to take it. */
const unclaimedFor = 1000;

const listenersOf = new WeakMap<Server, Set<ServerListener>>();

/** Has a server carry a hyperLive(). */
export function attach(server: Server, listener: ServerListener): void {
  let listeners = listenersOf.get(server);
  if (!listeners) {
    listeners = new Set();
    listenersOf.set(server, listeners);
    patch(server, listeners);
  }
  listeners.add(listener);
  // Without a listener Node takes upgrade requests for ordinary ones.
  if (!server.listeners("upgrade").includes(endUnclaimed)) server.on("upgrade", endUnclaimed);
}

/** Has a server carry a hyperLive() no longer. */
export function detach(server: Server, listener: ServerListener): void {
  const listeners = listenersOf.get(server);
  listeners?.delete(listener);
  if (listeners?.size === 0) server.off("upgrade", endUnclaimed);
}

function patch(server: Server, listeners: Set<ServerListener>): void {
  const { emit, close } = server;
  server.emit = function (this: Server, event: string | symbol, ...args: unknown[]): boolean {
    if (event === "upgrade" && offerUpgrade(server, listeners, args)) return true;
    if (event === "request") {
      const [request, response] = args as [IncomingMessage, ServerResponse];
      for (const listener of listeners) listener.onRequest(request, response);
    }
    return Reflect.apply(emit, this, [event, ...args]) as boolean;
  } as Server["emit"];
  server.close = function (this: Server, ...args: Parameters<Server["close"]>) {
    const result = close.apply(this, args);
    for (const listener of listeners) listener.onServerClosing(server);
    return result;
  };
  server.on("close", () => {
    for (const listener of [...listeners]) listener.onServerClosed(server);
  });
}

function offerUpgrade(server: Server, listeners: Iterable<ServerListener>, args: unknown[]): boolean {
  const [request, stream, head] = args as [IncomingMessage, Duplex, Buffer];
  const asked = pathOf(request.url);
  for (const listener of listeners) {
    const path = listener.socketPath(asked);
    if (path === undefined) continue;
    listener.receiveUpgrade(path, request, stream, head, server);
    return true;
  }
  // Node has none any more, and whoever takes the request may take its time with it.
  stream.on("error", ignoreError);
  return false;
}

/** The path that an upgrade request asks for, without a slash at its end, which counts for nothing in Express. */
export function pathOf(target = ""): string {
  const path = target.startsWith("/") ? target : pathOfUrl(target);
  return path.replace(/[?#].*$/s, "").replace(/(?<=.)\/$/, "");
}

/** Requests to a proxy name the whole address. */
function pathOfUrl(url: string): string {
  return URL.canParse(url) ? url.replace(/^[\w+.-]+:\/\/[^/?#]*/, "") : "";
}

/** What nobody takes would stay open for good. */
function endUnclaimed(this: Server, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  if (this.listenerCount("upgrade") > 1) return;
  const socket = stream as Socket;
  const isBare = head.length === 0 && !hasBody(request);
  if (isBare && !/\bwebsocket\b/i.test(request.headers.upgrade ?? ""))
    return answerPlain(this, request, socket);
  const { bytesWritten } = socket;
  setTimeout(() => {
    if (socket.destroyed || socket.bytesWritten > bytesWritten) return;
    socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", () =>
      socket.destroy(),
    );
  }, unclaimedFor).unref();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** An offer of another protocol, such as curl's of HTTP/2, may be passed over: the request is one like any other. */
function answerPlain(server: Server, request: IncomingMessage, socket: Socket): void {
  if (isAnswering(socket)) socket.destroy();
  else if (!server.emit("request", request, createResponse(request, socket))) socket.destroy();
}

// --- Finding servers ---

type Found = (server: Server) => void;

/** Who waits for a server, by what it is known by: itself, or the application that listens to it. */
const waiting = new WeakMap<object, Set<Found>>();
let isListening = false;

/** Calls back whenever a connection comes to a server, or to one that this application listens to. */
export function awaitServer(known: object, found: Found): void {
  const others = waiting.get(known) ?? new Set();
  waiting.set(known, others.add(found));
  if (isListening) return;
  isListening = true;
  subscribe("net.server.socket", (message) => {
    const { socket } = message as { socket: object };
    const server = serverOf({ socket });
    if (server) for (const each of [server, ...server.listeners("request")]) tell(each, server);
  });
}

function tell(known: object, server: Server): void {
  for (const found of waiting.get(known) ?? []) found(server);
}
