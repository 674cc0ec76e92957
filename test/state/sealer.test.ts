import { hash, hkdfSync } from "node:crypto";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { describe, expect, it } from "vitest";
import { Sealer } from "../../middleware/state/views/sealer.js";

const secret = "a secret of a test";
const uses = ["page", "shop", "/_live"];
const info = `hyper-live seal 3 ${hash("sha256", JSON.stringify(uses))}`;
const key = new Uint8Array(hkdfSync("sha256", secret, "", info, 32));
const texts = ["", "é𝕏\0", "x".repeat(63), "y".repeat(300_000)];

describe("a seal", () => {
  it.each(texts)("is XChaCha20-Poly1305, as another implementation opens it: %#", (text) => {
    const bytes = Buffer.from(new Sealer([secret], ...uses).seal(text), "base64url");
    const opened = xchacha20poly1305(key, bytes.subarray(0, 24)).decrypt(bytes.subarray(24));
    expect(Buffer.from(opened).toString()).toBe(text);
  });

  it.each(texts)("of another implementation is opened: %#", (text) => {
    const nonce = Buffer.alloc(24, 7);
    const sealed = xchacha20poly1305(key, nonce).encrypt(Buffer.from(text));
    expect(new Sealer([secret], ...uses).open(Buffer.concat([nonce, sealed]).toString("base64url"))).toBe(
      text,
    );
  });

  it("is opened by each of several secrets, and by no other", () => {
    const sealed = new Sealer([secret]).seal("text");
    expect(new Sealer(["newer", secret]).open(sealed)).toBe("text");
    expect(new Sealer(["newer"]).open(sealed)).toBeUndefined();
  });

  it.each([
    ["another purpose", ["file", "shop", "/_live"]],
    ["another application", ["page", "admin", "/_live"]],
    ["another path", ["page", "shop", "/admin/_live"]],
    ["names that are the same one after the other", ["page", "sho", "p/_live"]],
    ["nothing", []],
  ])("is not opened for %s", (_what, others) => {
    const sealed = new Sealer([secret], ...uses).seal("text");
    expect(new Sealer([secret], ...uses).open(sealed)).toBe("text");
    expect(new Sealer([secret], ...others).open(sealed)).toBeUndefined();
  });

  it("is not opened where any byte was changed or cut off, also while it is remembered", () => {
    const sealer = new Sealer([secret]);
    const sealed = sealer.sealForNow("text");
    const bytes = Buffer.from(sealed, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      expect(sealer.open(changed.toString("base64url"))).toBeUndefined();
      expect(sealer.open(bytes.subarray(0, at).toString("base64url"))).toBeUndefined();
    }
    expect(sealer.open(sealed)).toBe("text");
  });

  it("that is remembered comes back as often as it is asked for, also when it is forgotten", () => {
    const sealer = new Sealer([secret]);
    const first = sealer.sealForNow("first");
    for (let at = 0; at < 100; at++) sealer.sealForNow(`${at}`.padEnd(100_000));
    expect([sealer.open(first), sealer.open(first)]).toEqual(["first", "first"]);
    const last = sealer.sealForNow("last");
    expect([sealer.open(last), sealer.open(last)]).toEqual(["last", "last"]);
  });
});
