/** Runs once before the tests without a browser: the programs they need are there. */
import { ensurePrograms, postgres, redis } from "./programs.js";

export function setup(): void {
  ensurePrograms([redis, postgres]);
}
