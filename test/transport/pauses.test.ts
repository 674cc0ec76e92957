/** Pauses of a channel: counted, with the frames that arrived meanwhile kept. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { Pauses } from "../../middleware/transport/pauses.js";

class Socket {
  isReading = true;
  pause(): void {
    this.isReading = false;
  }
  resume(): void {
    this.isReading = true;
  }
}

class Listener {
  received: (string | undefined)[] = [];
  signs = 0;
  onFrame = (_text: string | undefined) => {};
  receive(text: string | undefined): void {
    this.received.push(text);
    this.onFrame(text);
  }
  whilePaused(): void {
    this.signs++;
  }
  disconnect(): void {}
}

function open() {
  const socket = new Socket();
  const listener = new Listener();
  return { socket, listener, pauses: new Pauses(socket, listener) };
}

afterEach(() => void vi.useRealTimers());

describe("Pauses", () => {
  it("reads on only after the last reason is gone", () => {
    const { socket, pauses } = open();
    pauses.add();
    pauses.add();
    pauses.remove();
    expect(socket.isReading).toBe(false);
    pauses.remove();
    expect(socket.isReading).toBe(true);
  });

  it("does not count a resume without a pause", () => {
    const { socket, pauses } = open();
    pauses.remove();
    pauses.add();
    expect(socket.isReading).toBe(false);
  });

  it("holds frames that arrive while paused, and delivers them in order", () => {
    const { listener, pauses } = open();
    expect(pauses.hold("before")).toBe(false);
    pauses.add();
    expect(["a", undefined, "b"].map((text) => pauses.hold(text))).toEqual([true, true, true]);
    expect(listener.received).toEqual([]);
    pauses.remove();
    expect(listener.received).toEqual(["a", undefined, "b"]);
  });

  it("keeps the other frames if a held one pauses again", () => {
    const { socket, listener, pauses } = open();
    pauses.add();
    for (const text of ["a", "b", "c"]) pauses.hold(text);
    listener.onFrame = (text) => text === "b" && pauses.add();
    pauses.remove();
    expect(listener.received).toEqual(["a", "b"]);
    expect(pauses.hold("d")).toBe(true);
    expect(socket.isReading).toBe(false);
    pauses.remove();
    expect(listener.received).toEqual(["a", "b", "c", "d"]);
    expect(socket.isReading).toBe(true);
  });

  it("gives signs of life while paused, and none after", () => {
    vi.useFakeTimers();
    const { listener, pauses } = open();
    pauses.add();
    vi.advanceTimersByTime(3_900);
    expect(listener.signs).toBe(2);
    pauses.remove();
    vi.advanceTimersByTime(60_000);
    expect(listener.signs).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends with the channel: reads on without the held frames, and pauses no more", () => {
    const { socket, listener, pauses } = open();
    pauses.add();
    pauses.hold("a");
    pauses.end();
    pauses.add();
    expect(socket.isReading).toBe(true);
    expect(listener.received).toEqual([]);
  });
});
