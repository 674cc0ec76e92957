/**
 * Where `hyper-live dev` hooks into the middleware. Nothing sets it but the command line's process, so an application
 * that is started in another way never loads the code of development.
 */
import type { Request, Response } from "express";
import { escapeHtml } from "../views/escape.js";
import type { Settings } from "./options.js";
import type { Site } from "./site.js";

/** What a development server does beside the middleware. */
export interface Development {
  /** Changes the settings of a hyperLive(): its logger reports errors to the open pages. */
  prepare(settings: Settings): Settings;
  /** Called once for each site. */
  start(site: Site): void;
  /** Answers requests of its own; returns whether this was one. */
  receive(site: Site, request: Request, response: Response): boolean;
  /** Answers a request for a page that could not be rendered. */
  fail(site: Site, request: Request, response: Response, error: unknown): void;
}

export const development: { current?: Development } = {};

/** Where the scripts of development are, below the path of the middleware. */
export const developmentPath = "/dev";

/** The element that loads a script of development in a page. It is written unlike that of the client, which gets a mark. */
export function scriptElement(base: string, name: string): string {
  return `<script type=module src="${escapeHtml(base + developmentPath)}/${name}"></script>`;
}

/** Adds a script of development to all pages of a site: before those of the client and htmx, which it can keep out. */
export function addScript({ assets, base }: Site, name: string): void {
  const plain = assets.scripts.bind(assets);
  assets.scripts = (prefix) => scriptElement(prefix + base, name) + plain(prefix);
}
