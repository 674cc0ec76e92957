/**
 * Pauses of a channel. Several parts of the code can pause it at once, such as a full queue and an answer that waits for
 * the store; it is read again after the last of them has resumed it.
 */
import type { ChannelListener } from "./channel.js";

/** Milliseconds between two signs of life while a channel is paused. A page gives up a connection that is silent for 4 s. */
const beat = 1_500;

/** The part of a socket that can be paused. */
interface Pausable {
  pause(): void;
  resume(): void;
}

export class Pauses {
  private reasons = 0;
  /** frames that arrived while paused, since the network had delivered them already; at most one chunk of a stream */
  private held: (string | undefined)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly socket: Pausable,
    private readonly listener: ChannelListener,
  ) {}

  get isPaused(): boolean {
    return this.timer !== undefined;
  }

  /** Adds a reason to pause. */
  add(): void {
    if (this.isClosed) return;
    this.reasons++;
    if (this.timer) return;
    this.socket.pause();
    this.timer = setInterval(() => this.listener.whilePaused(), beat).unref();
  }

  /** Removes a reason. After the last one, the held frames are received, and the channel is read again. */
  remove(): void {
    if (this.reasons > 0) this.reasons--;
    while (this.reasons === 0) {
      if (this.held.length === 0) return this.readOn();
      // The listener may pause again.
      this.listener.receive(this.held.shift());
    }
  }

  /** Holds a frame back if the channel is paused; returns whether it is. */
  hold(text: string | undefined): boolean {
    if (!this.isPaused) return false;
    this.held.push(text);
    return true;
  }

  /** Forgets all reasons and all held frames, since the channel closes. */
  end(): void {
    this.isClosed = true;
    this.reasons = 0;
    this.held = [];
    this.readOn();
  }

  private readOn(): void {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.socket.resume();
  }
}
