/** What the scripts that are loaded later use of this one, and how they are loaded. */
import { page, wire } from "./connection.js";
import { isWaiting } from "./debounce.js";
import { listenFor, pickInput, takeAt } from "./events.js";
import type { More } from "./more/more.js";
import { forgetParts } from "./parts.js";
import { parseIn } from "./patch.js";
import { end, hold, isFree, onBarePage, type PendingEvent, send, sendOut } from "./pending.js";
import { allViews, rootOf } from "./views.js";

/** What is to be told of the end of what an event sends; for events that a script made. */
export const ends = new WeakMap<Event, PendingEvent["end"]>();

export const kit = {
  allViews,
  end,
  ends,
  forgetParts,
  hold,
  isFree,
  isWaiting,
  listenFor,
  onBarePage,
  page,
  parseIn,
  pickInput,
  rootOf,
  send,
  sendOut,
  takeAt,
  wire,
};
export type Kit = typeof kit;

/** What is not in this script, once it is there. */
export let more: More | undefined;

/** Loads what is not in this script. */
export async function loadMore(): Promise<More> {
  const { start } = await import("./more/more.js");
  more ??= start(kit);
  return more;
}
