/**
 * Stands behind htmx in one file: the rules by which an answer leaves alone what its reader has in hand, what an event
 * says beside its form, and which submits are sent. So a page keeps all of it where our own script is blocked, and needs
 * no request more.
 */

import { htmx } from "../core/htmx.js";
import { sendFirstForm } from "./click-forms.js";
import { postOthers } from "./other-bindings.js";
import { sendOwnValues } from "./own-values.js";
import { followAfterReload } from "./reload.js";
import { spareForms } from "./spared-forms.js";
import { handleSubmits } from "./submits.js";
import { keepHeld } from "./swaps.js";

if (htmx) {
  spareForms();
  sendOwnValues();
  sendFirstForm();
  postOthers(htmx);
  handleSubmits();
  keepHeld(htmx);
  followAfterReload();
}
