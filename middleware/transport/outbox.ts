/**
 * Outgoing frames. They are sent in order, not before the state they show is stored, and only as fast as the page reads
 * them.
 */
import type { Channel } from "./channel.js";
import type { ServerFrame } from "./protocol.js";
import { writeFrame } from "./write-frame.js";

/** With this many bytes unsent, a page is sent no further changes until it has read some. */
const bufferLimit = 256 * 1024;
/** Maximum number of answers that wait for the store. Beyond it, no further frames are read from the page. */
const maxCorks = 100;

/** Frames held back until the state they show is stored. */
export interface Cork {
  /** Sends them. */
  release(): void;
  /** Drops them, since the state they show could not be stored. */
  discard(): void;
}

/** The source of changes, which collects them while the page can't take more. */
export interface Sender {
  /** maximum number of bytes that wait for the page; past it no further frames are read from the page */
  readonly unread: number;
  /** Sends the changes collected so far. */
  deliverAll(): void;
}

export class Outbox {
  private corks: HeldFrames[] | undefined;
  /** whether reading is paused, since too many answers wait for the store */
  private isPaused = false;
  /** whether reading is paused, since the page does not read what it was sent */
  private isUnread = false;
  /** length of the frames that wait for the store */
  private corked = 0;
  /** whether changes are being collected, since the page could not take more */
  private isBackedUp = false;

  constructor(
    private readonly channel: Channel,
    private readonly sender: Sender,
  ) {}

  /** Whether the page can take more. If it can't, `deliverAll()` is called as soon as it can. */
  get isReady(): boolean {
    const isReady = this.channel.bufferedAmount < bufferLimit && this.corkCount < maxCorks;
    if (!isReady) this.isBackedUp = true;
    return isReady;
  }

  /** Sends a frame, after the frames that a cork holds back. */
  send(frame: ServerFrame): void {
    if (!this.channel.isOpen) return;
    const text = writeFrame(frame);
    const last = this.corks?.at(-1);
    if (!last) return this.write(text);
    last.frames.push(text);
    this.corked += text.length;
    this.checkUnread();
  }

  /** Sends a frame at once, ahead of the frames held back. */
  sendNow(frame: ServerFrame): void {
    if (this.channel.isOpen) this.write(writeFrame(frame));
  }

  /** Holds back the frames that follow, until they are released or discarded. */
  cork(): Cork {
    const cork = new HeldFrames(this);
    this.corks ??= [];
    this.corks.push(cork);
    if (this.corkCount > maxCorks && !this.isPaused) {
      this.isPaused = true;
      this.channel.pause();
    }
    return cork;
  }

  /** Holds back the frames that follow for one more reason: with those that are held back already, if there are any. */
  holdMore(): Cork {
    const last = this.corks?.at(-1);
    if (!last) return this.cork();
    last.holds++;
    return last;
  }

  /** Takes back frames that are not to be sent. */
  drop(frames: readonly string[]): void {
    for (const text of frames) this.corked -= text.length;
  }

  /** Sends released frames, in the order in which they were written: each patch builds on the one before. */
  sendReleased(): void {
    while (this.corks?.[0]?.holds === 0) {
      const { frames } = this.corks.shift() as HeldFrames;
      this.drop(frames);
      if (this.channel.isOpen) for (const text of frames) this.write(text);
    }
    this.goOn();
    if (this.corkCount > 0 || !this.isPaused) return;
    this.isPaused = false;
    this.channel.resume();
  }

  private write(text: string): void {
    const { channel } = this;
    // With nothing unsent before it, a small frame can't fill the buffer, so no callback is needed.
    const small = Math.min(bufferLimit / 16, this.sender.unread / 4);
    if (text.length < small && channel.bufferedAmount === 0) return channel.send(text);
    channel.send(text, () => this.goOn());
    this.checkUnread();
  }

  /** Stops reading while too much waits for the page, so that the answers to its own events can't fill the memory. */
  private checkUnread(): void {
    if (this.isUnread || this.waiting <= this.sender.unread) return;
    this.isUnread = true;
    this.channel.pause();
  }

  /** Called when the network has accepted a frame, and when the store has. */
  private goOn(): void {
    if (this.isUnread && this.waiting * 2 <= this.sender.unread) {
      this.isUnread = false;
      this.channel.resume();
    }
    if (!this.isBackedUp || !this.isReady) return;
    this.isBackedUp = false;
    this.sender.deliverAll();
  }

  /** Bytes that wait for the page; of frames that wait for the store, their characters. */
  private get waiting(): number {
    return this.channel.bufferedAmount + this.corked;
  }

  private get corkCount(): number {
    return this.corks?.length ?? 0;
  }
}

class HeldFrames implements Cork {
  frames: string[] = [];
  /** what they wait for: 0 once they may be sent */
  holds = 1;

  constructor(private readonly outbox: Outbox) {}

  release(): void {
    this.holds--;
    this.outbox.sendReleased();
  }

  discard(): void {
    this.outbox.drop(this.frames);
    this.frames = [];
    this.release();
  }
}
