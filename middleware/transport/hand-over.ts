/**
 * Hands pages their newest seals while the process shuts down and no other one has its store: a page whose connection was
 * down when the shutdown began comes by, with a join or a post, and goes on in the next process. No event is run for it.
 */
import type { Response } from "express";
import { answerName, newSealName } from "../component/post-fields.js";
import type { View } from "../component/view.js";
import type { Site } from "../site.js";
import { waitAtMost } from "../state/realtime/wait-at-most.js";
import type { ViewSnapshot } from "../state/views/snapshot.js";
import { newestSeal, roomForSeals } from "./page-seals.js";
import type { PageViewer } from "./page-viewer.js";
import { closeCodes, type JoinFrame } from "./protocol.js";
import { showsNewest } from "./shown-state.js";

/** Maximum length of a seal in a header: proxies have room for 4,096 bytes of headers. */
const maxHeader = 2_048;
/** Stands in the header for a seal in the body. */
const inBody = "body";

/** Answers a join with the newest seals of the page's views, and closes the connection. */
export async function handOverJoin(
  viewer: PageViewer,
  owner: string | undefined,
  [, , ...views]: JoinFrame,
): Promise<void> {
  const { site, channel } = viewer;
  let room = roomForSeals(site);
  for (const [number, seal, patches] of views) {
    try {
      const newest = await findNewest(site, site.store.seals.open(seal, owner), room, patches);
      if (newest === undefined) continue;
      room -= newest.length;
      viewer.sendFrame(["seal", number, newest]);
    } catch {
      // The next process tells the page what is wrong with its seal.
    }
  }
  channel.close(closeCodes.restart, "HL_RESTART");
}

/** Answers a post of our script: it is to be sent again, with the newest seal. */
export async function handOverPost(
  site: Site,
  response: Response,
  sealed: ViewSnapshot,
  patches: number,
): Promise<void> {
  const seal = await findNewest(site, sealed, roomForSeals(site), patches).catch(() => undefined);
  response.set({ [answerName]: "again", Connection: "close" }).status(409);
  if (seal === undefined) return void response.end();
  const isShort = seal.length <= maxHeader;
  response.set(newSealName, isShort ? seal : inBody).type("text");
  response.end(isShort ? undefined : seal);
}

/**
 * The newest seal of a view; undefined if the page has it already.
 *
 * @param patches - as in the join
 */
function findNewest(
  site: Site,
  sealed: ViewSnapshot,
  room: number,
  patches: number,
): Promise<string | undefined> {
  const { store, settings } = site;
  return store.locks.withLock(sealed.id, async () => {
    const view = store.live.get(sealed.id);
    if (view?.owner === sealed.owner) {
      await waitAtMost(settings.shutdown * 0.6, view.idle());
      return sealLive(site, view, sealed, room, patches);
    }
    const stored = await store.load(sealed.id, sealed.owner, sealed);
    if (!stored || stored.version <= sealed.version) return undefined;
    return store.seals.sealNow(stored, { room, isShown: false });
  });
}

function sealLive(
  site: Site,
  view: View,
  sealed: ViewSnapshot,
  room: number,
  patches: number,
): string | undefined {
  if (view.version === sealed.version) return undefined;
  const isShown = showsNewest(view, { sealed, patches });
  view.savedVersion = view.version;
  return newestSeal(site, view, room, isShown);
}
