/** hyperLive(): the middleware that gives an Express application live components. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Mount, Rendered } from "../views/values.js";
import type { Component } from "./component/definition.js";
import type { Props } from "./component/mount.js";
import type { Class } from "./input/class.js";
import type { HyperLiveOptions } from "./options.js";
import { readOptions } from "./read-options.js";
import type { Next } from "./server/adopt.js";
import { Installation } from "./server/installation.js";
import type { PageOptions } from "./transport/page.js";

declare global {
  namespace Express {
    /**
     * What `hyperLive()` adds to the requests of Express.
     *
     * @example
     * app.get("/shop", async (req, res) => res.render("shop", { cart: await req.live(Cart) }));
     */
    interface Request {
      /**
       * Writes a component as HTML that works in a page of another template engine.
       *
       * @example
       * res.render("shop", { cart: await req.live(Cart) });
       */
      live<T extends Component>(component: Class<T>, props?: Props<T>): Promise<string>;
      live(content: Mount | Rendered): Promise<string>;
    }
    /**
     * What `hyperLive()` adds to the responses of Express.
     *
     * @example
     * app.get("/", (req, res) => res.live(Counter, { count: 5 }, { title: "Five" }));
     */
    interface Response {
      /**
       * Answers with a component, or with an html`…` page that contains components. htmx gets the fragment alone, a
       * browser a whole page (see the option `layout`). Errors go to the application's error handler.
       *
       * @example
       * app.get("/", (req, res) => res.live(Counter, { count: 5 }, { title: "Five" }));
       */
      live<T extends Component>(component: Class<T>, props?: Props<T>, options?: PageOptions): Promise<void>;
      live(content: Mount | Rendered, options?: PageOptions): Promise<void>;
      /**
       * Shows a message on the next page, as `context().flash()` does in a handler. Call it before the answer is sent.
       *
       * @example
       * await res.flash("success", "Welcome back.");
       * res.redirect("/");
       */
      flash(kind: string, text: string): Promise<void>;
    }
  }
}

/** What hyperLive() returns: middleware for Express, with methods for other frameworks. */
export interface HyperLiveMiddleware {
  (request: IncomingMessage, response: ServerResponse, next: Next): void;
  /**
   * The same middleware for anything that calls `(request, response, next)`: connect, middie, or a server of your own.
   *
   * @example
   * const server = createServer((req, res) => live.handle(req, res, () => next.getRequestHandler()(req, res)));
   */
  handle(request: IncomingMessage, response: ServerResponse, next: Next): void;
  /**
   * Handles the upgrade request of a page's socket. Only needed if the HTTP server can't be found automatically.
   *
   * @returns whether it was such a request
   *
   * @example
   * server.on("upgrade", (req, socket, head) => live.upgrade(req, socket, head) || socket.destroy());
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Does what `res.live` does, for responses of other frameworks. Errors reject the promise. */
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
   * Shuts down: waits for running events, sends pages their newest state and tells them to reconnect, and closes sockets
   * and the adapter. Settles within `shutdown` milliseconds. The HTTP server stays open.
   */
  close(): Promise<void>;
}

/**
 * Express middleware for live components.
 *
 * Put it after the application's session and auth middleware, which then also handles the sockets' upgrade requests,
 * and before the routes that use `res.live`.
 *
 * @throws {LiveError} HL_OPTION for an invalid option
 *
 * @example
 * const app = express();
 * app.use(hyperLive());
 * app.get("/", (req, res) => res.live(Counter));
 * app.listen(3000);
 */
export function hyperLive(options: HyperLiveOptions = {}): HyperLiveMiddleware {
  const { app, handle, upgrade, render, close } = new Installation(readOptions(options));
  // The middleware is an Express application, so that Express tells it where it is mounted.
  return Object.assign(app, { handle, upgrade, render, close }) as unknown as HyperLiveMiddleware;
}
