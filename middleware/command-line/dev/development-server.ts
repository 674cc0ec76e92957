/** What the process of `hyper-live dev` adds to the middleware: the pages' script and its channel, and the pages of components. */

import { randomUUID } from "node:crypto";
import path from "node:path";
import type { Request, Response } from "express";
import { Rendered } from "../../../views/values.js";
import { sendFile } from "../../development/files.js";
import { answerPanel, sources } from "../../development/inspect.js";
import { addScript, type Development, developmentPath, scriptElement } from "../../development.js";
import type { Settings } from "../../options.js";
import type { Site } from "../../site.js";
import { developmentFrames } from "../../transport/development-frames.js";
import { Channel } from "./channel.js";
import { fileOf } from "./classes.js";
import { contentAt, sendErrorPage } from "./pages.js";
import { editorLink, reportOf } from "./report.js";

const script = "client.js";

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
    addScript(site, script);
    // The scripts of production have nothing that the panel could ask.
    if (process.env.NODE_ENV === "production") return;
    developmentFrames.answer = answerPanel;
    sources.find = (definition) => this.sourceOf(fileOf(definition));
  }

  receive(site: Site, request: Request, response: Response): boolean {
    this.notePort(request, site.base);
    const [path = ""] = request.originalUrl.split("?");
    if (request.method !== "GET") return false;
    if (path.startsWith(`${site.base}${developmentPath}/`))
      return this.answerOwn(path.slice(site.base.length), request, response);
    const content = contentAt(path);
    if (content === undefined) return false;
    if (content instanceof Rendered) void response.live(content, { title: "Components" });
    else void response.live(content.type);
    return true;
  }

  /** Answers a request of the pages' script, or for it. */
  answerOwn(path: string, request: Request, response: Response): boolean {
    const name = path.slice(developmentPath.length + 1);
    if (name !== "events") return sendFile(response, name);
    this.channel.open(request, response);
    return true;
  }

  fail(site: Site, _request: Request, response: Response, error: unknown): void {
    site.settings.logger.error("Hyper Live: a page could not be rendered.", error);
    sendErrorPage(response, scriptIn(site.base), reportOf(error, this.root).message);
  }

  /** Shows an error in all pages. */
  show(error: unknown): void {
    this.channel.show(reportOf(error, this.root));
  }

  private sourceOf(file: string | undefined): { file: string; link: string } | undefined {
    if (file === undefined) return undefined;
    return { file: path.relative(this.root, file), link: editorLink({ file, line: 1, column: 1 }) };
  }

  private notePort(request: Request, base: string): void {
    const port = request.socket.localPort;
    if (port === undefined || this.ports.has(port)) return;
    this.ports.add(port);
    this.onPort(port, base);
  }
}

/** The element that loads its script in the pages of a site. */
export function scriptIn(base: string): string {
  return scriptElement(base, script);
}
