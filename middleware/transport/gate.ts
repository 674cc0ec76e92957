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
import { isIdentity } from "../security/owner.js";
import { addressOf } from "../security/proxy.js";
import type { Site } from "../site.js";
import { PageConnection } from "./page-connection.js";
import { type Handshake, PendingReplay, replay, upgradeHeaders, type Verdict } from "./replay.js";
import { SignIn } from "./sign-in.js";
import {
  createSocketRoute,
  isAnswering,
  type PassOn,
  PendingUpgrade,
  serverOf,
  type Upgrade,
} from "./upgrade.js";
import type { Visit } from "./visit.js";
import { WebSocketChannel } from "./websocket.js";

/** Milliseconds after which a page gives up waiting for its socket, approximately. */
const patience = 5_000;
/** What has too many sockets, for the log. Without the setting, all visitors have the address of the proxy. */
const addressHint = 'its address (behind a proxy: as Express\'s setting "trust proxy" tells it)';
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
    const passOn = server ? passTo(server) : this.options.passOn;
    const pending = new PendingUpgrade(request, stream, head, passOn, (status) => {
      if (status !== undefined) notices.answered(path, status);
      else if (performance.now() - start > patience) notices.abandoned(path);
    });
    this.pending.set(pending, server);
    pending.response.once("close", () => this.pending.delete(pending));
    // A kept-alive connection may still send a request after its server was closed.
    if (server && this.options.isClosing(server)) pending.refuse(503, restarting);
    else if (this.isCrowded(request)) this.refuseSocket(pending, addressHint);
    else if (request.method === "GET") this.upgrade(pending, request);
    else pending.refuse(405, "Method Not Allowed");
  }

  /** Whether the address of a request has too many sockets; asked first, since the application's middleware may be slow. */
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
    if (pending instanceof PendingReplay) return this.reach(pending, request);
    const { settings } = this.options;
    const site = this.options.site();
    // A page that this process owes a seal gets that alone.
    if (site.closing && !(site.isHandingOver && site.store.owesSeals()))
      return pending.refuse(503, restarting);
    if (!allowsSocket(request, settings.origins)) {
      site.logRefusal("socket", { message: `a socket from ${describeOrigin(request)} [HL_ORIGIN]` });
      return pending.refuse(403, "HL_ORIGIN");
    }
    const { owners, addresses } = site.limits;
    if (!addresses.hasRoom(request.ip)) return this.refuseSocket(pending, addressHint);
    const visit = this.readVisit(request);
    if (!visit) return pending.refuse(500, "HL_OPTION");
    if (visit.owner !== undefined && !owners.hasRoom(visit.owner))
      return this.refuseSocket(pending, "one owner");
    const { stream } = pending;
    const signIn = this.readSignIn(pending, visit);
    pending.accept(this.handshakes, (socket) => {
      new PageConnection(site, new WebSocketChannel(socket, stream), visit, signIn);
    });
  }

  /** Refuses a socket of an owner or an address that has too many. The page works by posts, and tries again less and less often. */
  private refuseSocket(pending: PendingUpgrade, whose: string): void {
    const error = new LiveError("HL_LIMIT", `A socket was refused, since ${whose} has too many.`, {
      status: 429,
    });
    this.options.site().logRefusal("socket", error);
    pending.response.setHeader("Retry-After", "30");
    pending.refuse(error.status, error.code);
  }

  /** Who sent an upgrade request; undefined if one of the application's options has failed, which is logged. */
  private readVisit(request: Request): Visit | undefined {
    const { settings, site } = this.options;
    let owner: string | undefined;
    try {
      owner = site().owners.of(request);
    } catch {
      return undefined;
    }
    try {
      return { owner, data: contextOf(settings.context, request), request };
    } catch (error) {
      settings.logger.error('Hyper Live: the option "context" threw.', error);
      return undefined;
    }
  }

  /** What a socket with an identity keeps of its request, to ask the application about it again. */
  private readSignIn({ url, stream, passOn }: PendingUpgrade, { owner, request }: Visit): SignIn | undefined {
    if (!isIdentity(owner)) return undefined;
    const { rawHeaders: headers } = request;
    const handshake = { url, headers, connection: stream, passOn };
    const identityOf = (request: Request) => this.options.site().owners.identityOf(request);
    const ask = () => this.replay(handshake);
    return new SignIn(owner, request.headers.cookie, ask, identityOf, request);
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
    pending.drop(this.readVisit(request) ?? "unknown");
  }
}

function passTo(server: Server): PassOn {
  return (request, response) => server.emit("request", request, response);
}
