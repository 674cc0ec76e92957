/** hyperLive(): the one line by which an Express application gets live components. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Mount, Rendered } from "../views/html.js";
import type { Next } from "./adopt.js";
import type { Component } from "./component/definition.js";
import type { Props } from "./component/live.js";
import type { Class } from "./input/class.js";
import { Installation } from "./installation.js";
import type { HyperLiveOptions } from "./options.js";
import { readOptions } from "./read-options.js";
import type { PageOptions } from "./transport/page.js";

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

/** What hyperLive() returns: middleware for Express, and what other frameworks take in its place. */
export interface HyperLiveMiddleware {
  (request: IncomingMessage, response: ServerResponse, next: Next): void;
  /**
   * The same middleware, for whatever takes `(request, response, next)`: connect, middie, or a server of your own.
   *
   * @example
   * const server = createServer((req, res) => live.handle(req, res, () => next.getRequestHandler()(req, res)));
   */
  handle(request: IncomingMessage, response: ServerResponse, next: Next): void;
  /**
   * Takes the upgrade request of a page's socket. Only needed where the requests' own server does not tell of upgrades.
   *
   * @returns whether it was one
   *
   * @example
   * server.on("upgrade", (req, socket, head) => live.upgrade(req, socket, head) || socket.destroy());
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** What `res.live` does, where the response is not Express's. Errors reject. */
  render<T extends Component>(
    request: IncomingMessage,
    response: ServerResponse,
    component: Class<T>,
    props?: Props<T>,
    options?: PageOptions,
  ): Promise<void>;
  render(
    request: IncomingMessage,
    response: ServerResponse,
    content: Mount | Rendered,
    options?: PageOptions,
  ): Promise<void>;
  /**
   * Ends it: events under way are done, pages are handed their newest state and told to come back, sockets and the adapter
   * are closed. Settles within `shutdown` milliseconds. The HTTP server stays open.
   */
  close(): Promise<void>;
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
export function hyperLive(options: HyperLiveOptions = {}): HyperLiveMiddleware {
  const { app, handle, upgrade, render, close } = new Installation(readOptions(options));
  // An application, which Express tells where it was mounted.
  return Object.assign(app, { handle, upgrade, render, close }) as unknown as HyperLiveMiddleware;
}
