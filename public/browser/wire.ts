/** What frames go through; development tools put themselves in between. */
import type { ClientFrame, ServerFrame } from "../../middleware/transport/protocol.js";

/** A random word that tells this load of the page from all others. */
export const pageName = String(Math.random());

/** The connection and the page set these. */
export const wire = {
  /** whether we change the page right now: events that come of it are none of its reader's */
  isOurs: false,
  /** when a patch last opened or closed something, whose events come a moment later */
  openedAt: undefined as number | undefined,
  transmit(_frame: ClientFrame): void {},
  receive(_frame: ServerFrame): void {},
};
