/**
 * Sends parts of a file to the store itself, such as a bucket of S3, for which the server signs an address for each; loaded
 * where the server has such a store.
 */
import type { Ask, Sending } from "./sending.js";

/** Parts that fail one after the other before the server is asked why. */
const maxFailures = 3;
let failures = 0;
/** What the page's Content-Security-Policy has kept back. */
const blocked: string[] = [];
addEventListener("securitypolicyviolation", ({ blockedURI }) => blocked.push(blockedURI));

/** Sends the part that begins at an offset; returns where the next one begins. */
export async function sendDirectly(
  sending: Sending,
  at: string,
  reached: number,
  _part: unknown,
  size: number,
  ask: Ask,
): Promise<number> {
  // What other clients have sent of a part is sent again.
  const offset = reached - (reached % size);
  const why = blocked.length ? "policy" : failures < maxFailures ? "" : "network";
  const answer = await ask(sending, at, "GET", {
    "Upload-Offset": `${offset}`,
    ...(why && { "Live-Failed": `${why} ${location.origin}` }),
  });
  // If the server knows of no reason, it may be the network.
  if (why) failures = 0;
  const part = sending._file.slice(offset, offset + size);
  failures++;
  await put(await answer.text(), part, sending, (sent) => sending._onProgress(offset + sent, at));
  failures = 0;
  return offset + part.size;
}

function put(
  url: string,
  part: Blob,
  { _signal }: Sending,
  onProgress: (sent: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // fetch() does not say how much was sent.
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error()));
    request.onerror = request.onabort = reject;
    _signal.addEventListener("abort", () => request.abort());
    request.send(part);
  });
}
