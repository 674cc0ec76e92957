/**
 * Seals: text that only this server can read, and that nobody can change unnoticed.
 *
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) from @noble/ciphers, with a random nonce of 24 bytes: large
 * enough to be drawn at random for as many pages as are ever sent, which AES-GCM's 12 bytes are not.
 */
import { hkdfSync } from "node:crypto";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { randomBytes } from "../security/random.js";

const nonceBytes = 24;

export class Sealer {
  private readonly keys: Uint8Array[];

  /** @param secrets - the first one seals; all of them open, so that a secret can be replaced without losing pages */
  constructor(secrets: readonly string[]) {
    this.keys = secrets.map(
      (secret) => new Uint8Array(hkdfSync("sha256", secret, "", "hyper-live seal 1", 32)),
    );
  }

  /** Seals a text; the result is base64url. */
  seal(text: string): string {
    const nonce = randomBytes(nonceBytes);
    const sealed = xchacha20poly1305(this.keys[0] as Uint8Array, nonce).encrypt(Buffer.from(text));
    return Buffer.concat([nonce, sealed]).toString("base64url");
  }

  /** Opens a seal; undefined where it was altered, is none, or was made with another secret. */
  open(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, "base64url");
    if (bytes.length < nonceBytes + 16) return undefined;
    for (const key of this.keys) {
      try {
        const opened = xchacha20poly1305(key, bytes.subarray(0, nonceBytes)).decrypt(
          bytes.subarray(nonceBytes),
        );
        return Buffer.from(opened).toString();
      } catch {
        // Not with this key.
      }
    }
    return undefined;
  }
}
