/** Everything that users import from "hyper-live/testing/playwright": the kit's `visit()` in a real browser. */
import type { Mode } from "../../component/contracts.js";
import type { Component } from "../../component/definition.js";
import type { Class } from "../../input/class.js";
import { failure } from "../errors.js";
import { type Application, Identity, type Served, serve } from "../serve.js";
import { readState, type State, sealFields } from "../state.js";
import { BrowserLocator, BrowserScope } from "./browser-locator.js";
import type { DrivenBrowser, DrivenContext, DrivenPage } from "./driver.js";
import { InFlight } from "./in-flight.js";

export type { BrowserLocator, DrivenBrowser };

/** Options of {@link visit}, as those of "hyper-live/testing". */
export interface BrowserVisitOptions {
  mode?: Mode;
  as?: unknown;
  status?: number;
}

type Target = string | BrowserLocator;

/**
 * A page in a real browser, with the names of the kit. Each action waits until the page has settled.
 *
 * @example
 * const page = await visit(app, "/shopping", { mode: "live" });
 * await page.fill("Item", "milk");
 * await page.click("Add");
 */
export class BrowserPage extends BrowserScope {
  status = 0;

  /** @internal */
  constructor(
    /** Playwright's page */
    readonly page: DrivenPage,
    readonly mode: Mode,
    private readonly context: DrivenContext,
    private readonly served: Served,
    private readonly identity: Identity,
    private readonly inFlight: InFlight,
  ) {
    super(
      {
        act: async (action) => {
          await action();
          await inFlight.settled();
        },
      },
      page.locator("body"),
    );
  }

  get url(): string {
    const url = new URL(this.page.url());
    url.searchParams.delete("_view");
    return url.pathname + url.search + url.hash;
  }

  title(): Promise<string> {
    return this.page.title();
  }
  flash(): Promise<{ kind: string; text: string }[]> {
    return this.page.evaluate(
      `[...document.querySelectorAll(".live-flash")].map((each) => ({ kind: each.dataset.kind, text: each.textContent.trim() }))`,
    );
  }
  async state<T extends Component>(type: Class<T>, nth = 0): Promise<State<T>> {
    const code = `[...document.querySelectorAll(${JSON.stringify(sealFields)})].map(({ value }) => value)`;
    return readState(await this.page.evaluate<string[]>(code), type, nth);
  }

  within(part: BrowserLocator): BrowserLocator {
    return part;
  }
  click(target: Target): Promise<void> {
    return this.control(target).click();
  }
  fill(target: Target, text: string): Promise<void> {
    return this.field(target).fill(text);
  }
  press(target: Target, key?: string): Promise<void> {
    if (key !== undefined) return this.field(target).press(key);
    return this.host.act(() => this.page.keyboard.press(String(target)));
  }
  select(target: Target, ...options: string[]): Promise<void> {
    return this.field(target).select(...options);
  }
  upload(target: Target, ...files: Parameters<BrowserLocator["upload"]>): Promise<void> {
    return this.field(target).upload(...files);
  }
  check(target: Target): Promise<void> {
    return this.field(target).check();
  }
  uncheck(target: Target): Promise<void> {
    return this.field(target).uncheck();
  }

  async goto(path: string): Promise<void> {
    await this.host.act(async () => {
      const response = await this.page.goto(new URL(path, this.served.origin).href);
      this.status = response?.status() ?? this.status;
    });
  }
  reload(): Promise<void> {
    return this.host.act(() => this.page.reload());
  }
  goBack(): Promise<void> {
    return this.host.act(() => this.page.goBack());
  }
  goForward(): Promise<void> {
    return this.host.act(() => this.page.goForward());
  }
  async as(user: unknown): Promise<void> {
    this.identity.user = user;
    await this.reload();
  }

  /** Cuts the network of the page; the sockets of other visitors are closed too, and open again. */
  async cut(): Promise<void> {
    this.inFlight.isCut = true;
    await this.context.setOffline(true);
    this.served.dropSockets();
  }
  resume(): Promise<void> {
    this.inFlight.isCut = false;
    return this.host.act(() => this.context.setOffline(false));
  }
  restart(): Promise<void> {
    return this.host.act(() => this.served.restart());
  }
  settled(): Promise<void> {
    return this.host.act(async () => {});
  }
  async close(): Promise<void> {
    this.identity.user = undefined;
    await this.context.close();
  }

  private control(target: Target): BrowserLocator {
    const [first = "", ...others] = ["button", "link", "checkbox", "radio", "switch", "tab", "menuitem"];
    return typeof target === "string"
      ? this.orNamed(this.getByRole(first, { name: target }), others, target)
      : target;
  }

  private field(target: Target): BrowserLocator {
    if (typeof target !== "string") return target;
    const { locator } = this.getByLabelText(target);
    const labelled = this.inner(locator.or(this.getByPlaceholderText(target).locator));
    // Playwright takes the options of a list for part of the label around it.
    return this.orNamed(labelled, ["combobox", "listbox"], target);
  }

  private orNamed({ locator }: BrowserLocator, roles: readonly string[], name: string): BrowserLocator {
    return this.inner(
      roles.reduce((found, role) => found.or(this.getByRole(role, { name }).locator), locator),
    );
  }
}

/**
 * Opens a page of an application in a browser of Playwright, as a new visitor.
 *
 * @example
 * const browser = await chromium.launch();
 * const page = await visit(browser, app, "/shopping", { mode: "htmx" });
 */
export async function visit(
  browser: DrivenBrowser,
  application: Application,
  path: string,
  { mode = "live", as, status }: BrowserVisitOptions = {},
): Promise<BrowserPage> {
  const served = await serve(application);
  const identity = new Identity();
  if (as !== undefined) identity.user = as;
  const context = await browser.newContext({ javaScriptEnabled: mode !== "form" });
  await context.addCookies([{ ...identity.cookie, url: served.origin }]);
  if (mode === "htmx") await context.route(/\/live-[\w-]+\.js$/, (route) => route.abort());
  const driven = await context.newPage();
  const page = new BrowserPage(driven, mode, context, served, identity, new InFlight(driven));
  await page.goto(path);
  const isExpected = status === undefined ? page.status < 400 : page.status === status;
  if (!isExpected) throw failure(`${path} was answered with ${page.status}.`);
  return page;
}

/** `visit()` without the browser, as the fixture gives it to a test. */
export type Visit = (
  application: Application,
  path: string,
  options?: BrowserVisitOptions,
) => Promise<BrowserPage>;

/**
 * A fixture for Playwright's test runner.
 *
 * @example
 * import { test as base } from "@playwright/test";
 * const test = base.extend(fixtures);
 * test("adds a task", async ({ visit }) => {
 *   const page = await visit(app, "/todos", { mode: "htmx" });
 * });
 */
export const fixtures = {
  visit: async (
    { browser }: { browser: DrivenBrowser },
    use: (visit: Visit) => Promise<void>,
  ): Promise<void> => {
    const pages: BrowserPage[] = [];
    await use(async (...what) => {
      const page = await visit(browser, ...what);
      pages.push(page);
      return page;
    });
    await Promise.all(pages.map((page) => page.close()));
  },
};
