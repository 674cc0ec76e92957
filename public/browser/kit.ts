/** What the scripts that are loaded later use of this one, and how they are loaded. */
import { pageName, wire } from "./connection.js";
import { flush, isWaiting } from "./debounce.js";
import { listenFor, pickInput, sendBinding } from "./events.js";
import type { More } from "./more/more.js";
import { forgetParts } from "./parts.js";
import { parseIn } from "./patch.js";
import { end, eventsUpTo, hold, isFree, onBarePage, send, sendOut, show } from "./pending.js";
import { allViews, ownerOf, rootOf } from "./views.js";

export const kit = {
  allViews,
  end,
  eventsUpTo,
  flush,
  forgetParts,
  hold,
  isFree,
  isWaiting,
  listenFor,
  onBarePage,
  ownerOf,
  pageName,
  parseIn,
  pickInput,
  rootOf,
  send,
  sendBinding,
  sendOut,
  show,
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
