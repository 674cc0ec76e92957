/** A visitor: a browser with cookies of its own, in which one or more tabs are open. */
import type { Browser, BrowserWindow } from "happy-dom";
import type { Mode } from "../component/contracts.js";
import { cookieHeader, storeCookies } from "./cookies.js";
import { peers } from "./peers.js";
import { Identity, type Served } from "./serve.js";
import { Tab } from "./tab.js";

export class Visitor {
  readonly browser: Browser;
  private readonly identity = new Identity();
  readonly headers = this.identity.headers;
  readonly tabs = new Set<Tab>();
  isCut = false;

  constructor(
    readonly served: Served,
    readonly mode: Mode,
  ) {
    this.browser = new (peers().Browser)({
      settings: {
        enableJavaScriptEvaluation: false,
        handleDisabledFileLoadingAsSuccess: true,
        suppressInsecureJavaScriptEnvironmentWarning: true,
        fetch: {
          interceptor: {
            beforeAsyncRequest: async ({ window }) => this.count(window, 1),
            afterAsyncResponse: async ({ window }) => this.count(window, -1),
          },
          requestHeaders: [{ url: null, headers: { ...this.headers, "sec-fetch-site": "same-origin" } }],
        },
      },
    });
  }

  /** Counts the requests of a window, among them those for modules. */
  private count(window: BrowserWindow, change: number): void {
    for (const tab of this.tabs) tab.count(window, change);
  }

  get origin(): string {
    return this.served.origin;
  }

  /** Signs a user in, or out with `undefined`. */
  set user(user: unknown) {
    this.identity.user = user;
  }

  cookiesFor(url: URL): string {
    return cookieHeader(this.browser.defaultContext.cookieContainer, url);
  }

  storeCookies(url: URL, lines: readonly string[] | undefined): void {
    storeCookies(this.browser.defaultContext.cookieContainer, url, lines);
  }

  newTab(): Tab {
    const tab = new Tab(this);
    this.tabs.add(tab);
    return tab;
  }

  /** Cuts the network: sockets close, and requests fail. */
  cut(): void {
    this.isCut = true;
    for (const tab of this.tabs) tab.cut();
  }

  resume(): void {
    this.isCut = false;
    for (const { window } of this.tabs) window.dispatchEvent(new window.Event("online"));
  }

  async close(): Promise<void> {
    for (const tab of this.tabs) await tab.close();
    this.user = undefined;
    await this.browser.close();
  }
}
