/** What the scripts that are loaded later use of this one, and how they are loaded. */

import type { More } from "../lazy/lazy.js";
import { listenFor, pickInput, sendBinding } from "./events.js";
import { indicate } from "./indicator.js";
import { componentAt, forgetParts } from "./parts.js";
import { parseIn } from "./patch.js";
import { end, eventsUpTo, hold, isFree, onBarePage, send, sendOut, show } from "./pending.js";
import { allViews, ownerOf, rootOf } from "./views.js";
import { pageName, wire } from "./wire.js";

export const kit = {
  allViews,
  componentAt,
  end,
  eventsUpTo,
  forgetParts,
  hold,
  indicate,
  isFree,
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

/** Uses what is not in this script; where it can't be had, nothing is done. */
export function withMore(use: (more: More) => void): void {
  loadMore().then(use, () => {});
}

/** Loads what is not in this script. */
export async function loadMore(): Promise<More> {
  const { startMore } = await import("../lazy/lazy.js");
  more ??= startMore(kit);
  return more;
}
