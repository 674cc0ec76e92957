/** For views that could not be stored since another process goes on with them, where their page is on its way to. */
import { isMoved } from "../state/views/view-store.js";

/** Throws any other error on. */
export function ignoreMoved(error: unknown): void {
  if (!isMoved(error)) throw error;
}
