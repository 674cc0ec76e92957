/** Frames as bytes: what ws reads back is what was written. */

import type { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import * as ws from "ws";
import { writeText } from "../../middleware/transport/frame-bytes.js";

/** ws has it, but not its types. */
const { Receiver } = ws as unknown as {
  Receiver: new () => EventEmitter & { write(bytes: Buffer): void };
};

/** What is written of a text. */
function written(text: string): Buffer {
  const stream = new PassThrough({ highWaterMark: 2 ** 20 });
  writeText(stream, text);
  return stream.read();
}

/** What a browser's side of the connection reads. */
function read(frame: Buffer): Promise<string> {
  const receiver = new Receiver();
  return new Promise((resolve, reject) => {
    receiver.on("message", (data) => resolve(String(data)));
    receiver.on("error", reject);
    receiver.write(frame);
  });
}

describe("a text frame", () => {
  const lengths = [0, 1, 125, 126, 127, 255, 256, 15_999, 16_000, 16_001, 65_535, 65_536, 200_000];

  it.each(lengths)("carries a text of %i bytes", async (length) => {
    const text = "x".repeat(length);
    expect(await read(written(text))).toBe(text);
  });

  it.each(["ü€𝄞", "ÿ", "\x7f\x80", "\0"])("counts bytes, not characters: %j", async (part) => {
    for (const text of [part, part.repeat(20), part.repeat(5_000), `${"x".repeat(300)}${part}`])
      expect(await read(written(text))).toBe(text);
  });

  it("is the same for the same text, one after the other, and another one for another", () => {
    const frame = written("one");
    expect(written("one")).toEqual(frame);
    expect(written("two")).not.toEqual(frame);
    expect(written("ü")).not.toEqual(frame);
    expect(written("ü")).toEqual(written("ü"));
    expect(written("one")).toEqual(frame);
  });

  it("is written at once", () => {
    const chunks: unknown[] = [];
    const stream = new PassThrough({ decodeStrings: false });
    stream.write = (...args: unknown[]) => chunks.push(args[0]) > 0;
    for (const text of ["one", "ü", "x".repeat(300)]) writeText(stream, text);
    expect(chunks).toHaveLength(3);
  });
});
