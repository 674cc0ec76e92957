/** A tab of a browser: shows one document after the other, and goes from page to page as browsers do. */
import type { Browser, BrowserWindow, HTMLButtonElement, HTMLElement, HTMLFormElement } from "happy-dom";
import type { Mode } from "../component/contracts.js";
import { type Entry, encode, plainText } from "./entries.js";
import { failure } from "./errors.js";
import type { Network } from "./network.js";
import { type DocumentHost, OpenDocument } from "./open-document.js";
import type { Answer, Request } from "./request.js";

/** The browser that a tab is in. */
export interface TabHost {
  readonly browser: Browser;
  readonly mode: Mode;
  readonly network: Network;
  readonly origin: string;
}

export class Tab implements DocumentHost {
  private document: OpenDocument | undefined;
  /** the pages that were left, and those that Back has left */
  private past: string[] = [];
  private future: string[] = [];
  /** the navigation in progress */
  private going: Promise<void> | undefined;
  /** status of the current page */
  status = 0;
  /** uncaught errors of its scripts that nobody has read yet */
  readonly errors: unknown[] = [];
  /** why the browser has not sent the last form */
  refusedFields: HTMLElement[] = [];

  constructor(private readonly visitor: TabHost) {}

  get mode() {
    return this.visitor.mode;
  }
  get browser() {
    return this.visitor.browser;
  }
  get network() {
    return this.visitor.network;
  }
  get isCut() {
    return this.network.isCut;
  }

  get window(): BrowserWindow {
    if (!this.document) throw failure("The page is closed.");
    return this.document.window;
  }

  get hasPage(): boolean {
    return this.document !== undefined;
  }

  /** Whether a page is being fetched, or a request of its scripts is. */
  get isBusy(): boolean {
    return this.going !== undefined || this.document?.isBusy === true;
  }

  shows(window: BrowserWindow): boolean {
    return this.document?.window === window;
  }

  /** Counts the requests of its scripts. */
  count(change: number): void {
    this.document?.count(change);
  }

  // --- What documents ask for ---

  submit(form: HTMLFormElement, submitter: HTMLElement | null): void {
    this.refusedFields = [];
    const own = (name: string) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? "";
    const method = own("method").toLowerCase();
    if (method === "dialog") return closeDialog(form, submitter);
    const { href } = this.window.location;
    const url = new URL(own("action") || href, href);
    const entries = [
      ...new this.window.FormData(form, (submitter as HTMLButtonElement | null) ?? undefined),
    ] as Entry[];
    if (method !== "post") {
      url.search = new URLSearchParams(
        entries.map(([name, value]): [string, string] => [name, plainText(value)]),
      ).toString();
      return this.open(url.href);
    }
    this.start(async () => {
      const [body, type] = await encode(entries, own("enctype").toLowerCase());
      await this.load({ method: "POST", url, body, headers: { "content-type": type, origin: url.origin } });
    });
  }

  open(href: string): void {
    const url = new URL(href, this.window.location.href);
    if (/^https?:$/.test(url.protocol)) this.start(() => this.load({ method: "GET", url }));
  }

  invalid(fields: HTMLElement[]): void {
    this.refusedFields = fields;
  }

  reload(): void {
    // Its other entries are now those of documents to come.
    const { before = [], after = [] } = this.document?.history ?? {};
    this.past.push(...before.slice(0, -1));
    this.future.unshift(...after);
    const url = new URL(this.window.location.href);
    this.start(() => this.load({ method: "GET", url }, "stay"));
  }

  /** Goes through the history, out of the document. */
  travel(steps: number): void {
    const { before = [], after = [] } = this.document?.history ?? {};
    const all = [...this.past, ...before, ...after, ...this.future];
    const next = this.past.length + before.length - 1 + steps;
    const target = all[next];
    if (target === undefined) return;
    this.past = all.slice(0, next);
    this.future = all.slice(next + 1);
    this.start(() => this.load({ method: "GET", url: new URL(target) }, "stay"));
  }

  onError(error: unknown): void {
    this.errors.push(error);
  }

  // --- Navigation ---

  /** Begins a navigation; a later one waits for it. */
  private start(navigate: () => Promise<void>): void {
    const before = this.going ?? Promise.resolve();
    const going = before.then(navigate).catch((error: unknown) => this.onError(error));
    this.going = going;
    void going.then(() => {
      if (this.going === going) this.going = undefined;
    });
  }

  /** Goes to a page of the site, as by the address bar. */
  goTo(path: string): void {
    const base = this.document?.window.location.href ?? this.visitor.origin;
    this.start(() => this.load({ method: "GET", url: new URL(path, base) }));
  }

  goThroughHistory(steps: number): void {
    this.document?.travel(steps);
  }

  private async load(request: Request, history: "add" | "stay" = "add"): Promise<void> {
    const answer = await this.network.follow({ ...request, headers: this.navigationHeaders(request) });
    if (answer.status === 204 || isDownload(answer)) return;
    if (answer.url.origin !== this.visitor.origin)
      throw failure(`The page leads to ${answer.url.href}, another site.`);
    const before = this.document;
    const referrer = before?.window.location.href ?? "";
    if (before && history === "add") {
      this.past.push(...before.history.before);
      this.future = [];
    }
    if (before) await before.close();
    this.document = undefined;
    this.status = answer.status;
    const hash = answer.url.hash || request.url.hash;
    const url = answer.url.href.split("#")[0] + hash;
    this.document = await OpenDocument.open(this, url, readText(answer), referrer);
    await this.document.run();
  }

  private navigationHeaders({ headers }: Request): Record<string, string> {
    const referer = this.document?.window.location.href;
    return {
      accept: "text/html,application/xhtml+xml,*/*;q=0.8",
      "sec-fetch-site": referer ? "same-origin" : "none",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
      ...(referer && { referer }),
      ...headers,
    };
  }

  cut(): void {
    this.document?.cut();
  }

  async close(): Promise<void> {
    await this.going;
    await this.document?.close();
    this.document = undefined;
  }
}

function closeDialog(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const dialog = form.closest("dialog");
  if (dialog)
    (dialog as unknown as { close(value?: string): void }).close(
      submitter?.getAttribute("value") ?? undefined,
    );
}

function isDownload({ headers }: Answer): boolean {
  return headers["content-disposition"]?.startsWith("attachment") === true;
}

/** The HTML of a page; a browser shows other text as it is. */
function readText({ headers, body }: Answer): string {
  const text = body.toString();
  if (/html/.test(headers["content-type"] ?? "html")) return text;
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<!doctype html><html><head><title></title></head><body><pre>${escaped}</pre></body></html>`;
}
