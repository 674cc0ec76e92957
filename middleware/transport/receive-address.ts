/**
 * Follows the address of a page that is shown: after Back and Forward, and after a handler's `go()`.
 *
 * An address comes from the browser. It can only set url() fields, each by its type, of the page that the view belongs to.
 */
import type { HistoryChange } from "../component/address/address.js";
import { splitQuery } from "../component/address/query.js";
import { followAddress } from "../component/event/follow-address.js";
import { type Outcome, runAfterwards } from "../component/event/outcome.js";
import { isQueueFull } from "../component/event/queue.js";
import type { View } from "../component/view.js";
import type { Visitor } from "../component/visitor.js";
import type { Site } from "../site.js";
import { isSamePage, ownPath } from "./address.js";
import type { Channel } from "./channel.js";
import { loggedAs } from "./fault-id.js";
import { ignoreMoved } from "./ignore-moved.js";
import type { Outbox } from "./outbox.js";
import { pauseUntilRoom } from "./pause-until-room.js";
import type { AddressFrame, ErrorFrame, ServerFrame } from "./protocol.js";
import { type ReaderMessage, readerMessage } from "./reader-message.js";
import { markHandled } from "./shown-address.js";

/** The part of a page's viewer that is used here. */
export interface AddressedPage {
  readonly site: Site;
  readonly outbox: Outbox;
  readonly channel: Channel;
  readonly visitor: Visitor;
  views(): Iterable<View>;
  /** whether it is the connection that shows the view now */
  shows(view: View): boolean;
  showAddress(view: View, change: HistoryChange): void;
  sendFrame(frame: ServerFrame): void;
  report(view: View, component: number, event: number, status: ErrorFrame[0], message: ReaderMessage): void;
}

/** Receives the address of a page, after Back or Forward. */
export function receiveAddress(viewer: AddressedPage, [, address, count]: AddressFrame): void {
  // What a connection brings late, from which the page has taken its views to another one, is not its address any more.
  const views = [...viewer.views()].filter(
    (view) => view.address && viewer.shows(view) && isPathOf(view, address),
  );
  if (views.length === 0)
    return viewer.site.logRefusal("socket", {
      message: `an address whose page is not shown: ${address.slice(0, 80)}`,
    });
  const end = () => {
    markHandled(viewer, count);
    // Frames that were sent meanwhile are out of date for the page.
    for (const view of views) viewer.showAddress(view, "replace");
  };
  follow(viewer, views, address, end);
  for (const { instances } of views)
    for (const instance of instances) if (instance && isQueueFull(instance)) pauseUntilRoom(viewer, instance);
}

/** Whether an address is that of a view's page, where only url() fields differ. */
export function isWithin(view: View, address: string): boolean {
  return view.address !== undefined && isSamePage(view.url, address, view.address.names);
}

/** Goes to an address of the page that a view is on, by a handler's `go()`. */
export function goWithin(viewer: AddressedPage, view: View, address: string, change: HistoryChange): void {
  follow(viewer, [view], address, () => viewer.showAddress(view, change));
}

function isPathOf(view: View, address: string): boolean {
  return ownPath(splitQuery(view.url)[0]) === ownPath(splitQuery(address)[0]);
}

/**
 * Brings views to an address and sends their changes; with a shared store, once the new state is stored.
 *
 * @param end - called when all components have followed
 */
function follow(viewer: AddressedPage, views: readonly View[], address: string, end: () => void): void {
  let left = 0;
  for (const view of views) left += view.address?.changedBetween(view.url, address).length ?? 0;
  if (left === 0) return end();
  for (const view of views)
    void followAddress(view, address, { mode: "live", visitor: viewer.visitor }, (outcome) => {
      left--;
      finish(viewer, view, address, outcome, left === 0 ? end : undefined);
    });
}

function finish(
  viewer: AddressedPage,
  view: View,
  address: string,
  outcome: Outcome,
  end: (() => void) | undefined,
): void {
  const { store } = viewer.site;
  const cork = store.isShared ? viewer.outbox.cork() : undefined;
  view.attempt(() => view.deliver());
  showOutcome(viewer, view, address, outcome);
  end?.();
  if (!cork) return runAfterwards(outcome);
  view.attempt(() =>
    store.saving.saveForSure(view).then(
      () => {
        view.attempt(() => runAfterwards(outcome));
        cork.release();
      },
      (error) => {
        cork.discard();
        ignoreMoved(error);
      },
    ),
  );
}

function showOutcome(viewer: AddressedPage, view: View, address: string, outcome: Outcome): void {
  if (outcome.status === "done" || outcome.status === "failed") view.keepEffects(outcome.effects);
  view.showEffects();
  if (outcome.status === "refused") {
    viewer.site.logRefusal("socket", outcome.error);
    // The application says what its user sees instead.
    viewer.sendFrame(["redirect", ownPath(address)]);
  }
  if (outcome.status !== "failed") return;
  viewer.site.settings.logger.error(`Hyper Live: onUrl() threw.${loggedAs(outcome.error)}`, outcome.error);
  viewer.report(view, 0, 0, "failed", readerMessage(outcome.error));
}
