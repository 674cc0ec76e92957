/**
 * The gate of a site's sockets: upgrade requests of its own are sent through the application, and who gets through, and
 * comes from a page of this site, gets a socket.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Express, Request } from "express";
import { WebSocketServer } from "ws";
import { contextOf } from "../component/visitor.js";
import type { Notices } from "../notices.js";
import type { Settings } from "../options.js";
import { allowsSocket, describeOrigin } from "../security/origin.js";
import { sessionOf } from "../security/session.js";
import type { Site } from "../site.js";
import { PageConnection } from "./page-connection.js";
import { createSocketRoute, isAnswering, type PassOn, PendingUpgrade, type Upgrade } from "./upgrade.js";
import { WebSocketChannel } from "./websocket.js";

/** About as long as a page waits for its socket before it gives up, in milliseconds. */
const patience = 5_000;
/** What pages are told that are to ask again. */
const restarting = "Restarting";

/** What the gate needs of the installation that it belongs to. */
export interface GateOptions {
  app: Express;
  settings: Settings;
  notices: Notices;
  /** the site: there is one by the time that a request has got through */
  site: () => Site;
  /** hands a request to the application where no server is known that could */
  passOn: PassOn;
  /** whether a server takes no further connections */
  isClosing: (server: Server) => boolean;
}

export class SocketGate {
  private readonly upgrade: Upgrade;
  private readonly handshakes: WebSocketServer;
  /** upgrade requests on their way through the application, with the server that each came by */
  private readonly pending = new Map<PendingUpgrade, Server | undefined>();

  constructor(private readonly options: GateOptions) {
    const { path, maxPayload } = options.settings;
    this.handshakes = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload });
    this.upgrade = createSocketRoute(options.app, `${path}/socket`, (pending, request) =>
      this.admit(pending, request),
    );
  }

  /**
   * Takes an upgrade request.
   *
   * @param path - what it asks for, as the application is to read it: the one reading that there is
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
    // A connection that was there before its server was closed may still ask.
    if (server && this.options.isClosing(server)) pending.refuse(503, restarting);
    else if (request.method === "GET") this.upgrade(pending, request);
    else pending.refuse(405, "Method Not Allowed");
  }

  /** Refuses all that have not got through yet; those of one server alone, where one is given. */
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
    const session = sessionOf(request);
    let data: HyperLive.Context;
    try {
      data = contextOf(settings.context, request);
    } catch (error) {
      settings.logger.error('Hyper Live: the option "context" threw.', error);
      return pending.refuse(500, "HL_OPTION");
    }
    const { stream } = pending;
    pending.accept(this.handshakes, (socket) => {
      new PageConnection(site, new WebSocketChannel(socket, stream), session, data);
    });
  }
}
