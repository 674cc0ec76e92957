/**
 * Messages on their way to the next page: they wait with the adapter under a word that stands in its address.
 *
 * So a page that awaits none costs nothing, and another tab can't take what is meant for this one.
 */
import type { Flash } from "../component/context.js";
import { randomName } from "../security/random.js";
import type { Site } from "../site.js";

/** Name in an address under which waiting messages stand. */
export const flashParameter = "_flash";
/** Stands for this site's own origin. */
const here = "http://page";
/** Milliseconds for which messages wait for their page. */
const waits = 60_000;
const shape = /^[\w-]{22}$/;

/** The address of a page that shows messages; the same address where there are none. */
export async function addFlashes(
  site: Site,
  session: string,
  url: string,
  flashes: readonly Flash[],
): Promise<string> {
  // Another site would not show them, and an address that is signed can't be changed.
  const isHere = URL.canParse(url, here) && new URL(url, here).origin === here;
  if (flashes.length === 0 || !isHere) return url;
  const id = randomName();
  await site.settings.adapter.save(keyOf(id), JSON.stringify([session, flashes]), waits);
  const [rest, hash] = splitHash(url);
  return `${rest}${rest.includes("?") ? "&" : "?"}${flashParameter}=${id}${hash}`;
}

/** The messages that wait for the page with this address; they are there once. */
export async function takeFlashes(site: Site, session: string, url: string): Promise<Flash[]> {
  const id = new URL(url, here).searchParams.get(flashParameter);
  if (!id || !shape.test(id)) return [];
  const text = await site.settings.adapter.load(keyOf(id));
  if (!text) return [];
  const [owner, flashes] = JSON.parse(text) as [string, Flash[]];
  if (owner !== session) return [];
  await site.settings.adapter.save(keyOf(id), "", 1);
  return flashes;
}

/** Apart from the views' ids. */
function keyOf(id: string): string {
  return `flash:${id}`;
}

function splitHash(url: string): [rest: string, hash: string] {
  const at = url.indexOf("#");
  return at === -1 ? [url, ""] : [url.slice(0, at), url.slice(at)];
}
