/**
 * Our rules for htmx, appended to its file: what an answer must not change, which values an event sends in addition to its
 * form, and which submits are sent. A page has them even if our own script is blocked, without another request.
 */

import { htmx } from "../core/htmx.js";
import { postEvents } from "./events.js";
import { handleNotices } from "./notices.js";
import { refuseOtherAnswers } from "./other-answers.js";
import { followAfterReload } from "./reload.js";
import { sendShownAddress } from "./shown-address.js";
import { handleSubmits } from "./submits.js";
import { keepUserState } from "./swaps.js";

if (htmx) {
  // First, so that an entry is counted before the event that it causes is posted.
  keepUserState(htmx);
  sendShownAddress();
  postEvents();
  handleSubmits();
  refuseOtherAnswers();
  handleNotices();
  followAfterReload();
}
