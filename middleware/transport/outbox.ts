/** Frames on their way out: in order, not before their state is stored, and no more than the page reads. */
import type { Channel } from "./channel.js";
import type { ServerFrame } from "./protocol.js";
import { writeFrame } from "./write-frame.js";

/** Beyond so many bytes waiting to be sent, a page gets no more changes until it has read some. */
const bufferLimit = 256 * 1024;
/** Most answers that may wait for the store; the page's next events then wait, too. */
const maxCorks = 100;

/** Frames that wait until the state that they tell of is stored. */
interface Cork {
  frames: string[];
  isReleased: boolean;
}

/** Whoever sends changes, and gathers them while the page can't take more. */
export interface Sender {
  /** Sends what has gathered. */
  deliverAll(): void;
}

export class Outbox {
  private corks: Cork[] | undefined;
  /** whether the page is not read from, since too much waits for the store */
  private isPaused = false;
  /** whether changes gather, since the page could not take more */
  private isBackedUp = false;

  constructor(
    private readonly channel: Channel,
    private readonly sender: Sender,
  ) {}

  /** Whether the page can take more; where not, the sender is called back when it can. */
  get isReady(): boolean {
    const isReady = this.channel.bufferedAmount < bufferLimit && this.corkCount < maxCorks;
    if (!isReady) this.isBackedUp = true;
    return isReady;
  }

  /** Sends a frame, behind those that wait for the store. */
  send(frame: ServerFrame): void {
    if (!this.channel.isOpen) return;
    const text = writeFrame(frame);
    const last = this.corks?.at(-1);
    if (last) last.frames.push(text);
    else this.write(text);
  }

  /** Sends a frame at once. */
  sendNow(frame: ServerFrame): void {
    if (this.channel.isOpen) this.write(writeFrame(frame));
  }

  /** Holds back all frames from now on, until what it returns is called. */
  cork(): () => void {
    const cork: Cork = { frames: [], isReleased: false };
    this.corks ??= [];
    this.corks.push(cork);
    if (this.corkCount > maxCorks && !this.isPaused) {
      this.isPaused = true;
      this.channel.pause();
    }
    return () => {
      cork.isReleased = true;
      this.sendReleased();
    };
  }

  /** In the order in which they were written, since each builds on the one before. */
  private sendReleased(): void {
    while (this.corks?.[0]?.isReleased) {
      const { frames } = this.corks.shift() as Cork;
      if (this.channel.isOpen) for (const text of frames) this.write(text);
    }
    if (this.corkCount > 0 || !this.isPaused) return;
    this.isPaused = false;
    this.channel.resume();
  }

  private write(text: string): void {
    // While nothing waits to be sent, nobody need hear when this is: what waits for that comes behind something else.
    const isAlone = text.length < bufferLimit / 16 && this.channel.bufferedAmount === 0;
    if (isAlone) this.channel.send(text);
    else this.channel.send(text, () => this.goOn());
  }

  /** Some of what waited was sent. */
  private goOn(): void {
    if (!this.isBackedUp || !this.isReady) return;
    this.isBackedUp = false;
    this.sender.deliverAll();
  }

  private get corkCount(): number {
    return this.corks?.length ?? 0;
  }
}
