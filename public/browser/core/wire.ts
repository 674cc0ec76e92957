/** What frames go through; development tools put themselves in between. */
import type { ClientFrame, ServerFrame } from "../../../middleware/transport/protocol.js";

/** A random word that tells this load of the page from all others. */
export const pageLoadId = String(Math.random());

export interface Wire {
  /** whether we change the page right now: events that come of it are none of its reader's */
  _isPatching?: boolean;
  /** when a patch last opened or closed something, whose events come a moment later */
  _toggledAt?: number;
  _transmit(frame: ClientFrame): void;
  _receive(frame: ServerFrame): void;
}

/** The connection and the page set what it has. */
export const wire = {} as Wire;
