/**
 * The handshake: a page's upgrade request goes through the application like any other request, and then becomes a socket.
 *
 * On its way it has an ordinary response that writes to the same connection, so that what the application's middleware
 * answers (a 401, a redirect to the login, too many requests) is what the browser gets in place of a socket. The
 * application is reached through express-ws, which has the route; ws does the handshake, when that route is reached.
 */
import { EventEmitter } from "node:events";
import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Express, Request, RequestHandler, Response } from "express";
import expressWs from "express-ws";
import type { WebSocket, WebSocketServer } from "ws";

/** Hands a request to the application; returns false where there is none. */
export type PassOn = (request: IncomingMessage, response: ServerResponse) => boolean;

/** What became of an upgrade request that did not end in a socket: the status that it was answered with, or none. */
export type Missed = (status: number | undefined) => void;

/** An upgrade request on its way through the application. */
export class PendingUpgrade {
  readonly response: ServerResponse;
  private isSettled = false;

  constructor(
    private readonly request: IncomingMessage,
    readonly stream: Duplex,
    private readonly head: Buffer,
    readonly passOn: PassOn,
    private readonly onMissed: Missed,
  ) {
    stream.on("error", ignoreError);
    this.response = createResponse(request, stream as Socket);
    this.response.once("finish", this.finish).once("close", this.leave);
    // Whoever leaves meanwhile is not waited for.
    stream.on("end", destroy);
  }

  /** Answers with the handshake. What the page has sent already is not lost: it is read from here on. */
  accept(server: WebSocketServer, connect: (socket: WebSocket) => void): void {
    if (this.isSettled) return;
    const { request, response, stream } = this;
    this.settle();
    releaseSocket(response, stream as Socket);
    server.handleUpgrade(request, stream, this.head, connect);
    stream.off("error", ignoreError);
    endResponse(response);
  }

  /** Answers with a status in place of the handshake. */
  refuse(status: number, why: string): void {
    if (this.isSettled) return;
    this.isSettled = true;
    const { response } = this;
    response.statusCode = status;
    response.setHeader("Content-Type", "text/plain");
    response.end(why);
  }

  /** What express-ws does where no route has taken the request. */
  close(): void {
    if (!this.response.headersSent) this.refuse(404, "Not Found");
  }

  private settle(): void {
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

/** A response to a request whose connection Node's server has let go of: the last thing that is written to it. */
export function createResponse(request: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once("finish", endSocket);
  // Node's server no longer tells responses when there is room again.
  socket.on("drain", tellRoom);
  return response;
}

/**
 * Whether an answer to an earlier request still has the connection. No browser asks for a socket then, but a client that
 * sends several requests at once can; a second response on the connection would be an error, which would end the process.
 */
export function isAnswering(stream: Duplex): boolean {
  return Boolean((stream as Answering)._httpMessage);
}

/** What Node keeps with a connection that is being answered. */
type Answering = Duplex & { _httpMessage?: ServerResponse | null };

/** Leaves the connection to someone else. */
function releaseSocket(response: ServerResponse, socket: Socket): void {
  response.off("finish", endSocket);
  response.detachSocket(socket);
  socket.off("drain", tellRoom);
}

function endSocket(this: ServerResponse): void {
  this.req.socket.destroySoon();
}

function tellRoom(this: Socket): void {
  const { _httpMessage: response } = this as Answering;
  if (response?.writableNeedDrain) response.emit("drain");
}

/** Without a listener an error of the connection would end the process. */
export function ignoreError(): void {}

function destroy(this: Duplex): void {
  this.destroy();
}

/** Lets those hear that it is over who log a request, or keep something for it as long as it takes. */
function endResponse(response: ServerResponse): void {
  response.statusCode = 101;
  // Its end was written by ws. Whoever still writes must not be told that this is an error, which would end the process.
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
 * express-ws is given no server, since it would take each upgrade of the server for its own, and no application, since
 * it would answer the handshake before the application has seen the request.
 *
 * @param app - gets the route
 * @param take - is called when the route is reached
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
    // Another express-ws of the application's, which looks at no origin.
    else socket.close();
  });
  return (pending, request) => void getWss().emit("connection", pending as never, request);
}

/** The server that a request came by, where Node's own has brought it. */
export function serverOf({ socket }: { socket?: object }): Server | undefined {
  const { server } = (socket ?? {}) as { server?: Partial<Server> | null };
  const isServer = typeof server?.emit === "function" && typeof server.listeners === "function";
  return isServer && typeof server.close === "function" ? (server as Server) : undefined;
}
