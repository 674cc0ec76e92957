/** The secret that an application has in development if it names none. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { developmentSecret } from "../middleware/development-secret.js";

/** An application's folder; gives the path of its script. */
function createApplication(hasPackages = true): string {
  const folder = mkdtempSync(path.join(tmpdir(), "hyper-live-secret-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  if (hasPackages) mkdirSync(path.join(folder, "node_modules"));
  return path.join(folder, "src/server.js");
}

it.each([undefined, "development"])("is the same after a restart, with NODE_ENV %s", (value) => {
  const script = createApplication();
  vi.stubEnv("NODE_ENV", value);
  const secret = developmentSecret(script);
  expect(secret).toMatch(/^[\da-f]{64}$/);
  expect(developmentSecret(script)).toBe(secret);
});

it("differs from that of another application", () => {
  vi.stubEnv("NODE_ENV", "development");
  expect(developmentSecret(createApplication())).not.toBe(developmentSecret(createApplication()));
});

it("can be read by its user alone", () => {
  const script = createApplication();
  vi.stubEnv("NODE_ENV", "development");
  const secret = developmentSecret(script);
  const file = path.join(script, "../../node_modules/.cache/hyper-live/secret");
  expect(readFileSync(file, "utf8")).toBe(secret);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each(["production", "test", "staging"])("is not kept with NODE_ENV=%s", (value) => {
  const script = createApplication();
  vi.stubEnv("NODE_ENV", value);
  expect(developmentSecret(script)).toBeUndefined();
});

it("is random where none can be kept, or the file holds something else", () => {
  vi.stubEnv("NODE_ENV", "development");
  const script = createApplication(false);
  writeFileSync(path.join(script, "../../node_modules"), "a file");
  expect(developmentSecret(script)).toBeUndefined();
  const other = createApplication();
  developmentSecret(other);
  writeFileSync(path.join(other, "../../node_modules/.cache/hyper-live/secret"), "short");
  expect(developmentSecret(other)).toBeUndefined();
});
