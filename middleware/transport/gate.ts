/**
 * The gate of a site's sockets. It sends the site's upgrade requests through the application. A request that passes the
 * application's middleware and comes from a page of this site gets a socket.
 */
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Express, Request } from "express";
import { type Server, WebSocketServer } from "ws";
import type { Notices } from "../notices.js";
import type { Settings } from "../options.js";
import { allowsSocket } from "../security/origin.js";
import { addressOf } from "../security/proxy.js";
import type { Site } from "../site.js";
import { admit, type Refusal, readSignIn, readVisit, refuseAddress, restarting } from "./admit.js";
import { PageConnection } from "./page-connection.js";
import { type Handshake, PendingReplay, replay, upgradeHeaders, type Verdict } from "./replay.js";
import {
  createSocketRoute,
  isAnswering,
  type PassOn,
  PendingUpgrade,
  serverOf,
  type Upgrade,
} from "./upgrade.js";
import { PageSocket, WebSocketChannel } from "./websocket.js";

/** Milliseconds after which a page gives up waiting for its socket, approximately. */
const patience = 5_000;

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
  isClosing: (server: HttpServer) => boolean;
}

export class SocketGate {
  private readonly upgrade: Upgrade;
  private readonly handshakes: Server<typeof PageSocket>;
  /** upgrade requests on their way through the application, with the server that received each */
  private readonly pending = new Map<PendingUpgrade, HttpServer | undefined>();

  constructor(private readonly options: GateOptions) {
    const { path, maxPayload } = options.settings;
    this.handshakes = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload,
      WebSocket: PageSocket,
    });
    this.upgrade = createSocketRoute(options.app, `${path}/socket`, (pending, request) =>
      this.admit(pending, request),
    );
  }

  /**
   * Sends an upgrade request through the application.
   *
   * @param path - the requested path, as the application should read it
   */
  receive(path: string, request: IncomingMessage, stream: Duplex, head: Buffer, server?: HttpServer): void {
    if (isAnswering(stream)) return void stream.destroy();
    request.url = path + (/\?[^#]*/.exec(request.url ?? "")?.[0] ?? "");
    const { notices } = this.options;
    const start = performance.now();
    const passOn = server ? passTo(server) : this.options.passOn;
    const pending = new PendingUpgrade(request, stream, head, passOn, (status) => {
      if (status !== undefined) notices.answered(path, status);
      else if (performance.now() - start > patience) notices.abandoned(path);
    });
    this.pending.set(pending, server);
    pending.response.once("close", () => this.pending.delete(pending));
    // A kept-alive connection may still send a request after its server was closed.
    if (server && this.options.isClosing(server)) refuse(pending, restarting);
    else if (this.isCrowded(request)) refuse(pending, refuseAddress(this.options.site(), "socket"));
    else if (request.method === "GET") this.upgrade(pending, request);
    else pending.refuse(405, "Method Not Allowed");
  }

  /** Whether the address of a request has too many sockets; asked first, since the application's middleware may be slow. */
  private isCrowded(request: IncomingMessage): boolean {
    const { app, knownSite } = this.options;
    return knownSite()?.limits.addresses.hasRoom(addressOf(request, app)) === false;
  }

  /** Refuses all requests that are still on their way; with a server given, only those that it received. */
  refuseAll(closing?: HttpServer): void {
    for (const [pending, server] of this.pending) {
      if (!closing || server === closing) refuse(pending, restarting);
    }
  }

  private admit(pending: PendingUpgrade, request: Request): void {
    if (pending instanceof PendingReplay) return this.reach(pending, request);
    const site = this.options.site();
    const visit = admit(site, request, "socket", allowsSocket(request, this.options.settings.origins));
    if ("status" in visit) return refuse(pending, visit);
    const { stream, url, passOn } = pending;
    const handshake = { url, headers: request.rawHeaders, connection: stream, passOn };
    const signIn = readSignIn(site, visit, () => this.replay(handshake));
    pending.accept(this.handshakes, (socket) => {
      new PageConnection(site, new WebSocketChannel(socket, stream), visit, signIn);
    });
  }

  /** Asks the application who the user of an upgrade request is now. */
  readonly replay = (handshake: Handshake): Promise<Verdict> => replay(this.upgrade, handshake);

  /** Asks the application who a request's browser is if it sends these cookies. */
  readonly probe = (request: IncomingMessage, cookies: string | undefined): Promise<Verdict> => {
    const url = `${this.options.site().base}/socket`;
    const server = serverOf(request);
    const passOn = server ? passTo(server) : this.options.passOn;
    return this.replay({
      url,
      headers: upgradeHeaders(request, cookies),
      connection: request.socket,
      passOn,
    });
  };

  private reach(pending: PendingReplay, request: Request): void {
    pending.drop(readVisit(this.options.site(), request) ?? "unknown");
  }
}

function refuse(pending: PendingUpgrade, { status, why, retryAfter }: Refusal): void {
  if (retryAfter) pending.response.setHeader("Retry-After", `${retryAfter}`);
  pending.refuse(status, why);
}

function passTo(server: HttpServer): PassOn {
  return (request, response) => server.emit("request", request, response);
}
