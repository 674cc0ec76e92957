/**
 * Posts: events that arrive as forms, from a browser without scripts or from htmx.
 *
 * The view is restored from its newest state, or found in memory if it has a socket. It runs the event and is stored. The
 * answer to a plain form is a redirect to its page (303), that to htmx the component's fragment.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Request, Response } from "express";
import { LiveError } from "../../../views/errors.js";
import { eventId } from "../../component/context.js";
import type { ViewSurroundings } from "../../component/contracts.js";
import { whenEnded } from "../../component/event/arrived-again.js";
import type { Outcome } from "../../component/event/outcome.js";
import { isOffered } from "../../component/event/resolve-offer.js";
import { type Answer, noComponent, outcomeBefore, runOnce } from "../../component/event/run-once.js";
import { type Asker, admitToView } from "../../component/guards.js";
import type { Instance } from "../../component/instance.js";
import { isPromise } from "../../component/is-promise.js";
import { showForgotten } from "../../component/list/view-lists.js";
import { answerName } from "../../component/post-fields.js";
import { tooOften } from "../../component/rate.js";
import type { View } from "../../component/view.js";
import { drainDirty } from "../../component/view-changes.js";
import { restoreView } from "../../component/view-restore.js";
import { contextOf } from "../../component/visitor.js";
import { type EventFiles, Upload } from "../../input/upload.js";
import { startOf } from "../../security/arrival.js";
import { isIdentity } from "../../security/owner.js";
import { randomName } from "../../security/random.js";
import type { Site } from "../../site.js";
import { isMoved, movedError } from "../../state/views/saving.js";
import type { ViewSnapshot } from "../../state/views/snapshot.js";
import { freshUrl } from "../address.js";
import { type HttpError, readBody } from "../body.js";
import { sendFlashes } from "../flash.js";
import { handOverPost } from "../hand-over.js";
import { wantsFragment } from "../html-response.js";
import { isSessionEnded, lostMessage } from "../reader-message.js";
import { shownRevision, showsLost, showsNewest, showsNewestWith } from "../shown-state.js";
import { checkOrigin } from "./check-origin.js";
import { answerUnconfirmed, isUnconfirmed } from "./confirm-answer.js";
import { drain } from "./drain.js";
import { answerEnded } from "./ended-answer.js";
import { answerError, answerUnread } from "./error-answer.js";
import { dropFiles, fieldsAgain } from "./files-again.js";
import { addressHeader, bringToAddress, settleAddress, urlFor } from "./post-address.js";
import { discardAll, isMultipart } from "./read-multipart.js";
import { readPost } from "./read-post.js";
import { receiveMultipart } from "./receive-files.js";
import { recordShown } from "./shown-before.js";
import { checkSignedIn, type Probe } from "./still-signed-in.js";
import { storeAndShow } from "./store-and-show.js";
import {
  componentToSend,
  keepWhatWasTyped,
  type Post,
  sendElsewhere,
  sendFragment,
  setReply,
} from "./write-answer.js";

/**
 * Answers a post to the site's path.
 *
 * @param probe - asks the application again who the browser is
 */
export async function answerPost(
  site: Site,
  request: Request,
  response: Response,
  probe: Probe,
): Promise<void> {
  const arrived = { site, request, startedAt: startOf(request), probe };
  response.setHeader("Cache-Control", "no-store");
  response.setHeader(answerName, "final");
  let body: unknown;
  let files: EventFiles | undefined;
  let release = () => {};
  try {
    if (isMultipart(request)) ({ entries: body, files, release } = await receiveMultipart(site, request));
    else body = await readBody(request, site.settings.maxPayload);
  } catch (error) {
    drain(request, response);
    if (isSessionEnded(error)) answerEnded(site, request, response, error, []);
    else if (error instanceof LiveError) answerError(site, request, response, error);
    else answerUnread(site, request, response, error as HttpError);
    return;
  }
  let sealed: ViewSnapshot | undefined;
  try {
    checkOrigin(site, request);
    const posted = readPost(site, request, body);
    if (files) posted.input = { ...posted.input, files };
    sealed = site.store.seals.open(posted.seal, site.owners.of(request));
    // Without our script there is nothing that could send the event again.
    if (site.isHandingOver && posted.patches !== undefined)
      return await handOverPost(site, response, sealed, posted.patches);
    await checkRate(site, sealed.owner);
    const id = posted.page === undefined ? randomName() : eventId(posted.page, posted.number as number);
    const post = { site, request, response, posted, sealed, id };
    checkQueue(site, sealed.id);
    await site.store.withSharedLock(sealed.id, sealed.owner, async () => {
      const checking = checkSignedIn(arrived, post.sealed.owner);
      if (isPromise(checking)) await checking;
      await runUntilStored(post);
      if (posted.input.confirmed === "") await dropFiles(site, posted.input, post.sealed.owner);
    });
  } catch (error) {
    const answerAgain = isUnconfirmed(error) ? answerUnconfirmed : isSessionEnded(error) && answerEnded;
    if (answerAgain) answerAgain(site, request, response, error as LiveError, await fieldsAgain(body, files));
    else answerError(site, request, response, error, sealed?.url);
  } finally {
    if (files) await discardAll(files);
    release();
  }
}

/**
 * Counts a post. One too many is refused only when the next one would be allowed, so that a flood of posts slows down too;
 * and at a random moment then, so that those of one second don't all come back at once.
 */
async function checkRate({ limits }: Site, owner: string): Promise<void> {
  const wait = await limits.owners.takePost(owner);
  if (wait === 0) return limits.owners.startPost(owner);
  await pause(wait * (1 + Math.random()), undefined, { ref: false });
  throw tooOften("One owner sent too many events in a second.", wait);
}

/** The posts of one page run one after the other; only so many may wait. */
function checkQueue({ store, settings }: Site, id: string): void {
  if (store.locks.count(id) > settings.limits.queue)
    throw tooOften("Too many posts of one page are waiting.", 1_000);
}

/** How often an event is run whose state could not be stored, since another process had continued the view. */
const maxRuns = 3;

/**
 * Runs a post's event and answers it; again on the newest state if another process has continued the view meanwhile. The
 * browser of a plain form would not send it again, so the click would be lost.
 */
async function runUntilStored(post: Post): Promise<void> {
  for (let run = 1; ; run++) {
    try {
      return await runPosted(post);
    } catch (error) {
      if (!isMoved(error) || run === maxRuns) throw error;
      for (const file of post.posted.input.files?.values() ?? [])
        if (file instanceof Upload) await Upload.undo(file);
    }
  }
}

async function runPosted(post: Post): Promise<void> {
  const { site, response, posted } = post;
  const asker = askerOf(post);
  const view = await findView(post, asker);
  const instance = view.instances[posted.component];
  const showedNewest = checkShown(post, view);
  const shown = recordShown(post, view, instance, showedNewest);
  const running = runEvent(post, view, instance, asker);
  const first = isPromise(running) ? await running : running;
  const outcome = first ?? (await outcomeOfFirst(instance as Instance, posted.number as number));
  if (outcome.status === "unrun") throw movedError();
  followSession(post, view);
  if (outcome.status === "refused" && !(await didOffer(post, view, outcome.error, asker)))
    throw outcome.error;
  const settled = view.address && (await settleAddress(post, view, outcome, asker));
  // The page may have missed what an event that ran before has made of its address.
  const change = first !== undefined ? settled : (settled ?? (view.address && "replace"));
  const headers = change && addressHeader(post, view, change);
  const isShown = showsNewestWith(
    view,
    componentToSend(view, view.instances[posted.component]),
    showedNewest,
  );
  const isShownAgain = outcome.status === "invalid" || posted.input.confirmed === "";
  if (isShownAgain && instance) keepWhatWasTyped(instance, posted);
  // Stored even if the event failed: the page after the redirect shows this view.
  const saved = await storeAndShow(site, view, outcome, first !== undefined);
  if (outcome.status === "failed") return answerFailed(post, outcome);
  if (outcome.status === "done") view.keepEffects(outcome.effects);
  const effects = view.drainEffects();
  if (outcome.status === "done" && outcome.value !== undefined) setReply(response, outcome.value);
  if (wantsFragment(post.request) && effects?.redirect === undefined) {
    if (view.instances.some((each) => each?.lists)) await showForgotten(view);
    return sendFragment(post, view, outcome, { effects, saved, isShown, headers, shown });
  }
  return sendElsewhere(post, view, effects);
}

/** Whether the page shows the newest state. If it shows one that is lost, it is told so with the answer. */
function checkShown({ site, posted: { patches = 0 }, sealed }: Post, view: View): boolean {
  const shown = { sealed, patches };
  if (!site.store.isShared && showsLost(view, shown)) {
    view.revision = sealed.revision + patches;
    view.matchesPage = false;
    site.logLoss("A page has posted whose newest state ended with another process, or with the store.");
    view.keepEffects({ flashes: [{ kind: "lost", text: lostMessage }], pushes: [] });
  }
  return showsNewest(view, shown);
}

/** The view of a post, if its user may see it: found in memory, or restored from its newest state. */
async function findView(post: Post, asker: Asker): Promise<View> {
  const { sealed } = post;
  const { store, surroundings } = post.site;
  const shown = shownRevision({ sealed, patches: post.posted.patches ?? 0 });
  const found = store.find(sealed.id, sealed, shown);
  const alive = isPromise(found) ? await found : found;
  if (alive?.owner !== sealed.owner) {
    const newest = await post.site.newest(sealed, shown);
    return restore(newest, surroundings, asker, urlFor(post, newest));
  }
  await admitToView(alive, asker);
  if (alive.address) await bringToAddress(post, alive, asker);
  // The store may have refused its state meanwhile, or another process may have continued it.
  if (!alive.isKept) throw movedError();
  return alive;
}

/** @param url - the address of the post's page */
async function restore(
  state: ViewSnapshot,
  surroundings: ViewSurroundings,
  asker: Asker,
  url: string,
): Promise<View> {
  const view = await restoreView(state, surroundings, asker, false, url);
  // From now on it lists what the event changes.
  drainDirty(view);
  return view;
}

function askerOf({ site, request }: Post): Asker {
  const visitor = { data: contextOf(site.settings.context, request) };
  return { mode: wantsFragment(request) ? "htmx" : "form", visitor };
}

/** Runs the event; returns undefined if the page has sent it before. */
function runEvent(
  { posted: { component, binding, input, page, number }, sealed, id }: Post,
  view: View,
  instance: Instance | undefined,
  asker: Asker,
): Outcome | undefined | Promise<Outcome | undefined> {
  view.visitor ??= asker.visitor;
  if (!instance) return { status: "refused", error: noComponent(component) };
  if (page !== undefined) view.startPage(page);
  const event = { binding, input, isBehind: view.version > sealed.version, id, ...asker };
  return runOnce(instance, number, event, unchanged);
}

/** How an event ended that the page has sent before; waits for it if it is still running. */
async function outcomeOfFirst(instance: Instance, number: number): Promise<Outcome> {
  const { events } = instance;
  if (events.isUnderWay(number)) await new Promise<void>((resolve) => whenEnded(events, number, resolve));
  return outcomeBefore(instance, events, number);
}

/**
 * Gives the view of a browser to the session that the handler has begun, since the next request will have it. A view
 * is never given to a user: what was there before the sign-in may have been planted.
 */
function followSession({ site, request }: Post, view: View): void {
  const owner = isIdentity(view.owner) ? undefined : site.owners.identityOf(request);
  if (owner !== undefined && site.owners.isSession(request)) view.owner = owner;
}

const unchanged: Answer<Outcome> = { finish: (outcome) => outcome };

/**
 * Whether the state in the page's seal, which is older than the view, offers the binding. Then a change that the page had
 * not received yet has removed the binding, and the answer just shows the newest state.
 */
async function didOffer(
  { site, sealed, posted }: Post,
  view: View,
  { code }: LiveError,
  asker: Asker,
): Promise<boolean> {
  if (code !== "HL_EVENT_NOT_OFFERED" || view.version <= sealed.version) return false;
  if (sealed.isReference) return true;
  const then = await restoreView(sealed, site.surroundings, asker);
  const instance = then.instances[posted.component];
  return instance !== undefined && isOffered(instance, posted.binding);
}

async function answerFailed(
  { site, request, response, sealed }: Post,
  { error, effects }: Extract<Outcome, { status: "failed" }>,
): Promise<void> {
  const flashes = effects?.flashes ?? [];
  // The error page of a plain form shows no flashes; the page after it does.
  if (!wantsFragment(request)) await sendFlashes(site, response, flashes, freshUrl(sealed.url));
  answerError(site, request, response, error, sealed.url, flashes);
}
