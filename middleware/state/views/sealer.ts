/**
 * Seals text: only this server can read a seal, and a changed seal does not open.
 *
 * The cipher is XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). Its nonce of 24 bytes is long enough to be random for
 * any number of pages; the 12 bytes of AES-GCM are not. HChaCha20, from @noble/ciphers, derives a key for each seal
 * from the nonce's first 16 bytes; Node's own ChaCha20-Poly1305 does the rest with that key and the other 8 bytes.
 */
import { createCipheriv, createDecipheriv, hash, hkdfSync } from "node:crypto";
import { hchacha } from "@noble/ciphers/chacha.js";
import { randomBytes } from "../../security/random.js";
import { RecentSeals } from "./recent-seals.js";

const cipher = "chacha20-poly1305";
const nonceBytes = 24;
const tagBytes = 16;

export class Sealer {
  private readonly keys: Uint32Array[];
  private readonly recent = new RecentSeals();

  /**
   * @param secrets - the first one seals, all of them open: a secret can be replaced while pages are open
   * @param uses - what the seals are for: the purpose, the application, the path. Seals for anything else don't open
   */
  constructor(secrets: readonly string[], ...uses: string[]) {
    const info = `hyper-live seal 3 ${hash("sha256", JSON.stringify(uses))}`;
    this.keys = secrets.map((secret) => new Uint32Array(hkdfSync("sha256", secret, "", info, 32)));
  }

  /** Seals a text; returns base64url. */
  seal(text: string): string {
    const nonce = randomBytes(nonceBytes);
    deriveKey(this.keys[0] as Uint32Array, nonce);
    const sealing = createCipheriv(cipher, key, initial, { authTagLength: tagBytes });
    const sealed = sealing.update(text, "utf8");
    sealing.final();
    return Buffer.concat([nonce, sealed, sealing.getAuthTag()]).toString("base64url");
  }

  /** Seals a text and remembers it: the seal is expected back soon and then needs no decryption. */
  sealForNow(text: string): string {
    const sealed = this.seal(text);
    this.recent.add(sealed, text);
    return sealed;
  }

  /** Opens a seal; returns undefined if it was altered, is not a seal, or was made with another secret or for another use. */
  open(sealed: string): string | undefined {
    return this.recent.take(sealed) ?? this.decrypt(sealed);
  }

  private decrypt(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, "base64url");
    if (bytes.length < nonceBytes + tagBytes) return undefined;
    const nonce = bytes.subarray(0, nonceBytes);
    for (const secret of this.keys) {
      deriveKey(secret, nonce);
      const opening = createDecipheriv(cipher, key, initial, { authTagLength: tagBytes });
      opening.setAuthTag(bytes.subarray(-tagBytes));
      const text = opening.update(bytes.subarray(nonceBytes, -tagBytes));
      try {
        opening.final();
        return text.toString();
      } catch {
        // Another key may open it.
      }
    }
    return undefined;
  }
}

// "expand 32-byte k", the constant that ChaCha starts with.
const constants = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);

/** What {@link deriveKey} gives, until it is called again: a cipher reads it as it is created. */
const words = new Uint32Array(4);
const derived = new Uint32Array(8);
const key = new Uint8Array(derived.buffer);
const initial = Buffer.alloc(12);

/** Derives the key and nonce of RFC 8439 from a nonce of XChaCha (draft-irtf-cfrg-xchacha-03, 2.3). */
function deriveKey(secret: Uint32Array, nonce: Buffer): void {
  for (let at = 0; at < 4; at++) words[at] = nonce.readUInt32LE(4 * at);
  hchacha(constants, secret, words, derived);
  nonce.copy(initial, 4, 16);
}
