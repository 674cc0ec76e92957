/** The functions of this script that lazy scripts use. They are passed in: a shared module would be a separate file. */

import { checkNow, disconnect, isOpen, rejoin, setConnectionState, setTimer } from "./connection.js";
import { mayWrite } from "./entered.js";
import { listenFor, sendBinding } from "./events.js";
import { policy } from "./html.js";
import { indicate } from "./indicator.js";
import { collectInput } from "./input.js";
import { roots } from "./parts.js";
import { finish, numbered, withoutFeedback } from "./pending.js";
import { send, sendWaiting } from "./send.js";
import { allViews, ownerOf, rootOf } from "./views.js";
import { pageLoadId, wire } from "./wire.js";

export const core = {
  _send: send,
  _wire: wire,
  _finish: finish,
  _isOpen: isOpen,
  _rejoin: rejoin,
  _policy: policy,
  _rootOf: rootOf,
  _roots: roots,
  _ownerOf: ownerOf,
  _allViews: allViews,
  _checkNow: checkNow,
  _setTimer: setTimer,
  _indicate: indicate,
  _mayWrite: mayWrite,
  _listenFor: listenFor,
  _disconnect: disconnect,
  _numbered: numbered,
  _pageLoadId: pageLoadId,
  _sendBinding: sendBinding,
  _sendWaiting: sendWaiting,
  _collectInput: collectInput,
  _withoutFeedback: withoutFeedback,
  _setConnectionState: setConnectionState,
};
export type Core = typeof core;
