/**
 * Text frames as bytes (RFC 6455, 5.2), made once for all sockets that get the same.
 *
 * A change of shared state makes the same text for many pages one after the other. Written as one piece, past ws, a
 * frame costs half of what ws needs for its two, head and text; nothing here is compressed, so ws holds nothing back.
 */

/** Most bytes whose length stands in the second byte, or in two bytes more. */
const short = 125;
const medium = 0xffff;

let lastText = "";
let lastFrame = makeFrame("");

/** The frame of a text. The bytes are shared: they must not be changed. */
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
  // A text, and all of it.
  frame[0] = 0x81;
  frame[1] = length <= short ? length : length <= medium ? 126 : 127;
  if (head === 4) frame.writeUInt16BE(length, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, head);
  return frame;
}
