/** What keeps pages from their socket, as far as the server can see it: said in the log, each thing once. */
import { LiveError } from "../views/errors.js";
import type { Logger } from "./options.js";

export class Notices {
  private readonly said = new Set<string>();

  constructor(private readonly logger: Logger) {}

  noServer(): void {
    this.say(
      "server",
      "Pages can't have a socket: their requests come by no HTTP server of Node's that could be asked for it. " +
        'Name the server, hyperLive({ server }), or hand on what it gets: server.on("upgrade", live.upgrade).',
    );
  }

  /** The application has answered a page's upgrade request. */
  answered(path: string, status: number): void {
    this.say(
      `answered ${status}`,
      `A page asked for its socket, and the application answered GET ${path} with ${status} before hyperLive() saw it, ` +
        "so the page goes on by posts. Put app.use(hyperLive()) before what answers, or let this path pass.",
    );
  }

  /** A page has waited for its socket until it gave up. */
  abandoned(path: string): void {
    this.say(
      "abandoned",
      `A page asked for its socket and gave up waiting: middleware before hyperLive() passes GET ${path} on too late, ` +
        "or never. See that it calls next() for upgrade requests too.",
    );
  }

  /** The request for a socket has come as an ordinary one. */
  notUpgraded(path: string, asked: boolean): void {
    if (asked) {
      this.say(
        "upgrade event",
        `A request for an upgrade, GET ${path}, came as an ordinary one: the server does not tell of upgrades. ` +
          'It can be named, hyperLive({ server }), or asked not to pass them over (Node\'s option "shouldUpgradeCallback").',
      );
    } else {
      this.say(
        "upgrade header",
        `A request for the socket, GET ${path}, came without the header "Upgrade", so pages go on by posts: a proxy takes it ` +
          "away. With nginx write proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; " +
          'proxy_set_header Connection "upgrade";',
      );
    }
  }

  /** What a page's request has was not there yet when it came by hyperLive(). */
  behind(name: string): void {
    this.say(
      `behind ${name}`,
      `A page's request has a ${name}, but had none yet when it passed hyperLive(), so posts and sockets will have none. ` +
        `Put the middleware that sets request.${name} before app.use(hyperLive()).`,
    );
  }

  /** Something that is hyperLive's own was answered by someone else. */
  hidden(method: string, url: string, status: number): void {
    this.say(
      "hidden",
      `${method} ${url.slice(0, 200)} was answered with ${status} before it got to hyperLive(), so pages lack what they ask for. ` +
        "Put app.use(hyperLive()) before the route or the middleware that answers it.",
    );
  }

  private say(about: string, what: string): void {
    if (this.said.has(about)) return;
    this.said.add(about);
    this.logger.warn(`Hyper Live: ${new LiveError("HL_NO_SOCKET", what).message}`);
  }
}
