/**
 * The handshake: a page's upgrade request passes through the application like any other request, and then becomes a
 * socket.
 *
 * On its way it has an ordinary response for the same connection. So if the application's middleware answers (a 401, a
 * redirect to the login, too many requests), the browser receives that answer instead of a socket. express-ws provides
 * the route; once it is reached, ws does the handshake.
 */
import { EventEmitter } from "node:events";
import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Express, Request, RequestHandler, Response } from "express";
import expressWs from "express-ws";
import type { Server as SocketServer, WebSocket } from "ws";

/** Passes a request to the application; returns false if there is none. */
export type PassOn = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Called for an upgrade request that did not become a socket, with the status of its answer, if it was answered. */
export type OnMissed = (status: number | undefined) => void;

/** An upgrade request on its way through the application. */
export class PendingUpgrade {
  readonly response: ServerResponse;
  /** the requested path and query, before express-ws changes them */
  readonly url: string;
  private isSettled = false;

  constructor(
    private readonly request: IncomingMessage,
    readonly stream: Duplex,
    private readonly head: Buffer,
    readonly passOn: PassOn,
    private readonly onMissed: OnMissed,
  ) {
    this.url = request.url ?? "";
    stream.on("error", ignoreError);
    this.response = createResponse(request, stream as Socket);
    this.response.once("finish", this.finish).once("close", this.leave);
    // Otherwise a half-closed connection would stay open until the application answers.
    stream.on("end", destroy);
  }

  /** Answers with the handshake. Bytes that the page has already sent are kept, and read from here on. */
  accept<Made extends typeof WebSocket>(
    server: SocketServer<Made>,
    connect: (socket: InstanceType<Made>) => void,
  ): void {
    if (this.isSettled) return;
    const { request, response, stream } = this;
    this.settle();
    releaseSocket(response, stream as Socket);
    server.handleUpgrade(request, stream, this.head, connect);
    stream.off("error", ignoreError);
    endResponse(response);
  }

  /** Answers with a status instead of the handshake. */
  refuse(status: number, why: string): void {
    if (this.isSettled) return;
    this.isSettled = true;
    const { response } = this;
    response.statusCode = status;
    response.setHeader("Content-Type", "text/plain");
    response.end(why);
  }

  /** Called by express-ws if no route has handled the request. */
  close(): void {
    if (!this.response.headersSent) this.refuse(404, "Not Found");
  }

  protected settle(): void {
    this.isSettled = true;
    const { response, stream } = this;
    response.off("finish", this.finish).off("close", this.leave);
    stream.off("end", destroy);
  }

  private readonly finish = () => {
    const wasOurs = this.isSettled;
    this.settle();
    if (!wasOurs) this.onMissed(this.response.statusCode);
  };

  private readonly leave = () => {
    const wasOurs = this.isSettled;
    this.settle();
    if (!wasOurs) this.onMissed(undefined);
  };
}

/** A response for a connection that Node's server has released; the connection ends with it. */
export function createResponse(request: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once("finish", endSocket);
  // Node's server no longer emits "drain" on responses of this connection.
  socket.on("drain", emitDrain);
  return response;
}

/**
 * Whether the connection is still used by the answer to an earlier request. Browsers don't request a socket then, but a
 * client that pipelines requests can. A second response on the connection would throw, and end the process.
 */
export function isAnswering(stream: Duplex): boolean {
  return Boolean((stream as Answering)._httpMessage);
}

/** Node keeps the current response of a connection in this property. */
type Answering = Duplex & { _httpMessage?: ServerResponse | null };

/** Detaches a response from its connection, which then belongs to the socket. */
function releaseSocket(response: ServerResponse, socket: Socket): void {
  response.off("finish", endSocket);
  response.detachSocket(socket);
  socket.off("drain", emitDrain);
}

function endSocket(this: ServerResponse): void {
  this.req.socket.destroySoon();
}

function emitDrain(this: Socket): void {
  const { _httpMessage: response } = this as Answering;
  if (response?.writableNeedDrain) response.emit("drain");
}

/** Without a listener an error of the connection would end the process. */
export function ignoreError(): void {}

function destroy(this: Duplex): void {
  this.destroy();
}

/** Emits "finish" and "close", for loggers and others that wait for the end of a request. */
function endResponse(response: ServerResponse): void {
  response.statusCode = 101;
  // ws has written the answer. Marked as finished, a later write is ignored instead of throwing, which would end the process.
  response.finished = true;
  response.destroy();
  response.emit("finish");
  response.emit("close");
}

/** Sends an upgrade request through the application. */
export type Upgrade = (pending: PendingUpgrade, request: IncomingMessage) => void;

/**
 * Adds the route of the socket.
 *
 * express-ws is given no server, since it would handle every upgrade request of it, and no application, since it would
 * answer the handshake before the application has seen the request.
 *
 * @param app - the application that the route is added to
 * @param take - called when the route is reached
 */
export function createSocketRoute(
  app: Express,
  path: string,
  take: (pending: PendingUpgrade, request: Request) => void,
): Upgrade {
  const routes = {
    get: (route: string, ...handlers: RequestHandler[]) => app.get(route, ...handlers),
    handle(request: Request & { ws: PendingUpgrade }, _response: Response, next: () => void) {
      const { passOn, response } = request.ws;
      if (!passOn(request, response)) next();
    },
  };
  const { app: router, getWss } = expressWs(routes as never, new EventEmitter() as never, {
    leaveRouterUntouched: true,
  });
  router.ws(path, (socket, request) => {
    const pending: unknown = socket;
    if (pending instanceof PendingUpgrade) take(pending, request);
    // A socket of another express-ws in the application, which does not check the origin.
    else socket.close();
  });
  return (pending, request) => void getWss().emit("connection", pending as never, request);
}

/** The server that received a request, if it is one of Node's. */
export function serverOf({ socket }: { socket?: object }): Server | undefined {
  const { server } = (socket ?? {}) as { server?: Partial<Server> | null };
  const isServer = typeof server?.emit === "function" && typeof server.listeners === "function";
  return isServer && typeof server.close === "function" ? (server as Server) : undefined;
}
