/** Warnings about problems that keep pages from opening their socket. Each is logged once. */
import { LiveError } from "../views/errors.js";
import type { Logger } from "./logger.js";

export class Notices {
  private readonly said = new Set<string>();

  constructor(private readonly logger: Logger) {}

  noServer(): void {
    this.say(
      "server",
      "Pages can't open a socket: no Node HTTP server is known that receives their upgrade requests. " +
        'Pass the server, hyperLive({ server }), or forward its upgrade requests: server.on("upgrade", live.upgrade).',
    );
  }

  /** The application has answered a page's upgrade request. */
  answered(path: string, status: number): void {
    this.say(
      `answered ${status}`,
      `A page requested its socket, and the application answered GET ${path} with ${status} before the request reached ` +
        "hyperLive(), so the page works by posts. Put app.use(hyperLive()) before the middleware that answers, or let this path pass.",
    );
  }

  /** A page has waited for its socket until it gave up. */
  abandoned(path: string): void {
    this.say(
      "abandoned",
      `A page requested its socket and gave up waiting: middleware before hyperLive() passes GET ${path} on too late, ` +
        "or never. Check that it calls next() for upgrade requests too.",
    );
  }

  /** The request for a socket has arrived as an ordinary request. */
  notUpgraded(path: string, asked: boolean): void {
    if (asked) {
      this.say(
        "upgrade event",
        `An upgrade request, GET ${path}, arrived as an ordinary request: the server emitted no "upgrade" event for it. ` +
          'Pass the server, hyperLive({ server }), or check its option "shouldUpgradeCallback".',
      );
    } else {
      this.say(
        "upgrade header",
        `A request for the socket, GET ${path}, arrived without the header "Upgrade", so pages work by posts: a proxy removes ` +
          "the header. With nginx write proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; " +
          'proxy_set_header Connection "upgrade";',
      );
    }
  }

  /** A page's request has a property that it did not have yet when it reached hyperLive(). */
  behind(name: string): void {
    this.say(
      `behind ${name}`,
      `A page's request has a ${name}, but had none yet when it reached hyperLive(), so posts and sockets will have none. ` +
        `Put the middleware that sets request.${name} before app.use(hyperLive()).`,
    );
  }

  /** A request for one of hyperLive's own paths was answered by other middleware. */
  hidden(method: string, url: string, status: number): void {
    this.say(
      "hidden",
      `${method} ${url.slice(0, 200)} was answered with ${status} before it reached hyperLive(), so pages can't load ` +
        "their scripts or send their posts. Put app.use(hyperLive()) before the route or the middleware that answers it.",
    );
  }

  private say(about: string, what: string): void {
    if (this.said.has(about)) return;
    this.said.add(about);
    this.logger.warn(`Hyper Live: ${new LiveError("HL_NO_SOCKET", what).message}`);
  }
}
