/** What the scripts that are loaded later use of this one. */

import { isFree } from "./entered.js";
import { listenFor, sendBinding } from "./events.js";
import { parseIn } from "./html.js";
import { indicate } from "./indicator.js";
import { pickInput } from "./input.js";
import { componentAt, forgetParts } from "./parts.js";
import { end, eventsUpTo, hold, onBarePage, show } from "./pending.js";
import { send, sendOut } from "./send.js";
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
