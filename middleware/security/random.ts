/**
 * Random bytes from a pool. A page needs a browser's name, a view's id and a nonce, and calling the system for each of
 * them took a tenth of the time of a page.
 */
import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(8192);
let used = pool.length;

/** Returns random bytes that were never returned before; at most 8192. */
export function randomBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + count));
  // Bytes that were returned must not stay in memory here.
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}

/** A name that can't be guessed: 128 random bits as 22 characters of base64url. */
export function randomName(): string {
  return randomBytes(16).toString("base64url");
}
