/**
 * Messages on their way to the next page: they wait with the adapter, and a cookie of a minute says that they do.
 *
 * So a page that awaits none costs nothing, its address stays as it is, and another tab can't take what is meant for
 * this one, since a message waits for the page with the address that its browser was sent to.
 */
import type { Request, Response } from "express";
import type { Flash } from "../component/effects.js";
import { addCookie, writeCookie } from "../security/cookie.js";
import { isSecure } from "../security/proxy.js";
import { randomName } from "../security/random.js";
import { ensureSession } from "../security/session.js";
import type { Site } from "../site.js";
import { isHere, normalAddress, targetPath } from "./address.js";

/** Seconds for which messages wait for their page. */
const waits = 60;
/** Each has a cookie of its own, named by its id: what two tabs await at the same time does not meet. */
const cookieName = "hyper-live-flash-";
const cookiePattern = new RegExp(`(?<=^|;\\s*)${cookieName}([\\w-]{22})=`, "g");
/** Most messages that are looked for. */
const maxWaiting = 8;

/**
 * Has messages wait.
 *
 * @param address - of the page that they are for
 * @returns the cookie to be set; undefined where there is nothing to say, or another site would have to say it
 */
export async function storeFlashes(
  site: Site,
  session: string,
  flashes: readonly Flash[],
  address: string,
  secure = false,
): Promise<string | undefined> {
  if (flashes.length === 0 || !isHere(address)) return undefined;
  const id = randomName();
  await store(site, id, [session, flashes, normalAddress(address)]);
  return flashCookie(site, id, secure, waits);
}

/** The same, where the answer that sends the browser on can set the cookie itself. */
export async function sendFlashes(
  site: Site,
  response: Response,
  session: string,
  flashes: readonly Flash[],
  address: string,
): Promise<void> {
  const cookie = await storeFlashes(site, session, flashes, address, isSecure(response.req));
  if (cookie) addCookie(response, cookie);
}

/** Has a message of a plain route wait for the next page that is shown, which may be this very answer. */
export async function flashNext(site: Site, response: Response, flash: Flash): Promise<void> {
  const { req: request } = response;
  const session = ensureSession(request, response, site.settings.embedded);
  const id = randomName();
  // At once, since a route may not wait before it answers.
  addCookie(response, flashCookie(site, id, isSecure(request), waits));
  request.headers.cookie += `; ${cookieName}${id}=1`;
  try {
    await store(site, id, [session, [flash], null]);
  } catch (error) {
    site.settings.logger.error("Hyper Live: a message could not be stored.", error);
  }
}

/** The messages that wait for the page that is asked for; they are there once. */
export async function drainFlashes(
  site: Site,
  request: Request,
  response: Response,
  session: string,
): Promise<Flash[]> {
  const { cookie } = request.headers;
  if (!cookie?.includes(cookieName)) return [];
  const ids = Array.from(cookie.matchAll(cookiePattern), ([, id]) => id as string).slice(0, maxWaiting);
  // A second component in the same answer has nothing more to take.
  request.headers.cookie = cookie.replace(cookiePattern, "taken=");
  const here = normalAddress(site.prefixOf(request) + targetPath(request.originalUrl));
  const taken: Flash[] = [];
  for (const id of ids) {
    const text = await site.settings.adapter.load(keyOf(id));
    const waiting = text ? (JSON.parse(text) as Waiting) : undefined;
    if (waiting) {
      const [owner, flashes, target] = waiting;
      if (owner !== session || (target !== null && target !== here)) continue;
      taken.push(...flashes);
      await site.settings.adapter.save(keyOf(id), "", 1);
    }
    addCookie(response, flashCookie(site, id, isSecure(request), 0));
  }
  return taken;
}

/** What waits: whose it is, what is said, and the address of the page that it is for; null for any. */
type Waiting = [session: string, flashes: readonly Flash[], address: string | null];

async function store(site: Site, id: string, waiting: Waiting): Promise<void> {
  await site.settings.adapter.save(keyOf(id), JSON.stringify(waiting), waits * 1000);
}

function flashCookie(site: Site, id: string, secure: boolean, maxAge: number): string {
  const isEmbedded = site.settings.embedded;
  // A page with a socket sets it by its script.
  return writeCookie(cookieName + id, "1", { isSecure: secure, isEmbedded, isHidden: false, maxAge });
}

/** Apart from the views' ids. */
function keyOf(id: string): string {
  return `flash:${id}`;
}
