/** Runs once before the tests without a browser: installs the programs that they need, and creates an empty database. */
import type { TestProject } from "vitest/node";
import { createPostgresData } from "../support/postgres.js";
import { ensurePrograms, postgres, redis } from "./programs.js";

export function setup({ provide }: TestProject): () => void {
  ensurePrograms([redis, postgres]);
  const { data, remove } = createPostgresData();
  provide("postgresData", data);
  return remove;
}
