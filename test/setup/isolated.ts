/** Runs once before the tests whose modules are their own: installs Redis, which some of them need. */
import { ensurePrograms, redis } from "./programs.js";

export function setup(): void {
  ensurePrograms([redis]);
}
