/**
 * Stands behind htmx in one file: the rules by which an answer leaves alone what its reader has in hand, and what an
 * event says beside its form. So a page keeps both where our own script is blocked, and needs no request more.
 */
import { htmx } from "./htmx.js";
import { postOthers } from "./other-bindings.js";
import { sendOwnValues } from "./own-values.js";
import { followAfterReload } from "./reload.js";
import { keepHeld } from "./swaps.js";

if (htmx) {
  sendOwnValues();
  postOthers(htmx);
  keepHeld(htmx);
  followAfterReload();
}
