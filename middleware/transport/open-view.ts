/** Opens a view for a request: mounts its components, or makes them again from the state that the request names. */
import type { Request, Response } from "express";
import { LiveError } from "../../views/errors.js";
import type { Mount, Placed, Rendered } from "../../views/html.js";
import { ClickForms } from "../component/click-forms.js";
import type { Flash } from "../component/context.js";
import { View } from "../component/view.js";
import { contextOf } from "../component/visitor.js";
import { randomName } from "../security/random.js";
import { ensureSession } from "../security/session.js";
import type { Site } from "../site.js";
import type { ViewSnapshot } from "../state/views/snapshot.js";
import { resolveAddress, targetPath, viewIds } from "./address.js";
import { wantsFragment } from "./answer.js";
import { sendFlashes, takeFlashes } from "./flash.js";
import { writeOwnFields } from "./own-fields.js";

const viewsMade = new WeakMap<Request, number>();

/** A view whose components are there, with what their hooks asked for. */
export interface Opened {
  view: View;
  content: Rendered | Placed;
  /** where the browser is to go instead */
  redirect?: string;
  /** messages of the hooks, and those that waited for this page */
  flashes: Flash[];
}

export async function openView(
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
    const view = new View(site.surroundings, { id, session, ...place, nth });
    view.mode = mode;
    view.visitor = visitor;
    opened = { view, content: await view.open(content) };
  }
  const { redirect, flashes } = opened.view.takeEffects() ?? { flashes: [], pushes: [] };
  if (redirect !== undefined) {
    const address = resolveAddress(redirect, url, prefix);
    await sendFlashes(site, response, session, flashes, address);
    return { ...opened, flashes: [], redirect: address };
  }
  opened.view.seal = await site.store.seal(opened.view);
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
    if (stored?.nth === nth) return stored;
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
