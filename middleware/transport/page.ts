/**
 * Pages: what res.live and req.live do with a component or a template.
 *
 * A page is mounted, sealed and written; then the server forgets it. A request that carries a view's id in its
 * query, as the redirect behind a form's post does, shows that view's stored state instead of mounting anew.
 */
import type { Request, Response } from "express";
import { LiveError } from "../../views/errors.js";
import { type FormMark, fillForm } from "../../views/fill.js";
import { writeFlashes } from "../../views/flash.js";
import type { Host } from "../../views/host.js";
import { hoistTitle, titleOf } from "../../views/title.js";
import { Mount, type Placed, Rendered } from "../../views/values.js";
import { writeComponent, writeTemplate } from "../../views/write.js";
import { ClickForms } from "../component/click-forms.js";
import { definitionOf } from "../component/definition.js";
import type { Flash } from "../component/effects.js";
import { fields, postAttributes, sealField } from "../component/host.js";
import type { Instance } from "../component/instance.js";
import { mount } from "../component/live.js";
import { View } from "../component/view.js";
import { contextOf } from "../component/visitor.js";
import { randomName } from "../security/random.js";
import { ensureSession } from "../security/session.js";
import type { Site } from "../site.js";
import type { ViewSnapshot } from "../state/views/snapshot.js";
import { resolveAddress, targetPath, viewIds } from "./address.js";
import { sendHtml, varyByHtmx, wantsFragment } from "./answer.js";
import { sendFlashes, takeFlashes } from "./flash.js";
import { writeOwnFields } from "./own-fields.js";

const viewsMade = new WeakMap<Request, number>();

/** What res.live() is told of the page around what it shows. */
export interface PageOptions {
  /** the page's title; default the component's name */
  title?: string;
}

/** Reads what res.live is given: what to show, and the options of its page. */
export function readPage(
  content: unknown,
  second?: object,
  third?: PageOptions,
): [content: Mount | Rendered, options: PageOptions | undefined] {
  return typeof content === "function"
    ? [readContent(content, second), third]
    : [readContent(content), second];
}

/** Reads what res.live and req.live are given: a component's class and props, a mount(), or html`…`. */
export function readContent(content: unknown, props?: object): Mount | Rendered {
  if (content instanceof Mount || content instanceof Rendered) return content;
  if (typeof content === "function") return mount(content as never, props as never);
  throw new LiveError(
    "HL_NOT_COMPONENT",
    `res.live() was given ${content === null ? "null" : `a value of type ${typeof content}`}.`,
  );
}

/** Answers a request with a page, or with a fragment where htmx asks for one. */
export async function sendPage(
  site: Site,
  request: Request,
  response: Response,
  content: Mount | Rendered,
  { title }: PageOptions = {},
): Promise<void> {
  varyByHtmx(response);
  if (wantsFragment(request)) {
    const opened = await openView(site, request, response, content);
    response.setHeader("Cache-Control", "no-store");
    if (opened.redirect !== undefined) response.set("HX-Redirect", opened.redirect).status(204).end();
    // htmx shows the title of what it fetches.
    else sendHtml(response, titleOf(title) + forScripts(await writeOpened(site, response, opened)));
    return;
  }
  let page = content;
  if (!(content instanceof Rendered && content.template.isDocument)) {
    page = site.settings.layout({ content, title: title ?? defaultTitle(content), request });
    if (!(page instanceof Rendered && page.template.isDocument)) {
      throw new LiveError(
        "HL_OPTION",
        'hyperLive\'s option "layout" returned no whole document: html`<!doctype html>…`.',
      );
    }
  }
  const { view, content: opened, redirect, flashes } = await openView(site, request, response, page);
  if (redirect !== undefined) {
    response.redirect(302, redirect);
    return;
  }
  // A page may be shown again by the back button; it then asks whether its state is still the newest.
  response.setHeader("Cache-Control", "private, no-cache");
  const scripts = site.assets.scripts(site.prefixOf(request));
  const host = new DocumentHost(view, scripts, flashes);
  const html = host.addClickForms(writeTemplate(opened as Rendered, host));
  const titled = hoistTitle(html, title);
  const filled = await site.store.seals.shortenSeals(view, fillForms(view, response, titled));
  if (view.instances.length > 0) sendHtml(response, filled);
  else response.type("html").send(filled);
}

function defaultTitle(content: Mount | Rendered): string {
  return content instanceof Mount ? (definitionOf(content.component)?.title ?? "") : "";
}

/** The hidden field by which a live form, or the form of a control, is known in written HTML. */
export function formMark(instance: Instance, binding: string): FormMark {
  return { names: [fields.submit(instance.number), fields.event(instance.number)], value: binding };
}

/** The page of a form that was refused has what was typed, and says 422. */
function fillForms(view: View, response: Response, html: string): string {
  let filled = html;
  for (const instance of view.instances) {
    const errors = instance?.formErrors;
    if (!instance || !errors || errors.fields.size === 0) continue;
    if (response.statusCode === 200) response.status(422);
    filled = fillForm(filled, formMark(instance, errors.form), errors.typed, true);
  }
  return filled;
}

/**
 * A component or template as a string, with the view's form behind it.
 *
 * @throws {LiveError} HL_CONTEXT where onMount asks for a redirect, which the caller's own answer would overrule
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
      `onMount() asks for a redirect to ${JSON.stringify(opened.redirect.slice(0, 80))}, which req.live() can't answer; ` +
        "show the component by res.live(), or decide in the route.",
    );
  }
  return writeOpened(site, response, opened);
}

/**
 * HTML for a browser that runs scripts: without <noscript>, whose buttons and forms htmx would make real ones, for the
 * Enter key to find. No written text and no attribute holds a bare `<`.
 */
export function forScripts(html: string): string {
  return html.replace(/<noscript\b.*?<\/noscript>/gis, "");
}

async function writeOpened(site: Site, response: Response, opened: Opened): Promise<string> {
  const { view, content, flashes } = opened;
  const host = new DocumentHost(view, "", flashes);
  const html = content instanceof Rendered ? writeTemplate(content, host) : writeComponent(content);
  const whole = host.addClickForms(host.text("viewStart") + html + host.text("viewForm"));
  return site.store.seals.shortenSeals(view, fillForms(view, response, whole));
}

/** A view whose components are there, with what their hooks asked for. */
interface Opened {
  view: View;
  content: Rendered | Placed;
  /** where the browser is to go instead */
  redirect?: string;
  /** messages of the hooks, and those that waited for this page */
  flashes: Flash[];
}

async function openView(
  site: Site,
  request: Request,
  response: Response,
  content: Mount | Rendered,
): Promise<Opened> {
  site.warnOfNames();
  const session = ensureSession(request, response, site.settings.embedded);
  const nth = viewsMade.get(request) ?? 0;
  viewsMade.set(request, nth + 1);
  const mode = wantsFragment(request) ? "htmx" : "form";
  const visitor = { data: contextOf(site.settings.context, request) };
  // Express makes objects without a prototype, which a seal does not carry.
  const prefix = site.prefixOf(request);
  const url = prefix + targetPath(request.originalUrl);
  const place = { url, prefix, params: { ...request.params } };
  const stored = await findStored(site, request, session, nth);
  let opened: { view: View; content: Rendered | Placed } | undefined;
  if (stored) {
    const view = View.prepare({ ...stored, ...place }, site.surroundings);
    view.mode = mode;
    view.visitor = visitor;
    try {
      opened = { view, content: await view.open(content) };
      view.dropUnused();
    } catch (error) {
      if (!(error instanceof LiveError && error.code === "HL_SEAL_OUTDATED")) throw error;
      site.settings.logger.warn(`Hyper Live starts a page afresh: ${error.what}`);
    }
  }
  if (!opened) {
    const id = randomName();
    const view = new View(site.surroundings, { id, session, ...place, indexInRequest: nth });
    view.mode = mode;
    view.visitor = visitor;
    opened = { view, content: await view.open(content) };
  }
  const { redirect, flashes } = opened.view.drainEffects() ?? { flashes: [], pushes: [] };
  if (redirect !== undefined) {
    const address = resolveAddress(redirect, url, prefix);
    await sendFlashes(site, response, session, flashes, address);
    return { ...opened, flashes: [], redirect: address };
  }
  opened.view.seal = await site.store.seals.seal(opened.view);
  opened.view.ownFields = writeOwnFields(site, request);
  opened.view.clickForms = new ClickForms(opened.view.key);
  return { ...opened, flashes: [...(await takeFlashes(site, request, response, session)), ...flashes] };
}

/** The stored state that the request's query names for its nth view, if it is this session's. */
async function findStored(
  site: Site,
  request: Request,
  session: string,
  nth: number,
): Promise<ViewSnapshot | undefined> {
  for (const id of viewIds(targetPath(request.originalUrl))) {
    const alive = await site.store.find(id);
    const stored =
      alive && alive.session === session ? alive.snapshot() : await loadOrFind(site, id, session);
    if (stored?.indexInRequest === nth) return stored;
  }
  return undefined;
}

/** The state stored under an id; where there is none, its page may just have joined. */
async function loadOrFind(site: Site, id: string, session: string): Promise<ViewSnapshot | undefined> {
  const stored = await site.store.load(id, session);
  if (stored) return stored;
  const alive = await site.store.find(id);
  return alive?.session === session ? alive.snapshot() : undefined;
}

/** The view's form: a click of the view is a submit of it, or of one of those beside it. */
export function writeViewForm(view: View, outOfBand = false): string {
  // Its content alone: the element holds htmx's queue of the posts that wait for this one.
  const swap = outOfBand ? ' hx-swap-oob="innerHTML"' : "";
  return `<form id="${view.key}" data-live-view${postAttributes(view)}${swap} hidden>${sealField(view)}</form>`;
}

/** The forms for clicks that the page needs and does not have. All requests of a view wait in the queue of its first form. */
export function writeClickForms(view: View): string {
  const rest = `data-live-more${postAttributes(view)} hidden>${sealField(view)}</form>`;
  return view.clickForms?.missing.map((id) => `<form id="${id}" ${rest}`).join("") ?? "";
}

/**
 * The first button of the view's form does nothing: it is what the Enter key would press in a field that belongs to
 * this form, where any other button would be a wrong guess (HTML Standard, "implicit submission"). It is an input, so that
 * the first `button` of the page is one of the page's own.
 */
function writeInertButton(view: View): string {
  return `<input type="submit" form="${view.key}" disabled hidden>`;
}

class DocumentHost implements Host {
  readonly isMarked = false;
  readonly component = -1;
  readonly shared = this;
  readonly book = undefined;
  readonly root = "";
  readonly action = "";
  readonly eventName = "";

  constructor(
    private readonly view: View,
    private readonly scripts: string,
    private readonly flashes: readonly Flash[],
  ) {}

  text(name: string): string {
    if (name === "scripts") return this.scripts;
    const flashes = name === "viewStart" ? writeFlashes(this.flashes) : "";
    // A page's template without components has nothing to post.
    if (this.view.instances.length === 0) return flashes;
    if (name === "viewStart") return writeInertButton(this.view) + this.placeOfForms + flashes;
    return name === "viewForm" ? writeViewForm(this.view) : "";
  }

  /**
   * Puts in the forms for clicks, before what was written: a browser that finds a form behind its buttons goes through the
   * page once more for each of them.
   */
  addClickForms(html: string): string {
    return html.replace(this.placeOfForms, () => writeClickForms(this.view));
  }

  private get placeOfForms(): string {
    return `<!--${this.view.key}-->`;
  }
}
