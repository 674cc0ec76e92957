/** Requests as bytes, so that they can be malformed; and what comes back on their connection. */
import { connect } from "node:net";
import type { Entry } from "../mutate/entries.js";

/** Milliseconds after which a connection is given up, as requests without an end are never answered. */
const usualPatience = 400;

export interface RequestParts {
  method: string;
  target: string;
  headers: Entry[];
  body?: Buffer;
}

/** Writes a request. Text is written as UTF-8, though headers should be ASCII. */
export function writeRequest({ method, target, headers, body }: RequestParts): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body ?? Buffer.alloc(0)]);
}

/** How bytes are sent. */
export interface Sending {
  /** indexes at which the bytes are cut into packets */
  cuts?: number[];
  /** how the client leaves after the last byte, instead of waiting for the answer */
  leaves?: "end" | "reset";
  /** milliseconds to wait for the answer */
  patience?: number;
  /** called if the connection is reset, as when the server has answered before it has read all; the answer may be lost */
  onReset?: () => void;
}

/** Sends bytes on a connection of their own; returns what the server sends until it closes the connection. */
export function exchange(
  port: number,
  bytes: Buffer,
  { cuts = [], leaves, patience = usualPatience, onReset }: Sending = {},
): Promise<Buffer> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const timer = setTimeout(() => socket.destroy(), patience);
    socket.on("data", (data) => void received.push(data)).on("error", () => onReset?.());
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(received));
    });
    socket.on("connect", () => {
      const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
      for (const [at, end] of ends.entries()) socket.write(bytes.subarray(ends[at - 1] ?? 0, end));
      if (leaves === "end") socket.end();
      if (leaves === "reset") setImmediate(() => socket.resetAndDestroy());
    });
  });
}

/** The status of an answer; 0 if there is none. */
export function statusOf(answer: Buffer): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer.toString("latin1", 0, 16))?.[1] ?? 0);
}

/** An ordinary request, for an ordinary answer. */
export async function get(port: number, target: string, cookie = ""): Promise<Answer> {
  const headers: Entry[] = [
    ["Host", `127.0.0.1:${port}`],
    ["Connection", "close"],
    ["Cookie", cookie],
  ];
  const request = writeRequest({ method: "GET", target, headers });
  return readAnswer(await exchange(port, request, { patience: 10_000 }));
}

export interface Answer {
  status: number;
  text: string;
  location: string | undefined;
  /** the names and values of its cookies */
  cookies: string[];
}

export function readAnswer(bytes: Buffer): Answer {
  const whole = bytes.toString();
  const end = whole.indexOf("\r\n\r\n");
  const head = whole.slice(0, end);
  return {
    status: statusOf(bytes),
    text: whole.slice(end + 4),
    location: /^location: (.*)$/im.exec(head)?.[1]?.trim(),
    cookies: [...head.matchAll(/^set-cookie: ([^;\r\n]*)/gim)].map(([, cookie]) => cookie as string),
  };
}
