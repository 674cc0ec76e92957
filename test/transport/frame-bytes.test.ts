/** Frames as bytes: what ws reads back is what was written. */

import type { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import * as ws from "ws";
import { textFrame } from "../../middleware/transport/frame-bytes.js";

/** ws has it, but not its types. */
const { Receiver } = ws as unknown as {
  Receiver: new () => EventEmitter & { write(bytes: Buffer): void };
};

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
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])("carries a text of %i bytes", async (length) => {
    const text = "x".repeat(length);
    expect(await read(textFrame(text))).toBe(text);
  });

  it("counts bytes, not characters", async () => {
    const text = "ü€𝄞".repeat(20);
    expect(await read(textFrame(text))).toBe(text);
  });

  it("is the same bytes for the same text, one after the other, and others for another one", () => {
    const frame = textFrame("one");
    expect(textFrame("one")).toBe(frame);
    expect(textFrame("two")).not.toBe(frame);
    expect(textFrame("one")).toEqual(frame);
  });
});
