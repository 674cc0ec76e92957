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

export const core = {
  _allViews: allViews,
  _placeOf: componentAt,
  _finish: end,
  _eventsUpTo: eventsUpTo,
  _forgetParts: forgetParts,
  _requeue: hold,
  _indicate: indicate,
  _mayWrite: isFree,
  _listenFor: listenFor,
  _withoutFeedback: onBarePage,
  _ownerOf: ownerOf,
  _pageLoadId: pageName,
  _parseIn: parseIn,
  _collectInput: pickInput,
  _rootOf: rootOf,
  _send: send,
  _sendBinding: sendBinding,
  _deliver: sendOut,
  _showFeedback: show,
  _wire: wire,
};
export type Core = typeof core;
