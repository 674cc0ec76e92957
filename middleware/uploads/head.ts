/** The first bytes of a stored file, by which its type is told. */
import type { Readable } from "node:stream";
import { headSize } from "./pour.js";

export async function headOf(source: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size >= headSize) break;
  }
  return Buffer.concat(pieces).subarray(0, headSize);
}
