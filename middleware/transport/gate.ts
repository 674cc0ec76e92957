/**
 * The gate of a site's sockets. It sends the site's upgrade requests through the application. A request that passes the
 * application's middleware and comes from a page of this site gets a socket.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Express, Request } from "express";
import { WebSocketServer } from "ws";
import { LiveError } from "../../views/errors.js";
import { contextOf } from "../component/visitor.js";
import type { Notices } from "../notices.js";
import type { Settings } from "../options.js";
import { allowsSocket, describeOrigin } from "../security/origin.js";
import { addressOf } from "../security/proxy.js";
import { sessionOf } from "../security/session.js";
import type { Site } from "../site.js";
import { PageConnection } from "./page-connection.js";
import { createSocketRoute, isAnswering, type PassOn, PendingUpgrade, type Upgrade } from "./upgrade.js";
import { WebSocketChannel } from "./websocket.js";

/** Milliseconds after which a page gives up waiting for its socket, approximately. */
const patience = 5_000;
/** Response to pages that should try again. */
const restarting = "Restarting";

/** What the gate needs of its installation. */
export interface GateOptions {
  app: Express;
  settings: Settings;
  notices: Notices;
  /** the site, which exists by the time a request has passed the application */
  site: () => Site;
  /** the site, if it was created already */
  knownSite: () => Site | undefined;
  /** passes a request to the application if its server is unknown */
  passOn: PassOn;
  /** whether a server accepts no further connections */
  isClosing: (server: Server) => boolean;
}

export class SocketGate {
  private readonly upgrade: Upgrade;
  private readonly handshakes: WebSocketServer;
  /** upgrade requests on their way through the application, with the server that received each */
  private readonly pending = new Map<PendingUpgrade, Server | undefined>();

  constructor(private readonly options: GateOptions) {
    const { path, maxPayload } = options.settings;
    this.handshakes = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload });
    this.upgrade = createSocketRoute(options.app, `${path}/socket`, (pending, request) =>
      this.admit(pending, request),
    );
  }

  /**
   * Sends an upgrade request through the application.
   *
   * @param path - the requested path, as the application should read it
   */
  receive(path: string, request: IncomingMessage, stream: Duplex, head: Buffer, server?: Server): void {
    if (isAnswering(stream)) return void stream.destroy();
    request.url = path + (/\?[^#]*/.exec(request.url ?? "")?.[0] ?? "");
    const { notices } = this.options;
    const start = performance.now();
    const passOn: PassOn = server
      ? (request, response) => server.emit("request", request, response)
      : this.options.passOn;
    const pending = new PendingUpgrade(request, stream, head, passOn, (status) => {
      if (status !== undefined) notices.answered(path, status);
      else if (performance.now() - start > patience) notices.abandoned(path);
    });
    this.pending.set(pending, server);
    pending.response.once("close", () => this.pending.delete(pending));
    // A kept-alive connection may still send a request after its server was closed.
    if (server && this.options.isClosing(server)) pending.refuse(503, restarting);
    else if (this.isCrowded(request)) this.refuseSocket(pending, "its address");
    else if (request.method === "GET") this.upgrade(pending, request);
    else pending.refuse(405, "Method Not Allowed");
  }

  /** Whether the address of a request has too many sockets; asked first, since the application's middleware may be dear. */
  private isCrowded(request: IncomingMessage): boolean {
    const { app, knownSite } = this.options;
    return knownSite()?.limits.addresses.hasRoom(addressOf(request, app)) === false;
  }

  /** Refuses all requests that are still on their way; with a server given, only those that it received. */
  refuseAll(closing?: Server): void {
    for (const [pending, server] of this.pending) {
      if (!closing || server === closing) pending.refuse(503, restarting);
    }
  }

  private admit(pending: PendingUpgrade, request: Request): void {
    const { settings } = this.options;
    const site = this.options.site();
    if (site.closing) return pending.refuse(503, restarting);
    if (!allowsSocket(request, settings.origins)) {
      site.logRefusal("socket", { message: `a socket from ${describeOrigin(request)} [HL_ORIGIN]` });
      return pending.refuse(403, "HL_ORIGIN");
    }
    const owner = sessionOf(request);
    const address = request.ip;
    const { owners, addresses } = site.limits;
    if (!addresses.hasRoom(address)) return this.refuseSocket(pending, `the address ${address}`);
    if (owner !== undefined && !owners.hasRoom(owner)) return this.refuseSocket(pending, "one owner");
    let data: HyperLive.Context;
    try {
      data = contextOf(settings.context, request);
    } catch (error) {
      settings.logger.error('Hyper Live: the option "context" threw.', error);
      return pending.refuse(500, "HL_OPTION");
    }
    const { stream } = pending;
    pending.accept(this.handshakes, (socket) => {
      new PageConnection(site, new WebSocketChannel(socket, stream), { owner, address, data });
    });
  }

  /** Refuses a socket of whom has too many; the page goes on by posts, and tries again less and less often. */
  private refuseSocket(pending: PendingUpgrade, whose: string): void {
    const error = new LiveError("HL_LIMIT", `A socket was refused, since ${whose} has too many.`, {
      status: 429,
    });
    this.options.site().logRefusal("socket", error);
    pending.response.setHeader("Retry-After", "30");
    pending.refuse(error.status, error.code);
  }
}
