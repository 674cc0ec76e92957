/** Runs once before the quick half of the consumers' matrix: the program that makes its certificate is there. */
import { ensurePrograms, openssl } from "./programs.js";

export function setup(): void {
  ensurePrograms([openssl]);
}
