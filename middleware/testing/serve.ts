/** Serves the application under test on a free port, as long as the process runs. */
import { createServer, type IncomingMessage, Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { randomName } from "../security/random.js";

/** What answers requests: an Express application, or a function of Node's `http`. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * What a test visits: an application; the HTTP server of one, as that of NestJS or Fastify; or a function that creates one
 * of both, which `restart()` calls again.
 */
export type Application = Handler | Server | (() => Handler | Server | Promise<Handler | Server>);

/** The header by which the server knows a visitor of the kit. */
const visitorHeader = "hyper-live-visitor";

/** Users by the name of their visitor; see {@link Site.as}. */
const users = new Map<string, unknown>();

/** Whose requests are those with this header. */
export class Identity {
  private readonly name = randomName();
  readonly headers = { [visitorHeader]: this.name };
  /** the same for a browser, which sends a cookie also with the handshake of a socket */
  readonly cookie = { name: visitorHeader, value: this.name };

  /** Signs a user in, or out with `undefined`: `request.user` of all later requests. */
  set user(user: unknown) {
    if (user === undefined) users.delete(this.name);
    else users.set(this.name, user);
  }
}

/** Gives the request of a visitor its user, as passport does. */
function signIn(request: IncomingMessage): void {
  const name = nameOf(request);
  if (typeof name === "string" && users.has(name)) Object.assign(request, { user: users.get(name) });
}

function nameOf({ headers }: IncomingMessage): unknown {
  return headers[visitorHeader] ?? /hyper-live-visitor=([\w-]+)/.exec(headers.cookie ?? "")?.[1];
}

/** An application that is served. */
export class Served {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  constructor(private readonly application: Application) {}

  /** its origin, as in `http://localhost:1234` */
  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  async start(): Promise<void> {
    const made = await create(this.application);
    const server = made instanceof Server ? made : createServer(made);
    server.prependListener("request", signIn);
    server.on("connection", (socket) => this.keep(socket));
    await listen(server, this.port);
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  /** A page that a test has left open must not keep the process alive. */
  private keep(socket: Socket): void {
    socket.unref();
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
  }

  /** Closes all open sockets, as a network does that goes away. */
  dropSockets(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Closes the server as at a deploy, and serves again: the same application, or a new one if there is a function for it. */
  async restart(): Promise<void> {
    const { server } = this;
    // Browsers open sockets in advance, which Node does not count as idle: a server would wait for them.
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
    if (server) await close(server);
    this.dropSockets();
    await this.start();
  }
}

async function create(application: Application): Promise<Handler | Server> {
  if (!isFactory(application)) return application as Handler | Server;
  // The next one has to open the seals of this one.
  process.env.HYPER_LIVE_SECRET ||= randomName() + randomName();
  return application();
}

/** Express's applications take `(request, response, next)`. */
function isFactory(
  application: Application,
): application is () => Handler | Server | Promise<Handler | Server> {
  return typeof application === "function" && application.length === 0;
}

function listen(server: Server, port: number): Promise<void> {
  if (server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "localhost", () => {
      server.off("error", reject);
      server.unref();
      resolve();
    });
  });
}

/** Closes a server; open sockets are closed by hyperLive(), which sends their pages their newest state before. */
function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  return closed;
}

/** By application: each is served once in a process. */
const served = new WeakMap<object, Promise<Served>>();

/** Serves an application, if it is not served already. */
export function serve(application: Application): Promise<Served> {
  let known = served.get(application);
  if (!known) {
    const made = new Served(application);
    known = made.start().then(() => made);
    served.set(application, known);
  }
  return known;
}
