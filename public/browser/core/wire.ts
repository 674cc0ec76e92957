/** The two functions through which all frames pass. Development tools wrap them. */
import type { ClientFrame, ServerFrame } from "../../../middleware/transport/protocol.js";

/** A random word that identifies this load of the page. */
export const pageLoadId = `${Math.random()}`;

export interface Wire {
  /** whether this script is changing the page: events that result are not the user's */
  _isPatching?: boolean;
  /** when a patch last opened or closed an element; its events follow a moment later */
  _toggledAt?: number;
  /** puts elements that were moved elsewhere back into their places, before a morph */
  _bringHome?: () => void;
  /** whether the panel for development has cut the connection, so that none is opened */
  _isCut?: boolean;
  _transmit(frame: ClientFrame): void;
  /** @param from - the socket that has received the frame */
  _receive(frame: ServerFrame, from: WebSocket): void;
}

/** Filled in by connection.ts and receive.ts when they start. */
export const wire = {} as Wire;
