/**
 * Flashes for the next page. The adapter stores them, and a cookie that lasts a minute makes the next page load them.
 *
 * A page without the cookie loads nothing, and addresses don't change. Another tab can't take the flashes, since they
 * are stored for the address that the browser was sent to.
 */
import type { Request, Response } from "express";
import type { Flash } from "../component/effects.js";
import { addCookie, writeCookie } from "../security/cookie.js";
import { isSecure } from "../security/proxy.js";
import { randomName } from "../security/random.js";
import type { Site } from "../site.js";
import { isRefused } from "../state/adapters/store-refused.js";
import { isHere, normalAddress, targetPath } from "./address.js";

/** Seconds for which flashes wait for their page. */
const lifetime = 60;
/** Each stored entry has a cookie of its own, named by its id, so that two tabs can wait at the same time. */
const cookieName = "hyper-live-flash-";
const cookiePattern = new RegExp(`(?<=^|;\\s*)${cookieName}([\\w-]{22})=`, "g");
/** Maximum number of a request's cookies that are looked up. */
const maxWaiting = 8;

/** Flashes that are being stored. */
interface StoredFlashes {
  /** the cookie to be set */
  cookie: string;
  /** settles when they are stored */
  stored: Promise<void>;
}

/**
 * Stores flashes for a page.
 *
 * @param address - the page's address
 * @returns undefined if there are no flashes, or the page is on another site
 */
export function storeFlashes(
  site: Site,
  owner: string,
  flashes: readonly Flash[],
  address: string,
  secure = false,
): StoredFlashes | undefined {
  if (flashes.length === 0 || !isHere(address)) return undefined;
  const id = randomName();
  const stored = store(site, id, [owner, flashes, normalAddress(address)], lifetime).catch((error) => {
    // What the handler did is stored, and is done without its message too.
    if (!isRefused(error)) throw error;
    site.logRefusal("store", error);
  });
  return { cookie: flashCookie(site, id, secure, lifetime), stored };
}

/** Stores flashes for a page, and sets the cookie by the response that redirects to it. */
export async function sendFlashes(
  site: Site,
  response: Response,
  flashes: readonly Flash[],
  address: string,
): Promise<void> {
  if (flashes.length === 0) return;
  // The handler may have signed the user in or out: the next page belongs to whoever they are now.
  const owner = site.owners.ensure(response.req, response);
  const waiting = storeFlashes(site, owner, flashes, address, isSecure(response.req));
  if (!waiting) return;
  await waiting.stored;
  addCookie(response, waiting.cookie);
}

/** Stores a flash of a plain route for the next page, which may be the response to this request. */
export async function flashNext(site: Site, response: Response, flash: Flash): Promise<void> {
  const { req: request } = response;
  const owner = site.owners.ensure(request, response);
  const id = randomName();
  // Before any await, since a route may answer without waiting for this.
  addCookie(response, flashCookie(site, id, isSecure(request), lifetime));
  request.headers.cookie += `; ${cookieName}${id}=1`;
  try {
    await store(site, id, [owner, [flash], null], lifetime);
  } catch (error) {
    site.settings.logger.error("Hyper Live: a flash could not be stored.", error);
  }
}

/** Whether flashes may wait for the browser of a request. */
export function hasFlashes({ headers }: Request): boolean {
  return headers.cookie?.includes(cookieName) === true;
}

/** Loads the flashes stored for the requested page, and removes them. */
export async function drainFlashes(
  site: Site,
  request: Request,
  response: Response,
  owner: string,
): Promise<Flash[]> {
  const { cookie = "" } = request.headers;
  const ids = Array.from(cookie.matchAll(cookiePattern), ([, id]) => id as string).slice(0, maxWaiting);
  // A second component in the same response must not load them again.
  request.headers.cookie = cookie.replace(cookiePattern, "taken=");
  const here = normalAddress(site.prefixOf(request) + targetPath(request.originalUrl));
  const taken: Flash[] = [];
  for (const id of ids) {
    const text = await site.settings.adapter.load(keyOf(id), owner);
    const waiting = text ? (JSON.parse(text) as Waiting) : undefined;
    if (waiting) {
      const [addressee, flashes, target] = waiting;
      if (addressee !== owner || (target !== null && target !== here)) continue;
      taken.push(...flashes);
      await store(site, id, waiting, 0);
    }
    addCookie(response, flashCookie(site, id, isSecure(request), 0));
  }
  return taken;
}

/** A stored entry: its owner, the flashes, and the address of their page; null for any page. */
type Waiting = [owner: string, flashes: readonly Flash[], address: string | null];

/** @param seconds - how long they wait; 0 deletes them */
async function store({ settings }: Site, id: string, waiting: Waiting, seconds: number): Promise<void> {
  const { adapter, limits } = settings;
  const quota = { owner: waiting[0], limit: limits.storedPerOwner, isConfirmed: false };
  await adapter.save(keyOf(id), JSON.stringify(waiting), seconds * 1000, quota);
}

function flashCookie(site: Site, id: string, secure: boolean, maxAge: number): string {
  const isEmbedded = site.settings.embedded;
  // The script of a page with a socket must be able to set it.
  return writeCookie(cookieName + id, "1", { isSecure: secure, isEmbedded, isHidden: false, maxAge });
}

/** Keys of flashes differ from those of views. */
function keyOf(id: string): string {
  return `flash:${id}`;
}
