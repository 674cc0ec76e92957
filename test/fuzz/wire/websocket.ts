/** Frames of WebSockets as bytes (RFC 6455, 5.2), and a socket that sends them. */
import { connect, type Socket } from "node:net";

/** Milliseconds to wait for an answer. */
const patience = 5_000;

export interface FrameOptions {
  opcode?: number;
  isLast?: boolean;
  /** the reserved bits, 0 to 7 */
  reserved?: number;
  isMasked?: boolean;
  mask?: Buffer;
  /** length that the frame claims to have */
  length?: bigint;
}

export function writeFrame(payload: Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = 1, isLast = true, reserved = 0, isMasked = true, mask = Buffer.alloc(4, 0x55) } = options;
  const first = (isLast ? 0x80 : 0) | (reserved << 4) | opcode;
  const length = writeLength(options.length ?? BigInt(payload.length), isMasked);
  const body = isMasked ? payload.map((byte, at) => byte ^ (mask[at & 3] as number)) : payload;
  return Buffer.concat([Buffer.from([first]), length, isMasked ? mask : Buffer.alloc(0), body]);
}

function writeLength(length: bigint, isMasked: boolean): Buffer {
  const bit = isMasked ? 0x80 : 0;
  if (length < 126n) return Buffer.from([bit | Number(length)]);
  const bytes = Buffer.alloc(length < 65536n ? 3 : 9);
  bytes[0] = bit | (length < 65536n ? 126 : 127);
  if (bytes.length === 3) bytes.writeUInt16BE(Number(length), 1);
  else bytes.writeBigUInt64BE(BigInt.asUintN(64, length), 1);
  return bytes;
}

/** A socket below a WebSocket, whose received frames are read as text. */
export class RawSocket {
  /** all texts received since the last `drain()` */
  private texts: string[] = [];
  private unread: Buffer = Buffer.alloc(0);
  private wake: () => void = () => {};
  isOpen = false;
  /** the code of the server's closing frame */
  closeCode: number | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on("error", () => {}).on("data", (data) => this.receive(data));
    socket.on("close", () => {
      this.isOpen = false;
      this.wake();
    });
  }

  /** Does a handshake; the socket is not open if it was refused. */
  static async open(port: number, request: Buffer): Promise<RawSocket> {
    const raw = new RawSocket(connect({ port, host: "127.0.0.1", noDelay: true }));
    raw.socket.write(request);
    await raw.until(() => raw.unread.includes("\r\n\r\n"));
    const end = raw.unread.indexOf("\r\n\r\n") + 4;
    raw.isOpen = !raw.socket.destroyed && raw.unread.toString("latin1", 0, 12) === "HTTP/1.1 101";
    raw.unread = raw.unread.subarray(end);
    raw.readFrames();
    return raw;
  }

  write(bytes: Buffer): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  send(text: string): void {
    this.write(writeFrame(Buffer.from(text)));
  }

  /** Waits until the socket is closed or a received text fits, else closes it; returns all texts received. */
  async answer(fits: (text: string) => boolean, time = patience): Promise<string[]> {
    await this.until(() => this.texts.some(fits), time);
    return this.texts.splice(0);
  }

  close(): void {
    this.isOpen = false;
    this.socket.destroy();
  }

  private receive(data: Buffer): void {
    this.unread = this.unread.length > 0 ? Buffer.concat([this.unread, data]) : data;
    if (this.isOpen) this.readFrames();
    this.wake();
  }

  private async until(isDone: () => boolean, time = patience): Promise<void> {
    const end = Date.now() + time;
    while (!isDone() && !this.socket.destroyed && Date.now() < end) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - Date.now());
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    // What was asked for did not come: the socket is of no more use.
    if (!isDone()) this.close();
  }

  private readFrames(): void {
    for (;;) {
      const { unread } = this;
      if (unread.length < 2) return;
      const short = (unread[1] as number) & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (unread.length < head) return;
      const length =
        short < 126 ? short : short === 126 ? unread.readUInt16BE(2) : Number(unread.readBigUInt64BE(2));
      if (unread.length < head + length) return;
      this.take((unread[0] as number) & 0x0f, unread.subarray(head, head + length));
      this.unread = unread.subarray(head + length);
    }
  }

  private take(opcode: number, payload: Buffer): void {
    if (opcode === 1) this.texts.push(payload.toString());
    if (opcode === 9) this.write(writeFrame(payload, { opcode: 10 }));
    // After its closing frame the server waits for that of the client.
    if (opcode !== 8) return;
    this.closeCode = payload.length >= 2 ? payload.readUInt16BE() : 1005;
    this.close();
  }
}
