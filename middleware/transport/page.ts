/**
 * Pages: writes a component or a template for res.live and req.live.
 *
 * The components of a page are mounted, sealed and written; then the server drops them. If the request's query names a
 * view, as the redirect after a form's post does, the page shows the stored state of that view instead.
 */
import type { Request, Response } from "express";
import { LiveError } from "../../views/errors.js";
import { markCurrent } from "../../views/mark-current.js";
import { hoistTitle, titleOf } from "../../views/title.js";
import { Mount, Rendered } from "../../views/values.js";
import { writeComponent, writeTemplate } from "../../views/write.js";
import { publicUrl } from "../component/address/query.js";
import { definitionOf } from "../component/definition.js";
import { noEffects } from "../component/effects.js";
import { isPromise } from "../component/is-promise.js";
import { mount } from "../component/mount.js";
import { isOtherVersion } from "../component/versions.js";
import type { Site } from "../site.js";
import { resolveAddress } from "./address.js";
import { sendHtml, varyByHtmx, wantsFragment } from "./html-response.js";
import { hasOtherMark, markScripts, sendToBrowser } from "./navigation.js";
import { type Opened, openView } from "./open-view.js";
import { answerError } from "./post/error-answer.js";
import {
  asksForParts,
  fillParts,
  loadParts,
  makePublic,
  mountParts,
  openPublic,
  type PublicPage,
  publicRequest,
  writeLoader,
  writeParts,
  writeSwap,
} from "./public-page.js";
import { DocumentHost, fillForms, forScripts } from "./view-html.js";

/**
 * Options of the page that res.live() sends.
 *
 * @example
 * app.get("/", (req, res) => res.live(Clock, { zone: "CET" }, { title: "What time is it?" }));
 */
export interface PageOptions {
  /** the page's title; default the component's name */
  title?: string;
  /**
   * Whether caches may give the page to anyone. What is not deferred then is the same for all, and can't be used: there is no
   * cookie, no session and no state in it. The deferred components are mounted for the user, by a request of their own; without
   * JavaScript by a link. `Cache-Control` is `public, no-cache` unless the route has set it. Default `false`.
   */
  public?: boolean;
}

/** Reads the arguments of res.live: what to show, and the options of its page. */
export function readPage(
  content: unknown,
  second?: object,
  third?: PageOptions,
): [content: Mount | Rendered, options: PageOptions | undefined] {
  return typeof content === "function"
    ? [readContent(content, second), third]
    : [readContent(content), second];
}

/** Reads what res.live and req.live should show: a component's class and props, a mount(), or html`…`. */
export function readContent(content: unknown, props?: object): Mount | Rendered {
  if (content instanceof Mount || content instanceof Rendered) return content;
  if (typeof content === "function") return mount(content as never, props as never);
  throw new LiveError(
    "HL_NOT_COMPONENT",
    `res.live() was given ${content === null ? "null" : `a value of type ${typeof content}`}, ` +
      "which is not a component or a template.",
  );
}

/** Answers a request with a page, or with a fragment if htmx requests one. */
export async function sendPage(
  site: Site,
  request: Request,
  response: Response,
  content: Mount | Rendered,
  options: PageOptions = {},
): Promise<void> {
  varyByHtmx(response);
  const send = wantsFragment(request) ? sendFragment : sendDocument;
  try {
    await send(site, request, response, content, options);
  } catch (error) {
    if (!isOtherVersion(error)) throw error;
    // The browser requests the page again, from another process if it can.
    if (error.retryAfter !== undefined) response.set({ Refresh: `${error.retryAfter}`, Connection: "close" });
    answerError(site, request, response, error, request.originalUrl);
  }
}

async function sendFragment(
  site: Site,
  request: Request,
  response: Response,
  content: Mount | Rendered,
  { title, public: isPublic }: PageOptions,
): Promise<void> {
  if (isPublic && asksForParts(request)) return sendParts(site, request, response, content, title);
  const opened = await openView(site, request, response, content);
  response.setHeader("Cache-Control", "no-store");
  if (opened.redirect !== undefined) response.set("HX-Redirect", opened.redirect).status(204).end();
  // htmx sets the title of the page to that of a fragment.
  else sendHtml(response, titleOf(title) + forScripts(await writeOpened(site, response, opened)));
}

async function sendDocument(
  site: Site,
  request: Request,
  response: Response,
  content: Mount | Rendered,
  { title, public: isPublic }: PageOptions,
): Promise<void> {
  if (hasOtherMark(site, request)) return sendToBrowser(response);
  const page = layOut(site, isPublic ? publicRequest(request) : request, content, title);
  if (!isPublic)
    return writeDocument(site, request, response, await openView(site, request, response, page), title);
  const shown = await openPublic(site, request, page);
  if (!asksForParts(request) || shown.parts.length === 0)
    return sendPublic(site, request, response, shown, title);
  const opened = await openView(site, request, response, mountParts(shown), { prepare: loadParts });
  fillParts(shown, opened.view);
  return writeDocument(site, request, response, { ...opened, content: shown.content }, title);
}

/** Sends a page that may be shown to anyone. */
function sendPublic(
  site: Site,
  request: Request,
  response: Response,
  page: PublicPage,
  title?: string,
): void {
  const { view, content } = page;
  const { redirect } = view.drainEffects() ?? noEffects;
  if (redirect !== undefined) return response.redirect(302, resolveAddress(redirect, view.url, view.prefix));
  makePublic(response, () => site.warnOfCookie(request.path));
  const scripts = site.assets.scripts(view.prefix);
  const host = new DocumentHost(view, scripts, [], writeLoader(page));
  const titled = hoistTitle(markScripts(site, "", writeTemplate(content, host), scripts), title);
  // Two answers for the same content are equal, so that a cache can ask whether its own is.
  response.type("html").send(markCurrent(titled, view.url));
}

/** Sends the parts of a public page that belong to its user. */
async function sendParts(
  site: Site,
  request: Request,
  response: Response,
  content: Mount | Rendered,
  title?: string,
): Promise<void> {
  // As a whole page: its parts are found by their places in it.
  const shown = await openPublic(site, request, layOut(site, publicRequest(request), content, title));
  // The browser shows the address of the public page.
  const url = publicUrl(request.originalUrl);
  const { view, flashes } = await openView(site, request, response, mountParts(shown), { url });
  response.setHeader("Cache-Control", "no-store");
  const host = new DocumentHost(view, "", flashes);
  const parts = writeParts(shown, view);
  const forms = host.addClickForms(host.text("viewStart") + host.text("viewForm"));
  const written = writeSwap("#live-parts", forms) + parts;
  sendHtml(response, forScripts(await site.store.seals.shortenSeals(view, written)));
}

/** Sends a page that belongs to its user. */
async function writeDocument(
  site: Site,
  request: Request,
  response: Response,
  { view, content: opened, redirect, flashes }: Opened,
  title?: string,
): Promise<void> {
  if (redirect !== undefined) return response.redirect(302, redirect);
  // The back button may show the page again, which then checks whether its state is still the newest.
  response.setHeader("Cache-Control", "private, no-cache");
  const scripts = site.assets.scripts(site.prefixOf(request));
  const host = new DocumentHost(view, scripts, flashes);
  const written = host.addClickForms(writeTemplate(opened as Rendered, host));
  const titled = hoistTitle(markScripts(site, view.owner, written, scripts), title);
  const marked = markCurrent(fillForms(view, response, titled), view.url);
  const shortened = site.store.seals.shortenSeals(view, marked);
  const filled = isPromise(shortened) ? await shortened : shortened;
  if (view.instances.length > 0) sendHtml(response, filled);
  else response.type("html").send(filled);
}

/** Puts the layout around the content of a page, unless that is a whole document. */
function layOut(site: Site, request: Request, content: Mount | Rendered, title?: string): Rendered {
  if (isDocument(content)) return content;
  const page = site.settings.layout({ content, title: title ?? defaultTitle(content), request });
  if (isDocument(page)) return page;
  throw new LiveError(
    "HL_OPTION",
    'hyperLive\'s option "layout" must return a whole document: html`<!doctype html>…`.',
  );
}

function isDocument(content: Mount | Rendered): content is Rendered {
  return content instanceof Rendered && content.template.isDocument;
}

function defaultTitle(content: Mount | Rendered): string {
  return content instanceof Mount ? (definitionOf(content.component)?.title ?? "") : "";
}

/**
 * Writes a component or template as a string, followed by the view's form.
 *
 * @throws {LiveError} HL_CONTEXT if onMount calls redirect(), since the answer to the request is the caller's
 */
export async function writeFragment(
  site: Site,
  request: Request,
  response: Response,
  content: Mount | Rendered,
): Promise<string> {
  const opened = await openView(site, request, response, content);
  if (opened.redirect !== undefined) {
    throw new LiveError(
      "HL_CONTEXT",
      `onMount() calls redirect(${JSON.stringify(opened.redirect.slice(0, 80))}), but req.live() only returns HTML. ` +
        "Show the component by res.live(), or redirect in the route.",
    );
  }
  return writeOpened(site, response, opened);
}

async function writeOpened(site: Site, response: Response, opened: Opened): Promise<string> {
  const { view, content, flashes } = opened;
  const host = new DocumentHost(view, "", flashes);
  const written = content instanceof Rendered ? writeTemplate(content, host) : writeComponent(content);
  const whole = host.addClickForms(host.text("viewStart") + written + host.text("viewForm"));
  const marked = markCurrent(fillForms(view, response, whole), view.url);
  return site.store.seals.shortenSeals(view, marked);
}
