/** A site, what went to it, and a browser that looks at it through a line which can refuse sockets. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express } from "express";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { HyperLiveOptions } from "../../middleware/index.js";
import type {} from "../../public/browser/api.js";
import { SocketProxy } from "../browser/proxy.js";
import { close, listen } from "../support/site.js";
import type { Running } from "./driver.js";
import { launchFirefox } from "./firefox.js";
import { Page } from "./page.js";
import { launchWebKit } from "./webkit.js";

/** The browsers that all of these tests run in. */
export const browsers: [string, () => Promise<Running>][] = [
  ["Firefox", launchFirefox],
  ["WebKitGTK", launchWebKit],
];

export interface Site {
  /** opens one of its pages in a session of its own, and waits for its connection, or that there is none */
  visit(path: string, socket: SocketProxy["mode"]): Promise<Page>;
  /** lets sockets through, and the page know of it */
  comeBack(page: Page): Promise<void>;
  /** posts that came */
  posts(): number;
  /** handshakes of sockets that came as far as the site's door */
  handshakes(): number;
}

/** Serves an application, and runs a browser, for the tests of a block. */
export function useBrowser(
  launch: () => Promise<Running>,
  create: (options: HyperLiveOptions) => Express,
): Site {
  let server: Server;
  let browser: Running;
  let url = "";
  let posts = 0;
  const proxy = new SocketProxy(() => (server.address() as AddressInfo).port);
  beforeAll(async () => {
    server = await listen(create({ logger: { warn: () => {}, error: () => {} } }));
    server.on("request", ({ method }) => {
      if (method === "POST") posts++;
    });
    url = await proxy.listen();
    browser = await launch();
    console.log(`These tests run in ${browser.version}.`);
  });
  afterAll(async () => {
    await browser?.close();
    proxy.close();
    await close(server);
  });
  return {
    visit: async (path, socket) => {
      proxy.mode = socket;
      const tab = await browser.open();
      onTestFinished(() => tab.close());
      const page = new Page(tab);
      await page.goto(url + path);
      await page.evaluate(recordErrors);
      await page.attached(`html[data-live-connection=${socket === "pass" ? "open" : "closed"}]`);
      return page;
    },
    comeBack: async (page) => {
      proxy.mode = "pass";
      await page.evaluate(() => void dispatchEvent(new Event("online")));
      await page.attached("html[data-live-connection=open]");
    },
    posts: () => posts,
    handshakes: () => proxy.handshakes,
  };
}

/** Errors of a page since it was opened. */
export const errorsOf = (page: Page) =>
  page.evaluate(() => (window as unknown as { testErrors: string[] }).testErrors);

/** Waits until nothing is under way. */
export const settled = (page: Page) => page.evaluate(() => hyperLive.settled());

/** Makes the line slow. */
export const latency = (page: Page, milliseconds: number) =>
  page.evaluate((time) => hyperLive.latency(time), milliseconds);

/** Runs in the page. */
function recordErrors(): void {
  const errors: string[] = [];
  Object.assign(window, { testErrors: errors });
  addEventListener("error", ({ message }) => errors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => errors.push(String(reason)));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    // WebKit asks for an icon by itself, which the gallery has none of.
    if (!blockedURI.endsWith("/favicon.ico")) errors.push(`${violatedDirective} ${blockedURI}`);
  });
  const { error } = console;
  console.error = (...told) => {
    errors.push(told.join(" "));
    error(...told);
  };
}
