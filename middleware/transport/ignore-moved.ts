/** Handles the errors of saving a view. */
import { isMoved } from "../state/views/saving.js";

/** Ignores that another process has taken over the view: its page is reconnecting there. Throws any other error. */
export function ignoreMoved(error: unknown): void {
  if (!isMoved(error)) throw error;
}
