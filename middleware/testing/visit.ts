/** Opens pages in tests. */
import express from "express";
import type { Mode } from "../component/contracts.js";
import type { Component } from "../component/definition.js";
import type { Props } from "../component/mount.js";
import { hyperLive } from "../hyper-live.js";
import type { Class } from "../input/class.js";
import type { HyperLiveOptions } from "../options.js";
import type { Mistake } from "./check-markup.js";
import { TestPage } from "./page.js";
import { loadPeers } from "./peers.js";
import { afterTests, whenTestEnds } from "./runner.js";
import { type Application, serve } from "./serve.js";
import { Visitor } from "./visitor.js";

/** Options of {@link visit}. */
export interface VisitOptions {
  /** How the page works: `form` without JavaScript, `htmx` with htmx alone, `live` with our script. Default: `live`. */
  mode?: Mode;
  /** The user who is signed in: `request.user` of all requests, as passport sets it. Default: nobody. */
  as?: unknown;
  /** The HTTP status that is expected. Default: any below 400. */
  status?: number;
  /** Mistakes of the page that do not fail the test. Default: none. */
  allow?: readonly Mistake[];
  /** Milliseconds for which an action, or `findBy…`, waits. Default: 5,000. */
  timeout?: number;
}

/** Options of {@link render}. */
export interface RenderOptions extends VisitOptions {
  /** options of `hyperLive()` */
  hyperLive?: HyperLiveOptions;
}

/** The open pages. */
const open = new Set<TestPage>();

/** Closes all pages that are open. */
async function closeAll(): Promise<void> {
  await Promise.all([...open].map(close));
}

async function close(page: TestPage): Promise<void> {
  if (open.delete(page)) await page.close();
}

afterTests(closeAll);

/**
 * Opens a page of an application, as a new visitor with a browser of their own. The application is served on a free port.
 *
 * @param application - an Express application, an HTTP server, or a function that creates one
 * @param path - the page's path
 * @throws {LiveError} HL_TEST if the page is answered with an error, throws one, or has mistakes in its HTML
 *
 * @example
 * const page = await visit(app, "/todos", { mode: "htmx" });
 * await page.fill("New task", "milk");
 * await page.click("Add");
 * page.getByRole("checkbox", { name: "milk" });
 */
export async function visit(
  application: Application,
  path: string,
  { mode = "live", as, status, allow = [], timeout = 5_000 }: VisitOptions = {},
): Promise<TestPage> {
  let page: TestPage | undefined;
  // Before anything is waited for: later another test may be the current one.
  whenTestEnds(async () => {
    if (page) await close(page);
  });
  const [served] = await Promise.all([serve(application), loadPeers()]);
  const visitor = new Visitor(served, mode);
  if (as !== undefined) visitor.user = as;
  page = new TestPage(visitor, visitor.newTab(), { allow, timeout });
  open.add(page);
  await page.open(path, status);
  return page;
}

/**
 * Opens a page with nothing but a component.
 *
 * @example
 * const page = await render(Counter, { count: 5 });
 */
export function render<T extends Component>(
  component: Class<T>,
  props?: Props<T>,
  { hyperLive: options = {}, ...others }: RenderOptions = {},
): Promise<TestPage> {
  const app = express();
  app.use(hyperLive(options));
  app.get("/", (_request, response) => response.live(component, props as Props<T>));
  return visit(app, "/", others);
}
