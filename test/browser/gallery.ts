/** Sites for the browser tests of a file: the gallery, or pages that the file defines; and a browser to visit them. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express } from "express";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { createGallery } from "../../examples/gallery.js";
import { type HyperLiveOptions, hyperLive } from "../../middleware/index.js";
import { close, listen } from "../support/site.js";
import { connectChromium } from "./shared-chromium.js";
import { type Mode, type Visit, visit } from "./visit.js";

export interface BrowsedSite {
  /** opens a page of the site in a separate session */
  visit(path: string, mode: Mode): Promise<Visit>;
  browser(): Browser;
  url(): string;
  /** the messages that the site has logged */
  log: string[];
}

/** Serves the gallery, from source, for the tests of a file; `policy` is its content security policy. */
export function useGallery(policy?: string): BrowsedSite {
  return useSite((options) => createGallery(options, policy));
}

/**
 * Serves pages that `define` adds, for the tests of a file.
 *
 * @param more - further options of hyperLive()
 * @param before - adds middleware in front of hyperLive()
 */
export function usePages(
  define: (app: Express) => void,
  more: HyperLiveOptions = {},
  before: (app: Express) => void = () => {},
): BrowsedSite {
  return useSite((options) => {
    const app = express();
    before(app);
    app.use(hyperLive({ ...options, ...more }));
    define(app);
    return app;
  });
}

/** Starts an application and a browser before the file's tests, and stops them afterwards. */
function useSite(create: (options: HyperLiveOptions) => Express): BrowsedSite {
  const log: string[] = [];
  let server: Server;
  let browser: Browser;
  const url = () => `http://localhost:${(server.address() as AddressInfo).port}`;
  beforeAll(async () => {
    const write = (message: string) => void log.push(message);
    // Some tests click faster than a person.
    const limits = { eventsPerSocket: 2_000, eventsPerOwner: 20_000 };
    // Tests of posts take sockets away; only those of streams want a stream then.
    server = await listen(create({ limits, stream: false, logger: { warn: write, error: write } }));
    browser = await connectChromium();
  });
  afterAll(async () => {
    await close(server);
  });
  return { visit: (path, mode) => visit(browser, url() + path, mode), browser: () => browser, url, log };
}
