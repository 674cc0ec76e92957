/**
 * The address bar: shows the address that the server's fields say, and follows Back and Forward.
 *
 * The page stays when only its query has changed: the server sets its fields and sends a patch. Nothing of an earlier
 * state of the page is kept here.
 */
import type { UrlFrame } from "../../../middleware/transport/protocol.js";
import type { Core } from "../core/core.js";
import { page } from "../core/own.js";

/** The address that the page shows: as it was loaded, as the server said last, or as the user went back to. */
let pathname: string;
let search: string;
/** How often the user has gone to another entry on this connection. */
let count = 0;
/** Whether the server has followed to the last one (0), is to be told of it (1), or was told, perhaps in vain (2). */
let step: 0 | 1 | 2 = 0;
/** Whether a server has sent this page an address. */
let hasAddress = false;

/** Whether navigation has put this page in, and no server has sent it an address. */
let isNew = false;

/** Maximum length of an address that the server reads. */
const maxLength = 8_000;

/** Starts to follow the user through the history. */
export function followHistory(core: Core): void {
  ({ pathname, search } = location);
  addEventListener("popstate", () => followNow(core));
  // htmx would fetch the page for entries that it has seen.
  page.addEventListener("htmx:before:history:restore", (event) => {
    if (isOurs() && location.pathname === pathname) event.preventDefault();
  });
  page.addEventListener("htmx:after:history:update", () => {
    ({ pathname, search } = location);
  });
  page.addEventListener("hyper-live:connection", async () => {
    if (hyperLive.state === "closed") count = step && 1;
    // The views join right after the event.
    await undefined;
    if (step) tell(core);
  });
}

/** Tells the server that the user has gone to another query of this page, if they have. */
export function followNow(core: Core): void {
  if (!isMoved()) return;
  ({ search } = location);
  count++;
  step = 1;
  tell(core);
}

/** Starts over with another page in the document. */
export function resetAddress(): void {
  ({ pathname, search } = location);
  isNew = true;
  hasAddress = false;
  // The server never learns of that step.
  if (step === 1) count--;
  step = 0;
}

/** Whether another page is being put into the document. */
export function isNavigating(): boolean {
  return page.documentElement.dataset.liveNavigating !== undefined;
}

/** Whether the user has gone to another entry of this page, one with another query. */
function isMoved(): boolean {
  return !isNavigating() && isOurs() && location.pathname === pathname && location.search !== search;
}

/** Whether the page has fields in its address. */
function isOurs(): boolean {
  return hasAddress || page.querySelector("[data-live-url]") !== null;
}

function isConnected(core: Core): boolean {
  return core._isOpen() && core._allViews().every((view) => view._isJoined);
}

/** Tells the server where the user is. Without a connection the page is loaded, unless one is coming or events wait for it. */
function tell(core: Core): void {
  const address = pathname + search;
  const isWaiting = core._isOpen() || hyperLive.state === "connecting";
  if (address.length <= maxLength && isConnected(core)) {
    step = 2;
    core._wire._transmit(["url", address, count]);
  } else if (step < 2 && !isWaiting && !core._allViews().some((view) => view._pending[0])) location.reload();
}

/** Shows an address from the server, unless the user has gone elsewhere since. */
export function showAddress(core: Core, [, address, isPush, counted]: UrlFrame): void {
  // What was sent before the views of a new page have joined is for the page before.
  if (counted < count || (isNew && !isConnected(core))) return;
  isNew = false;
  hasAddress = true;
  step = 0;
  const url = new URL(address, location.href);
  // A view in a partial has another path.
  if (url.pathname !== location.pathname || url.search === location.search) return;
  if (isPush) history.pushState(null, "", url);
  else {
    url.hash = location.hash;
    history.replaceState(history.state, "", url);
  }
  ({ pathname, search } = location);
}
