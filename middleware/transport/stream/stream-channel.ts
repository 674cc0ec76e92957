/**
 * A page's stream, as a channel, for networks that let no WebSocket through: frames leave as server-sent events in one long
 * response, and arrive in batches, each by a post.
 *
 * An event without a name is a frame. The others: `open` with the stream's name, `ping`, which the page answers by an empty
 * batch, and `close` with the code and the reason.
 */
import type { Response } from "express";
import { runWithoutContext } from "../../state/deferred.js";
import type { Channel, ChannelListener } from "../channel.js";
import { Pauses } from "../pauses.js";
import { ignoreError, serverOf } from "../upgrade.js";

/** Called when the page may send its next batch; `isTaken` is false if the stream was closed before. */
export type Answered = (isTaken: boolean) => void;

/** Methods of a response that middleware replaces. */
const replaced = ["write", "end", "writeHead"];

export class StreamChannel implements Channel {
  private listener: ChannelListener | undefined;
  /** whether the page has sent something since the last ping */
  private isAlive = true;
  private isClosing = false;
  private pauses: Pauses | undefined;
  private lastBatch = 0;
  /** answers the last batch, while the channel is paused */
  private answered: Answered | undefined;
  private readonly server: object | undefined;

  /** @param response - the stream, not begun yet */
  constructor(
    private readonly response: Response,
    readonly name: string,
  ) {
    this.server = serverOf(response.req);
    response.on("error", ignoreError);
    // A server that closes would wait for the connection to be used once more.
    response.shouldKeepAlive = false;
    response.writeHead(200, {
      "Content-Type": "text/event-stream",
      // Neither middleware nor a proxy may compress it, since they would hold frames back.
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
    });
    // Middleware that compresses holds back what is written; that for sessions would store at the end what they held at the
    // start, perhaps after a sign-out.
    for (const method of replaced) Reflect.deleteProperty(response, method);
    this.write("open", name);
  }

  get isOpen(): boolean {
    return !this.isClosing && !this.response.destroyed;
  }

  get bufferedAmount(): number {
    return this.response.writableLength;
  }

  listen(listener: ChannelListener): void {
    this.listener = listener;
    this.response.once("close", () => {
      this.isClosing = true;
      this.endPauses();
      // Another user's request may have closed it.
      runWithoutContext(() => listener.disconnect());
    });
  }

  send(text: string, whenSent?: () => void): void {
    this.response.write(`data:${text}\n\n`, whenSent);
  }

  private write(event: string, data = ""): void {
    this.response.write(`event:${event}\ndata:${data}\n\n`);
  }

  /**
   * Receives a batch of frames. One that was received before is only answered again: its answer was lost.
   *
   * @param number - counts the batches of this stream, from 1
   */
  receive(number: number, frames: readonly string[], answered: Answered): void {
    this.isAlive = true;
    if (number > this.lastBatch) this.receiveNew(number, frames);
    // The page has given up waiting for an earlier answer.
    this.answer();
    if (this.pauses?.isPaused) this.answered = answered;
    else answered(this.isOpen);
  }

  private receiveNew(number: number, frames: readonly string[]): void {
    // A page sends a batch after the answer to the one before.
    const isNext = number === this.lastBatch + 1 && !this.answered;
    this.lastBatch = number;
    if (!isNext) return this.listener?.receive(undefined);
    for (const frame of frames) {
      if (!this.isOpen) return;
      if (!this.pauses?.hold(frame)) this.listener?.receive(frame);
    }
  }

  private answer(): void {
    const { answered } = this;
    this.answered = undefined;
    answered?.(this.isOpen);
  }

  pause(): void {
    // Never called before `listen()`.
    this.pauses ??= new Pauses(
      { pause: () => {}, resume: () => this.answer() },
      this.listener as ChannelListener,
    );
    this.pauses.add();
  }

  resume(): void {
    this.pauses?.remove();
  }

  private endPauses(): void {
    this.pauses?.end();
    this.answer();
  }

  checkAlive(): void {
    const isSpared = this.pauses?.isPaused === true && this.bufferedAmount === 0;
    if (!this.isAlive && !isSpared) return this.terminate();
    this.isAlive = isSpared;
    if (this.isOpen) this.write("ping");
  }

  isOn(server: object): boolean {
    return this.server === server;
  }

  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.isClosing = true;
    this.endPauses();
    this.write("close", `${code} ${reason}`);
    this.response.end();
  }

  closed(): Promise<void> {
    const { response } = this;
    return new Promise((resolve) => {
      if (response.closed) resolve();
      else response.once("close", () => resolve());
    });
  }

  terminate(): void {
    this.response.destroy();
  }
}
