/** Sends a request that had to wait for others with the address that their answers have led to, not with the one from before. */

import type { HtmxEvent } from "../core/htmx.js";
import { page } from "../core/own.js";

/** Sets the address that the server takes for that of the page. */
export function sendShownAddress(): void {
  page.addEventListener("htmx:before:request", (event) => {
    (event as HtmxEvent).detail.ctx.request.headers["HX-Current-URL"] = location.href;
  });
}
