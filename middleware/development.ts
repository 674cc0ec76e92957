/**
 * Where `hyper-live dev` hooks into the middleware. Nothing sets it but the command line's process, so an application
 * that is started in another way never loads the code of development.
 */
import type { Request, Response } from "express";
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
