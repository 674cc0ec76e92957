/** A visitor: a browser with cookies of its own, in which one or more tabs are open. */
import type { Browser, BrowserWindow, Request as PageRequest, Response as PageResponse } from "happy-dom";
import type { Mode } from "../component/contracts.js";
import { Network } from "./network.js";
import { peers } from "./peers.js";
import { Identity, type Served } from "./serve.js";
import { Tab } from "./tab.js";

export class Visitor {
  readonly browser: Browser;
  private readonly identity = new Identity();
  readonly network: Network;
  readonly tabs = new Set<Tab>();

  constructor(
    readonly served: Served,
    readonly mode: Mode,
  ) {
    this.browser = new (peers().Browser)({
      settings: {
        enableJavaScriptEvaluation: false,
        handleDisabledFileLoadingAsSuccess: true,
        suppressInsecureJavaScriptEnvironmentWarning: true,
        fetch: { interceptor: { beforeAsyncRequest: ({ window, request }) => this.fetch(window, request) } },
      },
    });
    this.network = new Network(this.browser.defaultContext.cookieContainer, this.identity.headers);
  }

  /** Answers a request of a page; its tab waits for it. */
  private async fetch(window: BrowserWindow, request: PageRequest): Promise<PageResponse> {
    const tab = [...this.tabs].find((each) => each.shows(window));
    tab?.count(1);
    try {
      return await this.network.fetch(window, request);
    } finally {
      tab?.count(-1);
    }
  }

  get origin(): string {
    return this.served.origin;
  }

  /** Signs a user in, or out with `undefined`. */
  set user(user: unknown) {
    this.identity.user = user;
  }

  newTab(): Tab {
    const tab = new Tab(this);
    this.tabs.add(tab);
    return tab;
  }

  /** Cuts the network: sockets close, and requests fail. */
  cut(): void {
    this.network.isCut = true;
    for (const tab of this.tabs) tab.cut();
  }

  resume(): void {
    this.network.isCut = false;
    for (const { window } of this.tabs) window.dispatchEvent(new window.Event("online"));
  }

  async close(): Promise<void> {
    for (const tab of this.tabs) await tab.close();
    this.user = undefined;
    await this.browser.close();
  }
}
