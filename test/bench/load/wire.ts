/**
 * The wire as the benchmark's clients see it: HTTP/1.1 and WebSocket on bare TCP sockets.
 *
 * A client library would cost as much as the servers that are measured. These clients do what is needed to load a
 * server and no more: no checks, frames masked with zeros, answers read in the buffer in which they came.
 */
import { connect, type Socket } from "node:net";

const empty = Buffer.alloc(0);
// Each read is done with before the next one begins, so that all sockets share it.
const readBuffer = Buffer.allocUnsafe(256 * 1024);

/** An address each thousand connections, so that the ports of none of them run out. */
let connections = 0;
function nextAddress(): string {
  return `127.0.0.${2 + (Math.floor(connections++ / 5000) % 200)}`;
}

/** A TCP connection that hands on what it reads; what `take` has not used yet comes again with the next piece. */
class Wire {
  protected readonly socket: Socket;
  private rest = empty;
  isClosed = false;

  protected constructor(port: number, onConnect: () => void, onClose: (why: Error) => void) {
    const onRead = (count: number): boolean => {
      this.read(readBuffer.subarray(0, count));
      return true;
    };
    this.socket = connect({
      port,
      host: "127.0.0.1",
      localAddress: nextAddress(),
      noDelay: true,
      onread: { buffer: readBuffer, callback: onRead },
    });
    this.socket.once("connect", onConnect);
    this.socket.on("error", onClose);
    this.socket.on("close", () => {
      this.isClosed = true;
      onClose(new Error("the server closed a connection"));
    });
  }

  /** Takes what it can of the bytes; returns how many. */
  protected take(_bytes: Buffer): number {
    return 0;
  }

  private read(bytes: Buffer): void {
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    const used = this.take(all);
    this.rest = used === all.length ? empty : Buffer.from(all.subarray(used));
  }

  /** bytes so far, both ways */
  get up(): number {
    return this.socket.bytesWritten;
  }
  get down(): number {
    return this.socket.bytesRead;
  }

  close(): void {
    this.socket.destroy();
  }
}

/** An answer to a request. */
export interface HttpAnswer {
  status: number;
  /** the head as it came, with the status line */
  head: string;
  body: string;
}

/** The value of a header of an answer; "" where it has none. */
export function headerOf({ head }: HttpAnswer, name: string): string {
  return new RegExp(`^${name}: *(.*?)\\r$`, "im").exec(head)?.[1] ?? "";
}

/** What a browser sends with every request beside what is the request's own: Chromium's, so that sizes are real. */
const browserHead = [
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "Accept-Language: en-US,en;q=0.9",
  "Accept-Encoding: gzip, deflate, br, zstd",
  "Connection: keep-alive",
  "Sec-Fetch-Site: same-origin",
].join("\r\n");

/** A connection for one request after the other. */
export class HttpWire extends Wire {
  private onAnswer: ((answer: HttpAnswer) => void) | undefined;

  static open(port: number): Promise<HttpWire> {
    return new Promise((resolve, reject) => {
      const wire: HttpWire = new HttpWire(port, () => resolve(wire), reject);
    });
  }

  private constructor(
    private readonly port: number,
    onConnect: () => void,
    onClose: (why: Error) => void,
  ) {
    super(port, onConnect, (why) => {
      onClose(why);
      this.fail(why.message);
    });
  }

  /** A request that nothing answers any more is answered with status 0, so that nobody waits for ever. */
  private fail(why: string): void {
    const answered = this.onAnswer;
    this.onAnswer = undefined;
    answered?.({ status: 0, head: "", body: why });
  }

  /** Sends a request; one at a time. */
  send(
    method: "GET" | "POST",
    path: string,
    headers: string[],
    body: string,
    onAnswer: (answer: HttpAnswer) => void,
  ): void {
    this.onAnswer = onAnswer;
    if (this.isClosed) {
      setImmediate(() => this.fail("the connection was closed before"));
      return;
    }
    const length = method === "POST" ? [`Content-Length: ${Buffer.byteLength(body)}`] : [];
    const own = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${this.port}`, ...headers, ...length];
    this.socket.write(`${own.join("\r\n")}\r\n${browserHead}\r\n\r\n${body}`);
  }

  get(path: string, headers: string[] = []): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      this.send("GET", path, ["Accept: text/html", ...headers], "", resolve);
    });
  }

  protected override take(bytes: Buffer): number {
    const end = bytes.indexOf("\r\n\r\n");
    if (end === -1) return 0;
    const head = bytes.toString("latin1", 0, end + 2);
    const status = Number(head.slice(9, 12));
    const start = end + 4;
    const body = readBody(bytes, start, head);
    if (!body) return 0;
    const answered = this.onAnswer;
    this.onAnswer = undefined;
    answered?.({ status, head, body: body.text });
    return body.end;
  }
}

function readBody(bytes: Buffer, start: number, head: string): { text: string; end: number } | undefined {
  if (/^transfer-encoding: chunked/im.test(head)) return readChunks(bytes, start);
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const end = start + length;
  return bytes.length < end ? undefined : { text: bytes.toString("utf8", start, end), end };
}

function readChunks(bytes: Buffer, start: number): { text: string; end: number } | undefined {
  let text = "";
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd === -1) return undefined;
    const length = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const end = lineEnd + 2 + length + 2;
    if (bytes.length < end) return undefined;
    if (length === 0) return { text, end };
    text += bytes.toString("utf8", lineEnd + 2, end - 2);
    at = end;
  }
}

/** A WebSocket. */
export class SocketWire extends Wire {
  private isOpen = false;
  /** what came with the handshake's answer, before anyone listened */
  private early: string[] = [];
  private hear: (text: string) => void = (text) => this.early.push(text);

  /** Is called when the socket is closed, and again for what is sent after that. */
  onLost: (why: string) => void = () => {};

  set onText(hear: (text: string) => void) {
    this.hear = hear;
    for (const text of this.early.splice(0)) hear(text);
  }

  /** @param headers - beside those of the handshake */
  static open(port: number, path: string, headers: string[]): Promise<SocketWire> {
    return new Promise((resolve, reject) => {
      const wire: SocketWire = new SocketWire(
        port,
        () => wire.shake(path, headers),
        () => resolve(wire),
        reject,
      );
    });
  }

  private constructor(
    private readonly port: number,
    onConnect: () => void,
    private readonly onOpen: () => void,
    private readonly onFailure: (why: Error) => void,
  ) {
    super(port, onConnect, (why) => {
      onFailure(why);
      this.onLost(why.message);
    });
  }

  private shake(path: string, headers: string[]): void {
    const own = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${this.port}`,
      `Origin: http://127.0.0.1:${this.port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
    ];
    this.socket.write(`${own.join("\r\n")}\r\n\r\n`);
  }

  send(text: string): void {
    if (this.isClosed) setImmediate(() => this.onLost("the socket was closed before"));
    else this.socket.write(clientFrame(text));
  }

  protected override take(bytes: Buffer): number {
    if (!this.isOpen) return this.takeHandshake(bytes);
    let at = 0;
    for (;;) {
      if (bytes.length < at + 2) return at;
      let length = (bytes[at + 1] as number) & 0x7f;
      let start = at + 2;
      if (length === 126) {
        if (bytes.length < at + 4) return at;
        length = bytes.readUInt16BE(at + 2);
        start = at + 4;
      } else if (length === 127) {
        if (bytes.length < at + 10) return at;
        length = Number(bytes.readBigUInt64BE(at + 2));
        start = at + 10;
      }
      if (bytes.length < start + length) return at;
      const kind = (bytes[at] as number) & 0x0f;
      at = start + length;
      if (kind === 1) this.hear(bytes.toString("utf8", start, at));
      else if (kind === 9) this.socket.write(pong);
    }
  }

  private takeHandshake(bytes: Buffer): number {
    const end = bytes.indexOf("\r\n\r\n");
    if (end === -1) return 0;
    const head = bytes.toString("latin1", 0, end);
    if (!head.startsWith("HTTP/1.1 101")) {
      this.onFailure(new Error(`the server refused a socket: ${head.split("\r\n")[0]}`));
      return bytes.length;
    }
    this.isOpen = true;
    this.onOpen();
    const start = end + 4;
    return start + this.take(bytes.subarray(start));
  }
}

const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** A text frame as clients send it; masked, with zeros. */
function clientFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 6 : length < 65536 ? 8 : 14;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  frame[1] = 0x80 | (length < 126 ? length : length < 65536 ? 126 : 127);
  if (head === 8) frame.writeUInt16BE(length, 2);
  if (head === 14) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.fill(0, head - 4, head);
  frame.write(text, head);
  return frame;
}
