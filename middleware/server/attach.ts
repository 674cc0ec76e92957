/**
 * Finds the HTTP servers of an application, and receives the upgrade requests of its hyperLive() from them.
 *
 * Node publishes each new connection on the diagnostics channel "net.server.socket". If the application is a listener of
 * the connection's server, as with `app.listen`, `http.createServer(app)` and NestJS, the server is known before its first
 * request. Any other server is known at the first request that reaches hyperLive().
 *
 * Upgrade requests are intercepted in the server's `emit`, before all listeners. Other listeners (socket.io, express-ws,
 * another ws, Vite) handle every upgrade request, or end those that are not their own.
 */
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createResponse, ignoreError, isAnswering, serverOf } from "../transport/upgrade.js";

/** The part of a hyperLive() that its servers call. */
export interface ServerListener {
  /** The path as the application should read it, if upgrade requests to it are for this hyperLive(). */
  socketPath(path: string): string | undefined;
  /** Receives an upgrade request. */
  receiveUpgrade(path: string, request: IncomingMessage, stream: Duplex, head: Buffer, server: Server): void;
  /** Called for each request, before the application is. */
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Called when the server stops accepting connections; open ones are still served. */
  onServerClosing(server: Server): void;
  onServerClosed(server: Server): void;
}

/** Milliseconds after which an upgrade request that no listener handles is answered with 404. */
const unclaimedFor = 1000;

const listenersOf = new WeakMap<Server, Set<ServerListener>>();

/** Adds a hyperLive() to a server. */
export function attach(server: Server, listener: ServerListener): void {
  let listeners = listenersOf.get(server);
  if (!listeners) {
    listeners = new Set();
    listenersOf.set(server, listeners);
    patch(server, listeners);
  }
  listeners.add(listener);
  // Without a listener Node handles upgrade requests as ordinary requests.
  if (!server.listeners("upgrade").includes(endUnclaimed)) server.on("upgrade", endUnclaimed);
}

/** Removes a hyperLive() from a server. */
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
  // Node has removed its error listener, and another listener may handle the request later.
  stream.on("error", ignoreError);
  return false;
}

/** The path of an upgrade request, without a trailing slash, which Express ignores. */
export function pathOf(target = ""): string {
  const path = target.startsWith("/") ? target : pathOfUrl(target);
  return path.replace(/[?#].*$/s, "").replace(/(?<=.)\/$/, "");
}

/** Requests to a proxy have the whole URL as their target. */
function pathOfUrl(url: string): string {
  return URL.canParse(url) ? url.replace(/^[\w+.-]+:\/\/[^/?#]*/, "") : "";
}

/** Ends an upgrade request that no listener handles; it would stay open forever. */
function endUnclaimed(this: Server, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  if (this.listenerCount("upgrade") > 1) return;
  const socket = stream as Socket;
  // Its other answers would look like that of a listener, and the connection would stay open.
  if (isAnswering(socket)) return void socket.destroy();
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

/** Answers an offer of another protocol, such as curl's of HTTP/2, as an ordinary request: a server may ignore the offer. */
function answerPlain(server: Server, request: IncomingMessage, socket: Socket): void {
  if (!server.emit("request", request, createResponse(request, socket))) socket.destroy();
}

// --- Finding servers ---

type Found = (server: Server) => void;

/** Callbacks by the server that they wait for, or by the application whose servers they wait for. */
const waiting = new WeakMap<object, Set<Found>>();
let isListening = false;

/** Calls back at each new connection of a server, or of a server that the application is a listener of. */
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
