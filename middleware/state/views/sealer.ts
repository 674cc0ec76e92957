/**
 * Seals: text that only this server can read, and that nobody can change unnoticed.
 *
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), with a random nonce of 24 bytes: large enough to be drawn at random
 * for as many pages as are ever sent, which the 12 bytes of AES-GCM are not. A key for each seal comes from the nonce's
 * first 16 bytes by HChaCha20, of @noble/ciphers; with it and the other 8 Node's own ChaCha20-Poly1305 does the rest.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { hchacha } from "@noble/ciphers/chacha.js";
import { randomBytes } from "../../security/random.js";

const cipher = "chacha20-poly1305";
const nonceBytes = 24;
const tagBytes = 16;

/** Most characters of seals that are remembered with their texts. */
const rememberedSize = 4 * 1024 * 1024;

export class Sealer {
  private readonly keys: Uint32Array[];
  /** seals that are awaited back, the oldest first; an equal one is as good as one that was opened */
  private readonly remembered = new Map<string, string>();
  private size = 0;

  /** @param secrets - the first one seals; all of them open, so that a secret can be replaced without losing pages */
  constructor(secrets: readonly string[]) {
    this.keys = secrets.map(
      (secret) => new Uint32Array(hkdfSync("sha256", secret, "", "hyper-live seal 2", 32)),
    );
  }

  /** Seals a text; the result is base64url. */
  seal(text: string): string {
    const nonce = randomBytes(nonceBytes);
    const { key, initial } = keyFor(this.keys[0] as Uint32Array, nonce);
    const sealing = createCipheriv(cipher, key, initial, { authTagLength: tagBytes });
    const sealed = sealing.update(text, "utf8");
    sealing.final();
    return Buffer.concat([nonce, sealed, sealing.getAuthTag()]).toString("base64url");
  }

  /** Seals a text that is to come back soon, and is then known without being opened. */
  sealForNow(text: string): string {
    const sealed = this.seal(text);
    this.remembered.set(sealed, text);
    this.size += sealed.length + text.length;
    for (const oldest of this.remembered.keys()) {
      if (this.size <= rememberedSize) break;
      this.forget(oldest);
    }
    return sealed;
  }

  private forget(sealed: string): string | undefined {
    const text = this.remembered.get(sealed);
    if (text === undefined) return undefined;
    this.remembered.delete(sealed);
    this.size -= sealed.length + text.length;
    return text;
  }

  /** Opens a seal; undefined where it was altered, is none, or was made with another secret. */
  open(sealed: string): string | undefined {
    return this.forget(sealed) ?? this.decrypt(sealed);
  }

  private decrypt(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, "base64url");
    if (bytes.length < nonceBytes + tagBytes) return undefined;
    const nonce = bytes.subarray(0, nonceBytes);
    for (const secret of this.keys) {
      const { key, initial } = keyFor(secret, nonce);
      const opening = createDecipheriv(cipher, key, initial, { authTagLength: tagBytes });
      opening.setAuthTag(bytes.subarray(-tagBytes));
      const text = opening.update(bytes.subarray(nonceBytes, -tagBytes));
      try {
        opening.final();
        return text.toString();
      } catch {
        // Not with this key.
      }
    }
    return undefined;
  }
}

// "expand 32-byte k", as ChaCha begins.
const constants = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);

/** The key and the nonce of RFC 8439 for a nonce of XChaCha (draft-irtf-cfrg-xchacha-03, 2.3). */
function keyFor(secret: Uint32Array, nonce: Buffer): { key: Uint8Array; initial: Buffer } {
  const words = new Uint32Array(4);
  for (let at = 0; at < 4; at++) words[at] = nonce.readUInt32LE(4 * at);
  const derived = new Uint32Array(8);
  hchacha(constants, secret, words, derived);
  const initial = Buffer.alloc(12);
  nonce.copy(initial, 4, 16);
  return { key: new Uint8Array(derived.buffer), initial };
}
