/** A page that a test visits: what its user sees and does, and what the server knows of it. */
import type { BrowserWindow, HTMLElement, HTMLInputElement } from "happy-dom";
import type { Component } from "../component/definition.js";
import type { Class } from "../input/class.js";
import { Area } from "./area.js";
import { findMistakes, type Mistake } from "./check-markup.js";
import { failureOf } from "./describe-error.js";
import { nameOf } from "./describe-page.js";
import { textOf } from "./element-text.js";
import { failure } from "./errors.js";
import { press } from "./keys.js";
import { Locator, type LocatorHost } from "./locator.js";
import type { Query } from "./queries.js";
import { settle } from "./settle.js";
import { readState, type State, sealFields } from "./state.js";
import type { Tab } from "./tab.js";
import type { Visitor } from "./visitor.js";
import { collectErrors, takeRefusals } from "./watch-sites.js";

/** A message to the user, by `context().flash()` or `res.flash()`. */
export interface Flash {
  kind: string;
  text: string;
}

/** How a page is checked, and how long it is waited for. */
export interface PageSettings {
  allow: readonly Mistake[];
  timeout: number;
}

/** A page that a visitor has open. */
export class TestPage extends Area {
  private acting: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(
    private readonly visitor: Visitor,
    private readonly tab: Tab,
    private readonly settings: PageSettings,
  ) {
    const host: LocatorHost = {
      root: () => tab.window.document.body as HTMLElement,
      locate: (query: Query, nth: number) => new Locator(host, query, nth),
      patience: settings.timeout,
      hints: () => this.hints(),
      act: (action) => this.act(action),
    };
    super(host);
  }

  // --- What it shows ---

  /** How the page works: by forms, with htmx, or with our script over a socket. */
  get mode() {
    return this.tab.mode;
  }

  /** Path, query and hash of its address, without the parameter by which pages without scripts find their state. */
  get url(): string {
    const url = new URL(this.window.location.href);
    url.searchParams.delete("_view");
    return url.pathname + url.search + url.hash;
  }

  /** The HTTP status of the page. */
  get status(): number {
    return this.tab.status;
  }

  /** Its window, in happy-dom: `page.window.document`. */
  get window(): BrowserWindow {
    return this.tab.window;
  }

  title(): string {
    return this.window.document.title;
  }

  /** Its text as a user reads it, in one line. */
  text(): string {
    return textOf(this.host.root());
  }

  html(): string {
    return this.window.document.documentElement.outerHTML;
  }

  /** Prints its HTML. */
  print(): void {
    console.log(this.host.root().innerHTML);
  }

  /** The messages to the user that it shows. */
  flash(): Flash[] {
    const shown = [...this.window.document.querySelectorAll(".live-flash")] as HTMLElement[];
    return shown.map((each) => ({ kind: each.getAttribute("data-kind") ?? "", text: textOf(each) }));
  }

  /**
   * The fields of a component, as the server has them: a copy.
   *
   * @param nth - which component of that class, counted from 0
   */
  state<T extends Component>(type: Class<T>, nth = 0): Promise<State<T>> {
    const fields = [...this.window.document.querySelectorAll(sealFields)] as HTMLInputElement[];
    return readState(
      fields.map(({ value }) => value),
      type,
      nth,
    );
  }

  // --- What the user does ---

  /** Presses a key at a field, or at what has the focus: `press("Name", "Enter")`, `press("Tab")`. */
  async press(first: string | Locator, key?: string): Promise<void> {
    if (key !== undefined) return this.find("Field", first).press(key);
    const { document } = this.window;
    await this.act(() => press((document.activeElement ?? document.body) as HTMLElement, String(first)));
  }

  /** Goes to another page of the site, as by the address bar. */
  goto(path: string): Promise<void> {
    return this.act(() => this.tab.goTo(path));
  }

  reload(): Promise<void> {
    return this.act(() => this.tab.reload());
  }

  goBack(): Promise<void> {
    return this.act(() => this.tab.goThroughHistory(-1));
  }

  goForward(): Promise<void> {
    return this.act(() => this.tab.goThroughHistory(1));
  }

  /** Opens another tab of the same visitor, with the same cookies. */
  async newTab(path: string): Promise<TestPage> {
    const page = new TestPage(this.visitor, this.visitor.newTab(), this.settings);
    await page.open(path);
    return page;
  }

  /** Signs the visitor in as `request.user`, or out with `undefined`, and loads the page again. */
  async as(user: unknown): Promise<void> {
    this.visitor.user = user;
    await this.reload();
  }

  // --- What happens to it ---

  /** Cuts the visitor's network: the socket is lost, and no request arrives. */
  cut(): void {
    this.visitor.cut();
  }

  /** Ends a cut, and waits until the page is connected again and its events are answered. */
  async resume(): Promise<void> {
    await this.act(() => this.visitor.resume());
  }

  /** Closes the server as a deploy does, and serves again: a new application, if `visit()` was given a function that creates one. */
  async restart(): Promise<void> {
    await this.act(() => this.visitor.served.restart());
  }

  /** Waits until nothing is in flight. Actions do so themselves. */
  async settled(): Promise<void> {
    await this.act(() => {});
  }

  /** Closes the page, with the other tabs of its visitor. In vitest that happens when the test ends. */
  close(): Promise<void> {
    return this.visitor.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // --- How ---

  /** @internal */
  async open(path: string, status?: number): Promise<void> {
    await this.act(() => this.tab.goTo(path));
    const isExpected = status === undefined ? this.status < 400 : this.status === status;
    if (!isExpected) throw failure(`${path} was answered with ${this.status}: ${shorten(this.text())}`);
  }

  /** One action at a time, as one user does. */
  private act(action: () => void | Promise<void>): Promise<void> {
    const done = this.acting.then(() => this.perform(action));
    this.acting = done.catch(() => {});
    return done;
  }

  private async perform(action: () => void | Promise<void>): Promise<void> {
    takeRefusals();
    const endCollecting = collectErrors();
    let errors: unknown[] = [];
    try {
      await action();
      await settle(this.tab, this.settings.timeout);
    } finally {
      errors = [...endCollecting(), ...this.tab.errors.splice(0)];
    }
    if (errors.length > 0 && !this.settings.allow.includes("errors")) throw failureOf(errors, this.hints());
    const mistakes = findMistakes(this.window.document, this.settings.allow);
    if (mistakes.length > 0)
      throw failure("The page has mistakes in its HTML:", [...mistakes, ...this.hints()]);
  }

  /** Where the page is, and what may explain that something is not there. */
  private hints(): string[] {
    const { refusedFields, status, isCut } = this.tab;
    const invalid = refusedFields.map((field) => `"${nameOf(field)}"`).join(", ");
    return [
      ...(invalid
        ? [`The browser has not sent the form, since these fields are not valid: ${invalid}.`]
        : []),
      ...takeRefusals(),
      ...(isCut ? ["The network is cut."] : []),
      this.tab.hasPage
        ? `The page is ${this.url} in ${this.mode} mode${status >= 400 ? `, answered with ${status}` : ""}.`
        : `There is no page, in ${this.mode} mode.`,
    ];
  }
}

function shorten(text: string): string {
  return text.length > 400 ? `${text.slice(0, 399)}…` : text;
}
