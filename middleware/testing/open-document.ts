/** A document in a window of its own, in one of the three modes. Nothing of it is global. */
import type { Browser, BrowserFrame, BrowserPage, BrowserWindow } from "happy-dom";
import { WebSocket } from "ws";
import type { Mode } from "../component/contracts.js";
import { fillGaps, type Hooks } from "./gaps.js";
import type { Network } from "./network.js";
import { scripted } from "./queries.js";
import { turn } from "./real-timers.js";
import { runScripts } from "./scripts.js";

/** What a document needs of the tab that shows it. */
export interface DocumentHost extends Hooks {
  readonly browser: Browser;
  readonly mode: Mode;
  readonly network: Network;
  /** a script loads the page again, or goes through the history */
  reload(): void;
  travel(steps: number): void;
  onError(error: unknown): void;
}

/** An open document. */
export class OpenDocument {
  /** requests of its scripts that were not answered yet */
  private requests = 0;
  /** requests of htmx whose answers are not in the page yet */
  private readonly swaps = new Set<{ status: string }>();
  private readonly sockets = new Set<WebSocket>();
  /** its entries in the history: scripts add some, which need no other document */
  private places: string[] = [];
  /** index of the current one */
  private place = 0;
  isLeft = false;

  private constructor(
    private readonly host: DocumentHost,
    private readonly page: BrowserPage,
  ) {}

  /** Parses a page, and runs its scripts if it may. */
  static async open(host: DocumentHost, url: string, text: string, referrer: string): Promise<OpenDocument> {
    const { browser, mode } = host;
    const page = browser.newPage();
    const opened = new OpenDocument(host, page);
    page.mainFrame.url = url;
    opened.places = [url];
    Object.defineProperty(opened.window.document, "referrer", { value: referrer });
    opened.prepare();
    browser.settings.enableJavaScriptEvaluation = false;
    page.mainFrame.content = text;
    browser.settings.enableJavaScriptEvaluation = mode !== "form";
    if (mode !== "form") scripted.add(opened.window.document);
    return opened;
  }

  get window(): BrowserWindow {
    return this.page.mainFrame.window;
  }

  get isBusy(): boolean {
    // The end of a request is not told if its element was removed.
    for (const swap of this.swaps) if (/^(?:swapped|error)/.test(swap.status)) this.swaps.delete(swap);
    return this.requests > 0 || this.swaps.size > 0;
  }

  /** Counts requests of its scripts. */
  count(change: number): void {
    this.requests += change;
  }

  async run(): Promise<void> {
    if (this.host.mode === "form") return;
    await runScripts(this.page, {
      mayRun: (src) => this.isOwn(src) && (this.host.mode === "live" || !isLiveScript(src)),
      onError: (error) => this.host.onError(error),
    });
    // htmx begins in a timer; a key that is pressed before would be lost.
    await turn();
  }

  /** Scripts of other sites do not run, as in a browser without a network. */
  private isOwn(src: string): boolean {
    return new URL(src, this.window.location.href).origin === this.window.location.origin;
  }

  private prepare(): void {
    const { host, window } = this;
    fillGaps(window, host);
    window.addEventListener("error", (event) => {
      const { error, message } = event as unknown as { error?: unknown; message?: string };
      // Scripts that failed to load have told it already.
      if (event.target === (window as unknown)) host.onError(error ?? new Error(message));
    });
    this.connectNetwork();
    this.replaceNavigation(this.page.mainFrame);
    window.addEventListener("htmx:before:request", (event) => void this.swaps.add(contextOf(event)));
    window.addEventListener("htmx:finally:request", (event) => void this.swaps.delete(contextOf(event)));
  }

  private connectNetwork(): void {
    const { host, window, sockets } = this;
    const { network } = host;
    Object.assign(window, {
      WebSocket: class extends WebSocket {
        constructor(address: string | URL) {
          const url = new URL(address);
          const origin = window.location.origin;
          const cookie = network.cookiesFor(new URL(url.href.replace(/^ws/, "http")));
          super(network.isCut ? nowhere : url, { headers: { ...network.headers, cookie, origin } });
          sockets.add(this);
          // Without a listener, a connection that is refused would be an uncaught error.
          this.on("error", () => {});
          this.on("close", () => sockets.delete(this));
          this.on("upgrade", ({ socket }) => socket.unref());
        }
      },
    });
  }

  /** Scripts lead to other pages through the frame. */
  private replaceNavigation(frame: BrowserFrame): void {
    const { host, window } = this;
    const { goSteps } = frame;
    const { pushState } = window.history;
    window.history.pushState = (...entry) => {
      const { before } = this.history;
      pushState.apply(window.history, entry);
      this.place++;
      this.places = [...before, window.location.href];
    };
    const goTo = async (url: string) => {
      const target = new URL(url, window.location.href);
      if (isSamePage(target, window.location.href)) window.location.hash = target.hash;
      else host.open(target.href);
      return null;
    };
    const travel = async (steps = 0) => {
      const next = this.place + steps;
      if (steps === 0) host.reload();
      else if (next < 0 || next >= this.places.length) host.travel(steps);
      else {
        this.places[this.place] = window.location.href;
        this.place = next;
        await goSteps.call(frame, steps);
      }
      return null;
    };
    Object.assign(frame, {
      goto: goTo,
      reload: () => travel(0),
      goBack: () => travel(-1),
      goForward: () => travel(1),
      goSteps: travel,
    });
  }

  /** Its addresses before the current one, with that, and after it. */
  get history(): { before: string[]; after: string[] } {
    const before = [...this.places.slice(0, this.place), this.window.location.href];
    return { before, after: this.places.slice(this.place + 1) };
  }

  travel(steps: number): void {
    void this.page.mainFrame.goSteps(steps);
  }

  /** Closes its sockets, as when a network goes away. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  /** Leaves it: its sockets are closed, and its timers end. */
  async close(): Promise<void> {
    if (this.isLeft) return;
    this.isLeft = true;
    this.window.dispatchEvent(new this.window.Event("pagehide"));
    for (const socket of this.sockets) socket.close();
    await this.page.close();
  }
}

/** htmx's record of a request. */
function contextOf(event: unknown): { status: string } {
  return (event as CustomEvent<{ ctx: { status: string } }>).detail.ctx;
}

/** A port on which nothing listens. */
const nowhere = "ws://localhost:9";

function isLiveScript(src: string): boolean {
  return /\/live-[\w-]+\.js$/.test(src);
}

/** Whether a URL leads to another place of the page that has this one. */
function isSamePage(target: URL, current: string): boolean {
  return target.hash !== "" && target.href.split("#")[0] === current.split("#")[0];
}
