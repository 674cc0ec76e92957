/** What frames go through; development tools put themselves in between. */
import type { ClientFrame, ServerFrame } from "../../middleware/transport/protocol.js";

/** A random word that tells this load of the page from all others. */
export const pageName = String(Math.random());

/** The connection and the page set these. */
export const wire = {
  transmit(_frame: ClientFrame): void {},
  receive(_frame: ServerFrame): void {},
};
