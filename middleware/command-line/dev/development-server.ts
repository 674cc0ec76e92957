/** What the process of `hyper-live dev` adds to the middleware: the pages' script and its channel, and the pages of components. */

import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import { script } from "#development";
import { escapeHtml } from "../../../views/escape.js";
import { Rendered } from "../../../views/values.js";
import type { Development } from "../../development.js";
import type { Settings } from "../../options.js";
import type { Site } from "../../site.js";
import { Channel } from "./channel.js";
import { contentAt, sendErrorPage } from "./pages.js";
import { reportOf } from "./report.js";

/** Below the path of the middleware. */
const ownPath = "/dev";

export class DevelopmentServer implements Development {
  readonly channel = new Channel(randomUUID());
  readonly sites = new Set<Site>();
  /** called at the first request that each port gets */
  onPort: (port: number, base: string) => void = () => {};
  private readonly ports = new Set<number>();

  /** @param root - folder of the project */
  constructor(private readonly root: string) {}

  prepare(settings: Settings): Settings {
    const { logger } = settings;
    return {
      ...settings,
      logger: {
        warn: (message) => logger.warn(message),
        error: (message, error) => {
          logger.error(message, error);
          if (error !== undefined) this.show(error);
        },
      },
    };
  }

  start(site: Site): void {
    this.sites.add(site);
    const { assets } = site;
    const plain = assets.scripts.bind(assets);
    assets.scripts = (prefix) => plain(prefix) + scriptElement(prefix + site.base);
  }

  receive(site: Site, request: Request, response: Response): boolean {
    this.notePort(request, site.base);
    const [path = ""] = request.originalUrl.split("?");
    if (request.method !== "GET") return false;
    if (path.startsWith(`${site.base}${ownPath}/`))
      return this.answerOwn(path.slice(site.base.length), request, response);
    const content = contentAt(path);
    if (content === undefined) return false;
    if (content instanceof Rendered) void response.live(content, { title: "Components" });
    else void response.live(content.type);
    return true;
  }

  /** Answers a request of the pages' script, or for it. */
  answerOwn(path: string, request: Request, response: Response): boolean {
    if (path === `${ownPath}/events`) this.channel.open(request, response);
    else if (path === `${ownPath}/client.js`)
      response.writeHead(200, { "Content-Type": "text/javascript", "Cache-Control": "no-cache" }).end(script);
    else return false;
    return true;
  }

  fail(site: Site, _request: Request, response: Response, error: unknown): void {
    site.settings.logger.error("Hyper Live: a page could not be rendered.", error);
    sendErrorPage(response, scriptElement(site.base), reportOf(error, this.root).message);
  }

  /** Shows an error in all pages. */
  show(error: unknown): void {
    this.channel.show(reportOf(error, this.root));
  }

  private notePort(request: Request, base: string): void {
    const port = request.socket.localPort;
    if (port === undefined || this.ports.has(port)) return;
    this.ports.add(port);
    this.onPort(port, base);
  }
}

/** The script element for the pages of a site. */
export function scriptElement(base: string): string {
  return `<script type="module" src="${escapeHtml(base + ownPath)}/client.js"></script>`;
}
