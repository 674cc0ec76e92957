/**
 * Runs once before the browser tests: the programs they need are there, and one Chromium for all of them. Each test still gets sessions of its own.
 *
 * To start a browser costs as much as a short test, and there were more than thirty of them in a run.
 */
import { chromium as driver } from "playwright-core";
import type { TestProject } from "vitest/node";
import { chromiumFlags } from "../browser/chromium.js";
import { createPostgresData } from "../support/postgres.js";
import { chromium, ensurePrograms, nginx, openssl, postgres, redis, requireProgram } from "./programs.js";

declare module "vitest" {
  interface ProvidedContext {
    /** where Playwright reaches the Chromium that all browser tests share */
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
