/** Runs once before the tests without a browser: installs the programs that they need, and creates an empty database. */
import type { TestProject } from "vitest/node";
import { createPostgresData } from "../support/postgres.js";
import { caddy, ensurePrograms, nginx, openssl, postgres, redis, systemd } from "./programs.js";

export function setup({ provide }: TestProject): () => void {
  ensurePrograms([redis, postgres, nginx, openssl, caddy, systemd]);
  const { data, remove } = createPostgresData();
  provide("postgresData", data);
  return remove;
}
