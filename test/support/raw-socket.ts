/** Sends upgrade requests and frames as raw bytes, without a WebSocket client. */
import { connect } from "node:net";
import type { TestSite } from "./site.js";

/** An upgrade request. */
export interface RawRequest {
  method?: string;
  target?: string;
  host?: string;
  origin?: string;
  /** bytes that are sent in the same packet */
  head?: Buffer;
}

/** The bytes of an upgrade request. */
export function handshake(request: RawRequest): Buffer {
  const { method = "GET", target = "/_live/socket", host = "localhost", head } = request;
  const { origin = `http://${host}` } = request;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"],
    `Sec-WebSocket-Key: ${Buffer.alloc(16, "k").toString("base64")}`,
    `Origin: ${origin}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), head ?? Buffer.alloc(0)]);
}

/** Sends an upgrade request. Returns the answer, up to its end or until it matches `until`. */
export function rawHandshake(
  site: Pick<TestSite, "url">,
  { until, ...request }: RawRequest & { until?: RegExp } = {},
): Promise<string> {
  const { port, host } = new URL(site.url);
  const bytes = handshake({ host, ...request });
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(Number(port), "localhost", () => socket.write(bytes));
    socket.on("error", reject).on("close", () => resolve(text));
    socket.on("data", (data) => {
      text += data.toString("latin1");
      if (until ? until.test(text) : /^HTTP\/1.1 101/.test(text)) socket.destroy();
    });
  });
}

/** A frame that is masked as by a browser (RFC 6455, 5.2), with the mask 0. */
export function maskedFrame(opcode: number, payload: string | Buffer, first = 0x80): Buffer {
  const bytes = Buffer.from(payload);
  const { length } = bytes;
  const extended = Buffer.alloc(length > 125 ? 2 : 0);
  if (length > 125) extended.writeUInt16BE(length);
  const head = Buffer.from([first | opcode, 0x80 | (length > 125 ? 126 : length)]);
  return Buffer.concat([head, extended, Buffer.alloc(4), bytes]);
}
