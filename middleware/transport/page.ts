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
import { definitionOf } from "../component/definition.js";
import { mount } from "../component/mount.js";
import { isOtherVersion } from "../component/versions.js";
import type { Site } from "../site.js";
import { sendHtml, varyByHtmx, wantsFragment } from "./html-response.js";
import { hasOtherMark, markScripts, sendToBrowser } from "./navigation.js";
import { type Opened, openView } from "./open-view.js";
import { answerError } from "./post/error-answer.js";
import { DocumentHost, fillForms, forScripts } from "./view-html.js";

/** Options of the page that res.live() sends. */
export interface PageOptions {
  /** the page's title; default the component's name */
  title?: string;
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
  { title }: PageOptions,
): Promise<void> {
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
  { title }: PageOptions,
): Promise<void> {
  if (hasOtherMark(site, request)) return sendToBrowser(response);
  const page = isDocument(content) ? content : layOut(site, request, content, title);
  const { view, content: opened, redirect, flashes } = await openView(site, request, response, page);
  if (redirect !== undefined) return response.redirect(302, redirect);
  // The back button may show the page again, which then checks whether its state is still the newest.
  response.setHeader("Cache-Control", "private, no-cache");
  const scripts = site.assets.scripts(site.prefixOf(request));
  const host = new DocumentHost(view, scripts, flashes);
  const html = host.addClickForms(writeTemplate(opened as Rendered, host));
  const titled = hoistTitle(markScripts(site, view.owner, html, scripts), title);
  const marked = markCurrent(fillForms(view, response, titled), view.url);
  const filled = await site.store.seals.shortenSeals(view, marked);
  if (view.instances.length > 0) sendHtml(response, filled);
  else response.type("html").send(filled);
}

/** Puts the layout around the content of a page. */
function layOut(site: Site, request: Request, content: Mount | Rendered, title?: string): Rendered {
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
  const html = content instanceof Rendered ? writeTemplate(content, host) : writeComponent(content);
  const whole = host.addClickForms(host.text("viewStart") + html + host.text("viewForm"));
  const marked = markCurrent(fillForms(view, response, whole), view.url);
  return site.store.seals.shortenSeals(view, marked);
}
