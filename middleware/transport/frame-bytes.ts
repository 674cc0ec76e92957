/**
 * Text frames as bytes (RFC 6455, 5.2), encoded once for all sockets that are sent the same text.
 *
 * A change of shared state sends the same text to many pages in a row. Writing a frame as one buffer, past ws, costs
 * half of the two writes, header and payload, that ws makes. ws queues nothing of its own, since nothing is compressed.
 */

/** Longest payloads whose length fits into the second byte, and into two further bytes. */
const short = 125;
const medium = 0xffff;

let lastText = "";
let lastFrame = makeFrame("");

/** The frame of a text. The buffer is shared and must not be changed. */
export function textFrame(text: string): Buffer {
  if (text !== lastText) {
    lastFrame = makeFrame(text);
    lastText = text;
  }
  return lastFrame;
}

function makeFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length <= short ? 2 : length <= medium ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  // FIN, and the opcode of a text frame.
  frame[0] = 0x81;
  frame[1] = length <= short ? length : length <= medium ? 126 : 127;
  if (head === 4) frame.writeUInt16BE(length, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, head);
  return frame;
}
