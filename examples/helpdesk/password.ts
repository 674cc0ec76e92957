/** Passwords are kept as a salt and a hash, from which nobody can read them. */
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

export function hash(password: string, salt = randomBytes(16).toString("hex")): string {
  return `${salt}:${scryptSync(password, salt, 32).toString("hex")}`;
}

export function matches(password: string, kept: string): boolean {
  const [salt = ""] = kept.split(":");
  return timingSafeEqual(Buffer.from(hash(password, salt)), Buffer.from(kept));
}
