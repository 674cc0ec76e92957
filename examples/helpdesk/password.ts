/** Passwords are kept as a salt and a hash, from which nobody can read them. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(scrypt) as (password: string, salt: string, length: number) => Promise<Buffer>;

export async function hash(password: string, salt = randomBytes(16).toString("hex")): Promise<string> {
  return `${salt}:${(await derive(password, salt, 32)).toString("hex")}`;
}

export async function matches(password: string, kept: string): Promise<boolean> {
  const [salt = ""] = kept.split(":");
  return timingSafeEqual(Buffer.from(await hash(password, salt)), Buffer.from(kept));
}
