/** Pours a file from a request into its store, with a limit, and without ever holding more than a few pieces of it. */
import type { Readable, Writable } from "node:stream";

/** What was poured. */
export interface Poured {
  /** bytes that arrived, also those beyond the limit */
  size: number;
  /** whether they were too many */
  isOver: boolean;
  /** the first bytes, by which the type is told */
  head: Buffer;
  /** the error of the sink, such as that of a full disk */
  failure: Error | undefined;
  /** whether the source ended before its end, as when its connection was cut */
  isCut: boolean;
}

/** How many of the first bytes are kept. */
export const headSize = 4_100;

/**
 * Reads a source to its end, and writes it to a sink as long as it fits. What is beyond that is read and dropped, so that
 * whoever sends it can be answered; so is everything once the sink has failed. Resolves when the sink is closed.
 *
 * @param fits - called for each piece, with the number of bytes that have arrived
 */
export function pour(source: Readable, sink: Writable, fits: (size: number) => boolean): Promise<Poured> {
  return new Promise((resolve) => {
    const poured: Poured = { size: 0, isOver: false, head: Buffer.alloc(0), failure: undefined, isCut: true };
    sink.on("error", (error) => {
      poured.failure ??= error;
      source.resume();
    });
    sink.on("drain", () => source.resume());
    source.on("data", (piece: Buffer) => {
      poured.size += piece.length;
      poured.isOver ||= !fits(poured.size);
      if (poured.head.length < headSize)
        poured.head = Buffer.concat([poured.head, piece.subarray(0, headSize - poured.head.length)]);
      const isOpen = poured.failure === undefined && !poured.isOver;
      if (isOpen && !sink.write(piece)) source.pause();
    });
    const end = () => {
      if (sink.closed) return resolve(poured);
      sink.once("close", () => resolve(poured));
      // What has arrived is kept: the browser continues there.
      if (poured.failure === undefined) sink.end();
      else sink.destroy();
    };
    source.once("end", () => {
      poured.isCut = false;
    });
    source.once("error", () => {});
    whenOver(source, end);
  });
}

/** Calls back once: when a source has ended, was destroyed, or its request was cut. */
function whenOver(source: Readable, then: () => void): void {
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    then();
  };
  for (const event of ["end", "close", "error"]) source.once(event, end);
  // It may have been cut before anyone read it.
  if (source.closed || source.destroyed) end();
}
