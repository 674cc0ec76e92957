/**
 * A channel: what carries frames between a page and its connection, as texts.
 *
 * A WebSocket is one. A stream of server-sent events, whose page sends its own frames by posts, could be another.
 */

/** Gets what a channel brings. */
export interface ChannelListener {
  /** @param text - one frame; undefined for something that is no text */
  receive(text: string | undefined): void;
  /** The channel is closed, by whichever side. */
  disconnect(): void;
}

export interface Channel {
  readonly isOpen: boolean;
  /** Bytes that were sent and still wait for the network. */
  readonly bufferedAmount: number;
  /** Hands what arrives to a listener, from now on. */
  listen(listener: ChannelListener): void;
  /** Sends a frame; `whenSent` is called once the network has taken it. */
  send(text: string, whenSent?: () => void): void;
  /** Reads no further frames until `resume()`. */
  pause(): void;
  resume(): void;
  /** Terminates the channel if nothing was heard since the last call; else asks the page whether it is there. */
  checkAlive(): void;
  /** Whether it came by this HTTP server. */
  isOn(server: object): boolean;
  /** Closes it, with one of the `closeCodes` and an error's code. */
  close(code: number, reason: string): void;
  /** Settles when it is closed. */
  closed(): Promise<void>;
  /** Closes it without a word. */
  terminate(): void;
}
