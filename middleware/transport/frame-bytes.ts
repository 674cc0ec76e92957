/**
 * Text frames as they are written (RFC 6455, 5.2), encoded once for all sockets that are sent the same text.
 *
 * A change of shared state sends the same text to many pages in a row. Writing a frame at once, past ws, costs
 * half of the two writes, header and payload, that ws makes. ws queues nothing of its own, since nothing is compressed.
 */
import type { Duplex } from "node:stream";

/** Longest payloads whose length fits into the second byte, and into two further bytes. */
const short = 125;
const medium = 0xffff;
/** Up to this length, Node writes a string without a buffer for it on the heap. */
const longestString = 16_000;

let lastText: string | undefined;
let lastFrame: string | Buffer = "";

/** Writes the frame of a text. Most are short and ASCII alone: as a string of bytes, they take no buffer. */
export function writeText(stream: Duplex, text: string, whenSent?: () => void): void {
  if (text !== lastText) {
    const length = Buffer.byteLength(text);
    const isPlain = length === text.length && length <= longestString;
    lastFrame = isPlain ? plainFrame(text) : bufferOf(text, length);
    lastText = text;
  }
  if (typeof lastFrame === "string") stream.write(lastFrame, "latin1", whenSent);
  else stream.write(lastFrame, whenSent);
}

/** FIN, and the opcode of a text frame. */
const first = 0x81;
const shortHeads = Array.from({ length: short + 1 }, (_, length) => String.fromCharCode(first, length));

function plainFrame(text: string): string {
  const { length } = text;
  const head =
    length <= short ? shortHeads[length] : String.fromCharCode(first, 126, length >> 8, length & 0xff);
  return head + text;
}

function bufferOf(text: string, length: number): Buffer {
  const head = length <= short ? 2 : length <= medium ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = first;
  frame[1] = length <= short ? length : length <= medium ? 126 : 127;
  if (head === 4) frame.writeUInt16BE(length, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, head);
  return frame;
}
