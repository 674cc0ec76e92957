/**
 * Runs once before the browser tests: installs the programs that they need, and starts one Chromium for all of them.
 *
 * Starting a browser takes as long as a short test, and more than thirty files need one. Each test still has its own
 * sessions.
 */
import { chromium as driver } from "playwright-core";
import type { TestProject } from "vitest/node";
import { chromiumFlags } from "../browser/chromium.js";
import { createPostgresData } from "../support/postgres.js";
import { chromium, ensurePrograms, nginx, openssl, postgres, redis, requireProgram } from "./programs.js";

declare module "vitest" {
  interface ProvidedContext {
    /** address at which Playwright connects to the Chromium that all browser tests share */
    chromium: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  ensurePrograms([chromium, redis, postgres, nginx, openssl]);
  const server = await driver.launchServer({
    executablePath: requireProgram(chromium),
    args: chromiumFlags,
    host: "127.0.0.1",
  });
  project.provide("chromium", server.wsEndpoint());
  const { data, remove } = createPostgresData();
  project.provide("postgresData", data);
  return async () => {
    remove();
    await server.close();
  };
}
