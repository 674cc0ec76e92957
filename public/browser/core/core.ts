/** The functions of this script that lazy scripts use. They are passed in: a shared module would be a separate file. */

import { checkNow, disconnect, isOpen, rejoin, setConnectionState, setTimer } from "./connection.js";
import { mayWrite } from "./entered.js";
import { listenFor, sendBinding } from "./events.js";
import { policy } from "./html.js";
import { indicate } from "./indicator.js";
import { collectInput } from "./input.js";
import { forgetParts, placeOf } from "./parts.js";
import { finish, numbered, withoutFeedback } from "./pending.js";
import { send, sendWaiting } from "./send.js";
import { allViews, ownerOf, rootOf } from "./views.js";
import { pageLoadId, wire } from "./wire.js";

export const core = {
  _allViews: allViews,
  _checkNow: checkNow,
  _disconnect: disconnect,
  _setConnectionState: setConnectionState,
  _setTimer: setTimer,
  _placeOf: placeOf,
  _finish: finish,
  _numbered: numbered,
  _isOpen: isOpen,
  _rejoin: rejoin,
  _forgetParts: forgetParts,
  _indicate: indicate,
  _policy: policy,
  _mayWrite: mayWrite,
  _listenFor: listenFor,
  _withoutFeedback: withoutFeedback,
  _ownerOf: ownerOf,
  _pageLoadId: pageLoadId,
  _collectInput: collectInput,
  _rootOf: rootOf,
  _send: send,
  _sendBinding: sendBinding,
  _sendWaiting: sendWaiting,
  _wire: wire,
};
export type Core = typeof core;
