/** Files that are too large to be kept, and requests that send parts of them and may be cut. */
import { createHash, type Hash } from "node:crypto";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

const block = 64 * 1024;

/** A file whose bytes are made when they are sent; no two of its blocks are the same. */
export class LargeFile {
  constructor(readonly size: number) {}

  *pieces(from = 0, to = this.size): Generator<Buffer> {
    for (let at = from; at < to; ) {
      const number = Math.floor(at / block);
      const content = Buffer.alloc(block, createHash("sha256").update(`block ${number}`).digest());
      const end = Math.min(to, (number + 1) * block);
      yield content.subarray(at - number * block, end - number * block);
      at = end;
    }
  }

  digest(): string {
    const hash: Hash = createHash("sha256");
    for (const piece of this.pieces()) hash.update(piece);
    return hash.digest("hex");
  }
}

/** What a request is answered; status 0 if it was cut. */
export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
}

/**
 * Sends a request piece by piece.
 *
 * @param cut - called once all pieces but the end are sent, instead of ending the request, which is then cut
 */
export async function sendPieces(
  url: string,
  method: string,
  headers: Record<string, string>,
  pieces: Iterable<Buffer | string> = [],
  cut?: () => Promise<unknown>,
): Promise<Answer> {
  const sent = request(url, { method, headers });
  const answered = new Promise<IncomingMessage | undefined>((resolve) => {
    sent.once("response", resolve).on("error", () => resolve(undefined));
  });
  for (const piece of pieces) {
    if (sent.destroyed) break;
    if (!sent.write(piece)) await Promise.race([new Promise((done) => sent.once("drain", done)), answered]);
  }
  if (cut) {
    await cut();
    sent.destroy();
    return { status: 0, headers: {}, text: "" };
  }
  sent.end();
  const answer = await answered;
  if (!answer) return { status: 0, headers: {}, text: "" };
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) };
}
