/** Runs once before the quick half of the consumer tests: installs OpenSSL, which makes their certificate. */
import { ensurePrograms, openssl } from "./programs.js";

export function setup(): void {
  ensurePrograms([openssl]);
}
