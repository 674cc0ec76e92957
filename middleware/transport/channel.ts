/**
 * A channel carries text frames between a page and its connection.
 *
 * A WebSocket is one. A stream of server-sent events, with posts for the other direction, could be another.
 */

/** Receives what arrives on a channel. */
export interface ChannelListener {
  /** @param text - one frame; undefined for a binary one */
  receive(text: string | undefined): void;
  /** Called regularly while the channel is paused, so that the page can be sent a sign of life. */
  whilePaused(): void;
  /** Called once the channel is closed, by either side. */
  disconnect(): void;
}

export interface Channel {
  readonly isOpen: boolean;
  /** Bytes passed to `send()` that the network has not accepted yet. */
  readonly bufferedAmount: number;
  /** Sets the listener for all that arrives. */
  listen(listener: ChannelListener): void;
  /** Sends a frame; `whenSent` is called once the network has accepted it. */
  send(text: string, whenSent?: () => void): void;
  /** Stops reading frames until `resume()`; of several pauses, each needs its own `resume()`. `close()` ends them all. */
  pause(): void;
  resume(): void;
  /**
   * Terminates the channel if the ping of the last call was not answered; otherwise sends another ping. A paused channel
   * can't read the answer, and is spared while the network accepts what it sends.
   */
  checkAlive(): void;
  /** Whether it was opened through this HTTP server. */
  isOn(server: object): boolean;
  /** Closes it with one of `closeCodes`, and an error code as the reason. */
  close(code: number, reason: string): void;
  /** Settles when it is closed. */
  closed(): Promise<void>;
  /** Closes it at once, without telling the page. */
  terminate(): void;
}
