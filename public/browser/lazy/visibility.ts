/** Tells the server when the page is hidden, and when it is visible again: timers of components stop meanwhile. */
import type { Core } from "../core/core.js";

let tell: (() => void) | undefined;

/** Starts with it on a new connection, for which the page is visible. */
export function watchVisibility({ _wire }: Core): void {
  if (isHidden()) _wire._transmit(["hidden"]);
  if (tell) return;
  tell = () => _wire._transmit([isHidden() ? "hidden" : "visible"]);
  addEventListener("visibilitychange", tell);
}

/** Not `document.hidden`: a form of that name would hide it, and `own.ts` would be a file of its own then. */
function isHidden(): boolean {
  return Reflect.get(Document.prototype, "hidden", document);
}
