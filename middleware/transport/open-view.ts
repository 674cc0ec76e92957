/** Opens a view for a request: mounts its components, or restores them from the stored state that the request names. */
import type { Request, Response } from "express";
import { LiveError } from "../../views/errors.js";
import type { Mount, Placed, Rendered } from "../../views/values.js";
import { splitQuery } from "../component/address/query.js";
import { ClickForms } from "../component/click-forms.js";
import type { Mode } from "../component/contracts.js";
import { type Flash, noEffects } from "../component/effects.js";
import { isPromise } from "../component/is-promise.js";
import { View } from "../component/view.js";
import { prepareView } from "../component/view-restore.js";
import { contextOf, type Params, type Visitor } from "../component/visitor.js";
import { randomName } from "../security/random.js";
import type { Site } from "../site.js";
import type { ViewSnapshot } from "../state/views/snapshot.js";
import { isSamePage, resolveAddress, targetPath, viewIds } from "./address.js";
import { drainFlashes, hasFlashes, sendFlashes } from "./flash.js";
import { wantsFragment } from "./html-response.js";
import { writeOwnFields } from "./own-fields.js";

/** A view with its components. */
interface Filled {
  view: View;
  content: Rendered | Placed;
}

/** A view that is ready to be written, with the effects of its hooks. */
export interface Opened extends Filled {
  /** address to send the browser to instead */
  redirect?: string;
  /** flashes stored for this page, and those of the hooks */
  flashes: readonly Flash[];
}

interface OpenOptions {
  /** called before the view is sealed */
  prepare?: (view: View) => Promise<void>;
  /** the address of the page, if that is not the requested one */
  url?: string;
}

/** Opens a view with the content of a page, and seals it. */
export async function openView(
  site: Site,
  request: Request,
  response: Response,
  content: Mount | Rendered,
  { prepare, url }: OpenOptions = {},
): Promise<Opened> {
  site.warnOfNames();
  const place = placeOf(site, request, url);
  const opener: Opener = {
    site,
    content,
    visitor: { data: contextOf(site.settings.context, request) },
    place,
    mode: wantsFragment(request) ? "htmx" : "form",
  };
  // Most pages wait for nothing, and a page costs less without promises.
  const mayName = place.owner !== "" && request.originalUrl.includes("?");
  const stored = mayName ? await findStored(site, request, place) : undefined;
  const reopened = stored && (await reopen(opener, stored));
  const opening = reopened ?? openNew(opener);
  const opened = isPromise(opening) ? await opening : opening;
  if (prepare) await prepare(opened.view);
  const { redirect, flashes } = opened.view.drainEffects() ?? noEffects;
  opened.view.ownFields = writeOwnFields(site, request);
  // Hooks and hidden fields may have begun a session: the page belongs to whoever its next request belongs to.
  const owner = site.owners.ensure(request, response);
  if (redirect !== undefined) {
    const address = resolveAddress(redirect, place.url, place.prefix);
    await sendFlashes(site, response, flashes, address);
    return { ...opened, flashes: [], redirect: address };
  }
  opened.view.owner = owner;
  const seal = site.store.seals.seal(opened.view);
  opened.view.seal = isPromise(seal) ? await seal : seal;
  opened.view.clickForms = new ClickForms(opened.view.key);
  if (!hasFlashes(request)) return { ...opened, flashes };
  return {
    ...opened,
    flashes: [...(await drainFlashes(site, request, response, place.owner || owner)), ...flashes],
  };
}

/** The page of a view, and which of the page's views it is. */
interface Place {
  /** "" for a browser that has no name yet */
  owner: string;
  url: string;
  prefix: string;
  params: Params;
  indexInRequest: number;
}

/** All that is needed to open a view. */
interface Opener {
  site: Site;
  content: Mount | Rendered;
  visitor: Visitor;
  mode: Mode;
  place: Place;
}

/** Number of views opened so far for a request. */
const viewsOpened = new WeakMap<Request, number>();

function placeOf(site: Site, request: Request, requested = request.originalUrl): Place {
  const indexInRequest = viewsOpened.get(request) ?? 0;
  viewsOpened.set(request, indexInRequest + 1);
  const prefix = site.prefixOf(request);
  // Express creates them without a prototype, and a seal can't carry such an object.
  return {
    owner: site.owners.ofPage(request) ?? "",
    url: prefix + withoutLongQuery(targetPath(requested)),
    prefix,
    params: { ...request.params },
    indexInRequest,
  };
}

/** A longer query is ignored: seals and states carry the address, and each field reads it. */
const maxQuery = 16_000;

function withoutLongQuery(path: string): string {
  const [before, query] = splitQuery(path);
  return query.length > maxQuery ? before : path;
}

function openNew(opener: Opener): Filled | Promise<Filled> {
  return fill(new View(opener.site.surroundings, { id: randomName(), ...opener.place }), opener);
}

function fill(view: View, { content, mode, visitor }: Opener): Filled | Promise<Filled> {
  view.mode = mode;
  view.visitor = visitor;
  const opened = view.open(content);
  return isPromise(opened) ? opened.then((content) => ({ view, content })) : { view, content: opened };
}

/**
 * Opens a view with stored state; undefined if an older version of a component has stored it.
 *
 * @throws {LiveError} HL_OTHER_VERSION if another process is to show it
 */
async function reopen(opener: Opener, stored: ViewSnapshot): Promise<Filled | undefined> {
  const { site, place } = opener;
  await site.versions?.check(stored);
  try {
    const view = prepareView(
      { ...stored, ...place, url: stored.url },
      site.surroundings,
      undefined,
      place.url,
    );
    const filled = await fill(view, opener);
    view.dropUnused();
    return filled;
  } catch (error) {
    if (!(error instanceof LiveError && error.code === "HL_SEAL_OUTDATED")) throw error;
    site.settings.logger.warn(`Hyper Live mounts a page again: ${error.what}`);
    return undefined;
  }
}

/** Loads the state that the request's query names for this view, if it is the requester's own. */
async function findStored(
  site: Site,
  request: Request,
  { owner, url, indexInRequest }: Place,
): Promise<ViewSnapshot | undefined> {
  for (const id of viewIds(targetPath(request.originalUrl))) {
    const alive = await site.store.find(id);
    const stored = alive && alive.owner === owner ? alive.snapshot() : await loadOrFind(site, id, owner);
    // State never moves to another address: what onMount() allowed there may be forbidden here.
    // Only url() fields follow the address; `onUrl()` and guards check what it says.
    if (stored?.indexInRequest === indexInRequest && isSamePage(stored.url, url, stored.urlNames))
      return stored;
  }
  return undefined;
}

/** Loads the state stored under an id; if there is none, its page may have joined meanwhile. */
async function loadOrFind(site: Site, id: string, owner: string): Promise<ViewSnapshot | undefined> {
  const stored = await site.store.load(id, owner);
  if (stored) return stored;
  const alive = await site.store.find(id);
  return alive?.owner === owner ? alive.snapshot() : undefined;
}
