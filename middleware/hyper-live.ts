/**
 * hyperLive(): the one line by which an Express application gets live components.
 *
 * It is a sub-application, so that Express tells it where it was mounted: there the socket is attached, through
 * express-ws, and res.live and req.live are added to the application's own responses and requests.
 */
import { createServer, type Server } from "node:http";
import express, {
  type Application,
  type Express as ExpressApplication,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import expressWs from "express-ws";
import { LiveError } from "../views/errors.js";
import type { Mount, Rendered } from "../views/html.js";
import type { Class, Component } from "./component/definition.js";
import type { Props } from "./component/live.js";
import { contextOf } from "./component/visitor.js";
import { type HyperLiveOptions, readOptions, type Settings } from "./options.js";
import { startParking } from "./parking.js";
import { allowsSocket, describeOrigin } from "./security/origin.js";
import { sessionOf } from "./security/session.js";
import { shutDownAtSignal } from "./shutdown.js";
import { Site } from "./site.js";
import { hub } from "./state/hub.js";
import { explainMisread } from "./transport/body.js";
import { flashNext } from "./transport/flash.js";
import { type PageOptions, readContent, readPage, sendPage, writeFragment } from "./transport/page.js";
import { answerPost } from "./transport/post.js";
import { SocketConnection } from "./transport/socket.js";

/** How often sockets are asked whether they are still there, in milliseconds. */
const heartbeat = 30_000;

declare global {
  namespace Express {
    interface Request {
      /**
       * A component as HTML, with all that it needs to work in a page of another template engine.
       *
       * @example
       * res.render("shop", { cart: await req.live(Cart) });
       */
      live<T extends Component>(component: Class<T>, props?: Props<T>): Promise<string>;
      live(content: Mount | Rendered): Promise<string>;
    }
    interface Response {
      /**
       * Answers with a component, or with an html`…` page that has components in it. htmx gets the bare fragment,
       * a browser a whole page (`layout`). Errors go to the application's error handler.
       *
       * @example
       * app.get("/", (req, res) => res.live(Counter, { count: 5 }, { title: "Five" }));
       */
      live<T extends Component>(component: Class<T>, props?: Props<T>, options?: PageOptions): Promise<void>;
      live(content: Mount | Rendered, options?: PageOptions): Promise<void>;
      /**
       * Has the next page show a message, as `context().flash()` does in a handler; to be called before the answer is sent.
       *
       * @example
       * await res.flash("success", "Welcome back.");
       * res.redirect("/");
       */
      flash(kind: string, text: string): Promise<void>;
    }
  }
}

/**
 * Express middleware for live components.
 *
 * Put it behind the application's session and auth middleware, which then also sees the sockets' upgrade
 * requests, and before the routes that use `res.live`.
 *
 * @throws {LiveError} HL_OPTION for an option that does not fit
 *
 * @example
 * const app = express();
 * app.use(hyperLive());
 * app.get("/", (req, res) => res.live(Counter));
 * app.listen(3000);
 */
export function hyperLive(options: HyperLiveOptions = {}): ExpressApplication {
  const settings = readOptions(options);
  const middleware = express();
  middleware.disable("x-powered-by");
  middleware.once("mount", (parent: Application) => attach(middleware, parent, settings));
  return middleware;
}

function attach(middleware: ExpressApplication, parent: Application, settings: Settings): void {
  const base = middleware.path().replace(/\/$/, "") + settings.path;
  const site = new Site(settings, base);
  middleware.use(settings.path, site.assets.router);
  handleOwn(middleware, site, (request, response) => answerPost(site, request, response));
  parent.use(explainMisread(site));
  addMethods(parent, site);
  const server = attachSocket(parent, site);
  const leaveHub = hub.connect(settings.adapter, settings.logger);
  const heart = setInterval(() => {
    for (const connection of site.connections) connection.checkAlive();
  }, heartbeat);
  heart.unref();
  const forgetStore = settings.adapter.watchStore?.((isThere) => {
    for (const connection of site.connections) connection.tellStore(isThere);
  });
  const stopParking = startParking(site.store.live, settings.idle);
  const release = shutDownAtSignal(site, server);
  server.once("close", () => {
    clearInterval(heart);
    stopParking();
    release();
    leaveHub();
    forgetStore?.();
  });
}

/**
 * Has the middleware handle its own requests only. Each request of the application's comes by here, and to enter a
 * sub-application costs it more than the rest of its way.
 *
 * @param post - answers the posts to the site's path, below where the middleware was mounted
 */
function handleOwn(middleware: ExpressApplication, site: Site, post: RequestHandler): void {
  const { path } = site.settings;
  const { handle } = middleware as unknown as { handle: RequestHandler };
  const handleFew: RequestHandler = (request, response, next) => {
    const rest = request.url.slice(path.length);
    // For pages of other template engines; res.render() shows them all that is in here.
    if (response.locals) response.locals.liveScripts = site.assets.scripts(site.prefixOf(request));
    if (!request.url.startsWith(path) || !/^(?:$|[/?])/.test(rest)) next();
    else if (request.method === "POST" && /^\/?(?:$|\?)/.test(rest))
      Promise.resolve(post(request, response, next)).catch(next);
    else handle.call(middleware, request, response, next);
  };
  Object.assign(middleware, { handle: handleFew });
}

function addMethods(parent: Application, site: Site): void {
  const { request, response } = parent as Application & { request: Request; response: Response };
  response.live = async function (
    this: Response,
    content: unknown,
    second?: object,
    options?: PageOptions,
  ): Promise<void> {
    try {
      await sendPage(site, this.req, this, ...readPage(content, second, options));
    } catch (error) {
      // A route need not return the promise: the error still gets to the application's error handler.
      if (!this.req.next) throw error;
      this.req.next(error);
    }
  };
  response.flash = function (this: Response, kind: string, text: string): Promise<void> {
    return flashNext(site, this, { kind: String(kind), text: String(text) });
  };
  request.live = function (this: Request, content: unknown, props?: object): Promise<string> {
    return writeFragment(site, this, this.res as Response, readContent(content, props));
  };
}

/** Attaches the socket, and returns the server that carries it. */
function attachSocket(parent: Application, site: Site): Server {
  const { settings, base } = site;
  const path = `${base}/socket`;
  const isOurs = (url: string | undefined) => url?.split("?")[0]?.replace(/\/\.websocket$/, "") === path;
  if ("ws" in parent) {
    throw new LiveError(
      "HL_SERVER",
      "The application has express-ws already, and two of them would both take each socket.",
    );
  }
  const server = settings.server ?? createServer(parent);
  if (!settings.server) parent.listen = listenOn(server);
  const wsOptions = {
    maxPayload: settings.maxPayload,
    // express-ws answers the handshake before the application's middleware sees the request.
    verifyClient: ({ req }: { req: import("node:http").IncomingMessage }) => {
      if (!isOurs(req.url)) return true;
      const allowed = !site.closing && allowsSocket(req, settings.origins, parent);
      if (!allowed && !site.closing) {
        site.logRefusal("socket", {
          message: `a socket from ${describeOrigin(req, parent)} [HL_ORIGIN]`,
        });
      }
      return allowed;
    },
  };
  const { app, getWss } = expressWs(parent, server, { leaveRouterUntouched: true, wsOptions });
  app.ws(path, (socket, request) => {
    try {
      new SocketConnection(
        site,
        socket,
        request.socket,
        sessionOf(request),
        contextOf(settings.context, request),
      );
    } catch (error) {
      settings.logger.error('Hyper Live: the option "context" threw.', error);
      socket.terminate();
    }
    // ws 7, which express-ws brings where no override names ws 8, can't pause.
    socket.resume?.();
  });
  // ws repeats the server's errors here, where nobody would hear them and the process would end.
  getWss().on("error", () => {});
  // Middleware may take its time with the upgrade request; what the page sends meanwhile must wait, not be lost.
  getWss().on("connection", (socket, request) => {
    if (isOurs(request.url) && socket.listenerCount("message") === 0) socket.pause?.();
  });
  return server;
}

/** `app.listen` on a server of ours: as Express 5 does it, the callback also gets an error of listening. */
function listenOn(server: Server): Application["listen"] {
  return ((...args: unknown[]) => {
    const callback = args.at(-1);
    if (typeof callback === "function") {
      const once = (error?: Error) => {
        server.off("error", once).off("listening", once);
        callback(error);
      };
      server.once("error", once).once("listening", once);
      args.pop();
    }
    return server.listen(...(args as []));
  }) as Application["listen"];
}
