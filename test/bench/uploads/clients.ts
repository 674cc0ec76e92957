/** How the benchmark sends a file: as a multipart post, and by the protocol tus, by hand and by tus-js-client. */
import { type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { Upload } from "tus-js-client";

const boundary = "----a-boundary-of-the-benchmark";
/** Bytes of a part by tus: what our script sends on a fast network. */
const partSize = 5 * 1024 * 1024;
const piece = Buffer.alloc(1024 * 1024, "The content of a file, again and again. ");

/** A request of which the body is sent piece by piece. */
export async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: Iterable<Buffer>,
): Promise<IncomingMessage> {
  const sent = request(url, { method, headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once("response", resolve).once("error", reject);
  });
  for (const each of body) {
    if (!sent.write(each))
      await Promise.race([new Promise((resolve) => sent.once("drain", resolve)), answered]);
  }
  sent.end();
  const answer = await answered;
  if ((answer.statusCode ?? 500) >= 400)
    throw new Error(`${method} ${url}: ${answer.statusCode} ${await text(answer)}`);
  answer.resume();
  await new Promise((resolve) => answer.once("close", resolve));
  return answer;
}

/** The bytes of a file. */
function* bytes(size: number): Iterable<Buffer> {
  for (let at = 0; at < size; at += piece.length) yield piece.subarray(0, Math.min(piece.length, size - at));
}

const fieldOf = (name: string, value: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

/** Posts a form with a file. */
export async function postFile(
  url: string,
  size: number,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<void> {
  const before = Buffer.from(
    Object.entries(fields)
      .map(([name, value]) => fieldOf(name, value))
      .join("") +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  const all = {
    ...headers,
    "Content-Type": `multipart/form-data; boundary=${boundary}`,
    "Content-Length": `${before.length + size + after.length}`,
  };
  await send(url, "POST", all, [before, ...bytes(size), after]);
}

const version = { "Tus-Resumable": "1.0.0" };

/** Sends a file by tus, in parts, and removes it. */
export async function sendByTus(
  url: string,
  size: number,
  metadata: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<void> {
  const text = Object.entries({ ...metadata, filename: "a.bin" })
    .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`)
    .join();
  const base = { ...version, ...headers };
  const begun = await send(url, "POST", { ...base, "Upload-Length": `${size}`, "Upload-Metadata": text }, []);
  const at = new URL(begun.headers.location as string, url).href;
  for (let offset = 0; offset < size; offset += partSize) {
    const length = Math.min(partSize, size - offset);
    const own = {
      "Content-Type": "application/offset+octet-stream",
      "Content-Length": `${length}`,
      "Upload-Offset": `${offset}`,
    };
    await send(at, "PATCH", { ...base, ...own }, bytes(length));
  }
  await send(at, "DELETE", base, []);
}

/** Sends a file by tus-js-client, and removes it. */
export async function sendByTusClient(
  url: string,
  size: number,
  metadata: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(Readable.from(bytes(size)), {
      endpoint: url,
      uploadSize: size,
      chunkSize: partSize,
      headers,
      metadata: { ...metadata, filename: "a.bin" },
      onError: reject,
      onSuccess: () => upload.abort(true).then(resolve, reject),
    });
    upload.start();
  });
}
