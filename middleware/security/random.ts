/**
 * Random bytes from a pool that is filled at once: a page needs a session's name, a view's id and a nonce, and asking
 * the system for each of them was a tenth of a page's time.
 */
import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(8192);
let used = pool.length;

/** So many random bytes, never given out before. At most 8192. */
export function randomBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + count));
  // What was given out must not be found here later.
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}

/** A name that nobody can guess: 128 random bits as 22 characters of base64url. */
export function randomName(): string {
  return randomBytes(16).toString("base64url");
}
