/**
 * One hyperLive() in an application, and how it handles each request.
 *
 * It answers requests to its own paths. To all others it adds res.live and req.live, and passes them on. The upgrade
 * request of a page's socket takes the same path through the application.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import express, {
  type Application,
  type ErrorRequestHandler,
  type Express,
  type Request,
  type Response,
} from "express";
import { development } from "../development.js";
import { Notices } from "../notices.js";
import type { Settings } from "../options.js";
import { addPanel } from "../panel.js";
import { hasArrived, recordArrival, recordFailure, recordStart } from "../security/arrival.js";
import { Site } from "../site.js";
import { explainMisread } from "../transport/body.js";
import { flashNext } from "../transport/flash.js";
import { SocketGate } from "../transport/gate.js";
import { addScripts } from "../transport/navigation.js";
import { type PageOptions, readContent, readPage, sendPage, writeFragment } from "../transport/page.js";
import { answerPost } from "../transport/post/answer-post.js";
import { StreamGate } from "../transport/stream/stream-gate.js";
import { serverOf } from "../transport/upgrade.js";
import { answerUpload, uploadPath } from "../transport/uploads/answer-upload.js";
import { adopt, type Next } from "./adopt.js";
import { attach, awaitServer, pathOf } from "./attach.js";
import { checkMountPoint, recordPath, warnOfLateMiddleware } from "./check-arrival.js";
import { answerHealth } from "./health.js";
import { claimPath, type MountedApp, MountPoint, mountPath, reachedAt } from "./mount-point.js";
import { watchOwner } from "./owner-watch.js";
import { type Methods, ResponseMethods } from "./response-methods.js";
import { Service } from "./service.js";

type Handle = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

export class Installation {
  readonly app: Express = express();
  private readonly handleInApp: Handle;
  private readonly notices: Notices;
  private readonly mountPoint: MountPoint;
  private readonly gate: SocketGate;
  private readonly streams: StreamGate;
  private readonly service: Service;
  private site: Site | undefined;
  /** servers from which a request for a socket has arrived as an ordinary request */
  private readonly withoutUpgrades = new WeakSet<object>();

  private readonly settings: Settings;

  constructor(given: Settings) {
    const settings = development.current?.prepare(given) ?? given;
    this.settings = settings;
    const { app } = this;
    app.disable("x-powered-by");
    this.handleInApp = (app as unknown as { handle: Handle }).handle.bind(app);
    this.notices = new Notices(settings.logger);
    this.mountPoint = new MountPoint(app, settings.path);
    const { notices } = this;
    this.gate = new SocketGate({
      app,
      settings,
      notices,
      site: () => this.requireSite(),
      knownSite: () => this.site,
      passOn: this.passToSelf,
      isClosing: (server) => this.service.isClosing(server),
    });
    this.streams = new StreamGate({
      settings,
      site: () => this.requireSite(),
      probe: this.gate.probe,
      isClosing: (server) => this.service.isClosing(server),
    });
    this.service = new Service({
      settings,
      gate: this.gate,
      site: () => this.site,
      socketPath: (path) => this.mountPoint.socketPath(path),
      onRequest: this.onRequest,
    });
    app.on("mount", (parent: Application) => {
      if ((app as MountedApp).parent === (parent as MountedApp)) this.mount(parent);
    });
    if (!settings.server) return;
    awaitServer(settings.server, this.service.join);
    this.service.join(settings.server);
  }

  private mount(parent: Application): void {
    claimPath(parent, mountPath(this.app as MountedApp) + this.settings.path);
    this.service.connect();
    this.methods.add(parent as unknown as Methods);
    this.awaitServersOf(parent as MountedApp);
    parent.use(this.reportMisread);
  }

  /** Waits for servers of an application, and of the applications that it is or will be mounted in. */
  private awaitServersOf(app: MountedApp): void {
    awaitServer(app, this.service.join);
    app.on("mount", (parent) => this.awaitServersOf(parent as MountedApp));
    if (app.parent) this.awaitServersOf(app.parent);
  }

  /** The site, created when it is first needed. By then the application is set up. */
  private requireSite(reached?: string): Site {
    if (this.site) return this.site;
    const site = new Site(this.settings, this.mountPoint.resolve(reached));
    this.app.use(this.settings.path, site.assets.router);
    this.site = site;
    this.service.begin();
    if (development.current) development.current.start(site);
    else addPanel(site);
    return site;
  }

  // --- Requests ---

  /** Answers requests to its own paths, and passes on all others without entering the Express application, which is slow. */
  readonly handle: Handle = (request, response, next) => {
    const { path } = this.settings;
    const { url = "", method } = request;
    try {
      this.receive(request as Request, response as Response, next);
    } catch (error) {
      next(error);
      return;
    }
    if (development.current?.receive(this.requireSite(), request as Request, response as Response)) return;
    const rest = url.slice(path.length);
    if (!url.startsWith(path) || !/^(?:$|[/?])/.test(rest)) next();
    else if (method === "POST" && /^\/?(?:$|\?)/.test(rest)) this.post(request, response, next);
    else if (method === "POST" && rest.startsWith("/stream")) this.stream(rest, request, response, next);
    else if (uploadPath(rest) !== undefined) this.upload(rest, request, response, next);
    else if ((method === "GET" || method === "HEAD") && /^\/health\/?(?:$|\?)/.test(rest))
      answerHealth(this.requireSite(), request, response);
    else if (method === "GET" && /^\/socket\/?(?:$|\?)/.test(rest))
      this.answerPlainSocketRequest(request, response);
    else this.handleInApp(request, response, next);
  };

  private post(request: IncomingMessage, response: ServerResponse, next: Next): void {
    answerPost(this.requireSite(), request as Request, response as Response, this.gate.probe).catch(next);
  }

  private stream(path: string, request: IncomingMessage, response: ServerResponse, next: Next): void {
    const [known, name] = /^\/stream(?:\/([\w-]+))?\/?(?:$|\?)/.exec(path) ?? [];
    const [page, answer] = [request as Request, response as Response];
    if (known === undefined) this.handleInApp(request, response, next);
    else if (name === undefined) this.streams.open(page, answer).catch(next);
    else this.streams.receive(name, page, answer).catch(next);
  }

  private upload(rest: string, request: IncomingMessage, response: ServerResponse, next: Next): void {
    const id = uploadPath(rest) as string;
    answerUpload(this.requireSite(), id, request as Request, response as Response).catch(next);
  }

  private receive(request: Request, response: Response, next: Next): void {
    if (request.app === undefined) adopt(this.app, request, response, next);
    const reached = reachedAt(request);
    if (!this.site) this.mountAtFirstRequest(request, reached);
    const server = serverOf(request);
    if (server && !this.service.isOn(server)) this.service.join(server);
    recordPath(request, reached, this.mountPoint);
    this.methods.add({ request, response });
    // For pages of other template engines: res.render() passes them the locals.
    const site = this.requireSite();
    // The response of a stream ends long after its request; as with sockets, its page is watched instead.
    if (isStream(request, this.settings.path)) recordArrival(request);
    else watchOwner(site, request, response, this.gate.probe);
    if (response.locals) addScripts(site, request, response.locals);
  }

  /** In a router, only the first request tells which application hyperLive() is mounted in; its settings are needed. */
  private mountAtFirstRequest(request: Request, reached: string): void {
    if (!this.mountPoint.isMounted && request.app !== this.app) this.app.emit("mount", request.app);
    this.requireSite(reached);
  }

  /** Answers a request for the socket that has arrived as an ordinary request. */
  private answerPlainSocketRequest(request: IncomingMessage, response: ServerResponse): void {
    const asked = request.headers.upgrade !== undefined;
    const server = serverOf(request);
    // The first request makes the server known and needs no warning: the page tries again in a moment.
    const isFirst = server !== undefined && !this.withoutUpgrades.has(server);
    if (!asked || !isFirst) this.notices.notUpgraded(`${this.requireSite().base}/socket`, asked);
    if (server) attach(server, this.service);
    if (server && asked) this.withoutUpgrades.add(server);
    response.setHeader("Connection", "close");
    if (asked) response.writeHead(503, { "Retry-After": "0" }).end();
    else response.writeHead(426, { Upgrade: "websocket" }).end();
  }

  /** Explains the errors of middleware that failed to parse a post. */
  private readonly reportMisread: ErrorRequestHandler = (error, request: Request, _response, next) => {
    const site = this.requireSite();
    const message = explainMisread(error, request, site.base);
    if (message) {
      site.logRefusal("post", { message });
      recordFailure(request);
    }
    next(error);
  };

  /** Warns if a request to one of our paths is answered before it reaches us. */
  private readonly onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const { site } = this;
    const { url = "", method = "", headers } = request;
    if (!site || !url.startsWith(site.base) || headers.upgrade !== undefined) return;
    if (!/^(?:$|[/?])/.test(url.slice(site.base.length))) return;
    recordStart(request);
    response.once("finish", () => {
      if (!hasArrived(request as Request)) this.notices.hidden(method, url, response.statusCode);
    });
  };

  // --- Sockets ---

  readonly upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): boolean => {
    const path = this.mountPoint.socketPath(pathOf(request.url));
    if (path === undefined) return false;
    const server = this.settings.server ?? serverOf(request);
    if (server) this.service.join(server);
    this.gate.receive(path, request, stream, head, server);
    return true;
  };

  private readonly passToSelf = (request: IncomingMessage, response: ServerResponse): boolean => {
    request.url = (request.url ?? "").slice(this.mountPoint.path.length);
    this.handle(request, response, () => response.writeHead(404).end());
    return true;
  };

  // --- Pages ---

  private readonly methods = new ResponseMethods({
    render: (...args) => this.render(...args),
    write: (request, content, props) =>
      writeFragment(this.siteOf(request), request, request.res as Response, readContent(content, props)),
    flash: (response, kind, text) =>
      flashNext(this.requireSite(), response, { kind: String(kind), text: String(text) }),
  });

  readonly render = async (
    request: IncomingMessage,
    response: ServerResponse,
    content: unknown,
    second?: object,
    options?: PageOptions,
  ): Promise<void> => {
    const page = request as Request;
    const answer = response as Response;
    if (page.app === undefined) adopt(this.app, page, answer, (error) => void answer.destroy(error as Error));
    const site = this.siteOf(page);
    try {
      await sendPage(site, page, answer, ...readPage(content, second, options));
    } catch (error) {
      if (!development.current || answer.headersSent) throw error;
      development.current.fail(site, page, answer, error);
    }
  };

  /** The site for a page. Logs the problems that will keep the page from opening its socket. */
  private siteOf(request: Request): Site {
    const site = this.requireSite();
    checkMountPoint(request, this.mountPoint.path);
    if (!serverOf(request) && !this.service.hasServer) this.notices.noServer();
    warnOfLateMiddleware(request, this.notices);
    return site;
  }

  readonly close = (): Promise<void> => this.service.end();
}

/** Whether a request opens a stream. */
function isStream({ method, url = "" }: IncomingMessage, path: string): boolean {
  return method === "POST" && url.startsWith(path) && /^\/stream\/?(?:$|\?)/.test(url.slice(path.length));
}
