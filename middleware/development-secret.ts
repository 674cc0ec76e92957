/**
 * The secret of an application in development: random, but the same after each restart, so that open pages go on.
 *
 * It is kept beside the installed packages, where tools keep what no repository has.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The secret that is kept for the application of a script; undefined in production and in tests, and where none can be kept. */
export function developmentSecret(script = process.argv[1]): string | undefined {
  const { NODE_ENV = "development" } = process.env;
  const folder =
    NODE_ENV === "development" && script ? findPackages(path.dirname(path.resolve(script))) : undefined;
  return folder && keepSecret(path.join(folder, ".cache/hyper-live"));
}

function keepSecret(folder: string): string | undefined {
  const file = path.join(folder, "secret");
  try {
    mkdirSync(folder, { recursive: true });
    // Of two processes that start together, one writes it.
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch {
    // The folder may be read-only, or another process has just written the file.
  }
  return readSecret(file);
}

function readSecret(file: string): string | undefined {
  try {
    const secret = readFileSync(file, "utf8");
    return /^[\da-f]{64}$/.test(secret) ? secret : undefined;
  } catch {
    return undefined;
  }
}

/** The nearest node_modules at a folder or above it. */
function findPackages(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const packages = path.join(at, "node_modules");
    if (existsSync(packages)) return packages;
    if (at === path.dirname(at)) return undefined;
  }
}
