/** A page's WebSocket, as a channel. */
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { runWithoutContext } from "../state/deferred.js";
import type { Channel, ChannelListener } from "./channel.js";
import { writeText } from "./frame-bytes.js";
import { Pauses } from "./pauses.js";
import { serverOf } from "./upgrade.js";

/**
 * A socket that tells its channel what happens. Listeners would take a tenth of the memory of an idle page.
 *
 * Without a listener of "error", a broken connection would end the process; it also emits "close".
 */
export class PageSocket extends WebSocket {
  channel: WebSocketChannel | undefined = undefined;

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    // Also before it has a channel.
    if (event === "error") return true;
    const { channel } = this;
    switch (channel && event) {
      case "message":
        (channel as WebSocketChannel).receive(args[0], args[1] === true);
        return true;
      case "pong":
        (channel as WebSocketChannel).isAlive = true;
        return true;
      case "close":
        (channel as WebSocketChannel).end();
    }
    return super.emit(event, ...args);
  }
}

export class WebSocketChannel implements Channel {
  listener: ChannelListener | undefined;
  /** whether the last ping was answered */
  isAlive = true;
  /** undefined until it is paused for the first time */
  pauses: Pauses | undefined;

  constructor(
    private readonly socket: PageSocket,
    /** the connection below the socket, to which our frames are written directly */
    private readonly stream: Duplex,
  ) {}

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  get bufferedAmount(): number {
    return this.socket.bufferedAmount;
  }

  listen(listener: ChannelListener): void {
    this.listener = listener;
    this.socket.channel = this;
  }

  /** Receives a message of the socket. */
  receive(data: unknown, isBinary: boolean): void {
    const text = isBinary ? undefined : String(data);
    if (!this.pauses?.hold(text)) this.listener?.receive(text);
  }

  /** Called once the socket has closed. */
  end(): void {
    this.pauses?.end();
    // Another user's request may have closed it.
    runWithoutContext(() => this.listener?.disconnect());
  }

  send(text: string, whenSent?: () => void): void {
    writeText(this.stream, text, whenSent);
  }

  pause(): void {
    // Never called before `listen()`.
    this.pauses ??= new Pauses(this.socket, this.listener as ChannelListener);
    this.pauses.add();
  }

  resume(): void {
    this.pauses?.remove();
  }

  checkAlive(): void {
    const isSpared = this.socket.isPaused && this.bufferedAmount === 0;
    if (!this.isAlive && !isSpared) return this.socket.terminate();
    this.isAlive = isSpared;
    this.socket.ping();
  }

  isOn(server: object): boolean {
    return serverOf({ socket: this.stream }) === server;
  }

  close(code: number, reason: string): void {
    // A paused channel would not read the page's closing frame.
    this.pauses?.end();
    this.socket.close(code, reason);
  }

  closed(): Promise<void> {
    const { socket } = this;
    return new Promise((resolve) => {
      if (socket.readyState === socket.CLOSED) resolve();
      else socket.once("close", () => resolve());
    });
  }

  terminate(): void {
    this.socket.terminate();
  }
}
