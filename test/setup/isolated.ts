/** Runs once before the tests whose modules are their own: installs Redis and PostgreSQL, which some of them need. */
import type { TestProject } from "vitest/node";
import { createPostgresData } from "../support/postgres.js";
import { ensurePrograms, postgres, redis } from "./programs.js";

export function setup({ provide }: TestProject): () => void {
  ensurePrograms([redis, postgres]);
  const { data, remove } = createPostgresData();
  provide("postgresData", data);
  return remove;
}
