/** A page's WebSocket, as a channel. */
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import { runWithoutContext } from "../state/deferred.js";
import type { Channel, ChannelListener } from "./channel.js";
import { writeText } from "./frame-bytes.js";
import { Pauses } from "./pauses.js";
import { serverOf } from "./upgrade.js";

export class WebSocketChannel implements Channel {
  listener: ChannelListener | undefined;
  /** whether the last ping was answered */
  isAlive = true;
  /** undefined until it is paused for the first time */
  pauses: Pauses | undefined;

  constructor(
    private readonly socket: WebSocket,
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
    channels.set(this.socket, this);
    // All sockets share these functions: closures for each would add a tenth to the memory of an idle page.
    this.socket.on("message", onMessage).on("close", onClose).on("pong", onPong).on("error", onError);
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

/** The channel of each socket. */
const channels = new WeakMap<WebSocket, WebSocketChannel>();

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const channel = channels.get(this);
  const text = isBinary ? undefined : String(data);
  if (!channel?.pauses?.hold(text)) channel?.listener?.receive(text);
}
function onClose(this: WebSocket): void {
  const channel = channels.get(this);
  channel?.pauses?.end();
  // Another user's request may have closed it.
  runWithoutContext(() => channel?.listener?.disconnect());
}
function onPong(this: WebSocket): void {
  const channel = channels.get(this);
  if (channel) channel.isAlive = true;
}
/** A broken connection also emits "close". Without a listener the error would end the process. */
function onError(): void {}
