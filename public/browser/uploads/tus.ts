/**
 * Sends one file by the protocol tus 1.0.0: begins it, and sends it in parts. After a cut it asks how much has arrived, and
 * goes on there.
 */

import type { Sending } from "./sending.js";

/** Milliseconds that a part should take, between which its size is doubled or halved. */
const [brief, long] = [400, 1_600];
/** Bytes of a part: the first, the smallest and the largest. A proxy may allow as little as 1 MB. */
const [first, smallest, largest] = [256 * 1024, 64 * 1024, 8 * 1024 * 1024];
/** The longest pause between two attempts, in milliseconds. */
const maxPause = 10_000;
const base = { "Tus-Resumable": "1.0.0" };

/** An error with words of the server for the user. */
export class Refusal extends Error {}

/** An answer after which the offset is asked for, or the file begun again. */
class Lost extends Error {}

/** Sends a file; rejects with a {@link Refusal}, or when it is aborted. */
export async function send(sending: Sending): Promise<void> {
  const { _file: file, _signal: signal } = sending;
  const part = new PartSize();
  let at: string | undefined;
  for (let pause = 500; ; pause = Math.min(pause * 2, maxPause)) {
    try {
      let [address, offset, direct] = await locate(sending, at);
      at = address;
      // Parts go to the store itself.
      const sendTo = direct ? (await import("./direct.js")).sendDirectly : sendPart;
      while (offset < file.size) {
        sending._onProgress(offset, at);
        offset = await sendTo(sending, at, offset, part, direct, ask);
        pause = 500;
      }
      sending._onProgress(offset, at);
      // Then it is to be checked.
      if (direct) await patch(sending, at, offset);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Refusal) throw error;
      if (error instanceof Lost) at = undefined;
      // A browser refuses to read a file that has changed since it was chosen.
      await file
        .slice(0, 1)
        .arrayBuffer()
        .catch(() => {
          throw new Refusal();
        });
      await wait(pause * (0.5 + Math.random() / 2), signal);
    }
  }
}

/** Removes a file from the server. */
export function remove(at: string, headers: Record<string, string>): void {
  void fetch(at, { method: "DELETE", headers: { ...base, ...headers }, keepalive: true }).catch(() => {});
}

/** Where a file is, how much of it has arrived, and the bytes of each part if these go to the store itself, else 0. */
async function locate(sending: Sending, at: string | undefined): Promise<[string, number, number]> {
  const answer = at
    ? await ask(sending, at, "HEAD")
    : await ask(sending, sending._address, "POST", {
        "Upload-Length": `${sending._file.size}`,
        "Upload-Metadata": Object.entries(sending._metadata)
          .map(([name, value]) => `${name} ${toBase64(value)}`)
          .join(),
      });
  const { headers } = answer;
  return [at ?? (headers.get("Location") as string), offsetOf(answer), Number(headers.get("Live-Part-Size"))];
}

async function sendPart(sending: Sending, at: string, offset: number, part: PartSize): Promise<number> {
  const start = performance.now();
  try {
    const answer = await patch(sending, at, offset, sending._file.slice(offset, offset + part._size));
    part._adapt(performance.now() - start);
    return offsetOf(answer);
  } catch (error) {
    // A proxy may allow smaller bodies only.
    if (error instanceof Refusal && error.cause === 413 && part._limit()) throw new Error();
    throw error;
  }
}

function patch(sending: Sending, at: string, offset: number, body?: Blob): Promise<Response> {
  const type = "application/offset+octet-stream";
  return ask(sending, at, "PATCH", { "Upload-Offset": `${offset}`, "Content-Type": type }, body);
}

async function ask(
  { _headers, _signal: signal }: Sending,
  url: string,
  method: string,
  headers: Record<string, string> = {},
  body?: Blob,
): Promise<Response> {
  const request = { method, headers: { ...base, ..._headers, ...headers }, signal, ...(body && { body }) };
  const answer = await fetch(url, request);
  const { status, ok } = answer;
  if (ok) return answer;
  if (status === 404 || status === 410) throw new Lost();
  if (status === 409 || status === 423 || status === 429 || (status > 499 && status !== 507))
    throw new Error();
  const text = /^text\/plain/.test(answer.headers.get("Content-Type") ?? "") ? await answer.text() : "";
  throw new Refusal(text, { cause: status });
}

function offsetOf({ headers }: Response): number {
  return Number(headers.get("Upload-Offset"));
}

class PartSize {
  _size = first;
  private _largest = largest;

  /** Makes parts larger or smaller by how long one took. */
  _adapt(time: number): void {
    if (time < brief) this._size = Math.min(this._size * 2, this._largest);
    if (time > long) this._size = Math.max(this._size / 2, smallest);
  }

  /** Makes parts smaller for good; returns whether they can be. */
  _limit(): boolean {
    if (this._size <= smallest) return false;
    this._size = this._largest = this._size / 2;
    return true;
  }
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Waits, but not longer than until the network is back. */
function wait(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, time);
    function end() {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      resolve();
    }
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
