/** What the browser has to load. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BrowserManifest, buildBrowser } from "../public/build.js";
import { budget, measureScripts, type ScriptSize } from "../public/size.js";

let folder: string;
let manifest: BrowserManifest;
let sizes: ScriptSize[];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hyper-live-size-"));
  manifest = await buildBrowser(folder);
  sizes = measureScripts(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe("the production build", () => {
  it("has at most 5,000 bytes, gzipped, in the script that each live page loads", () => {
    const [first] = sizes as [ScriptSize];
    const said = sizes.map(({ name, gzip }) => `${name} ${gzip}`).join(", ");
    expect(first.gzip, `the first script grew beyond ${budget} bytes gzipped: ${said}`).toBeLessThanOrEqual(
      budget,
    );
  });

  it("has at most 6,200 more in all that is loaded when it is needed, beside morphdom", () => {
    const others = sizes.slice(1, -1).filter(({ name }) => !name.startsWith("morph"));
    const sum = others.reduce((bytes, { gzip }) => bytes + gzip, 0);
    expect(sum, others.map(({ name, gzip }) => `${name} ${gzip}`).join(", ")).toBeLessThanOrEqual(6200);
    expect(sizes.some(({ name }) => name.startsWith("morph"))).toBe(true);
  });

  it("has at most 3,300 bytes, gzipped, behind htmx", () => {
    expect(sizes.at(-1)?.name).toMatch(/^with-htmx-/);
    expect(sizes.at(-1)?.gzip).toBeLessThanOrEqual(3300);
  });

  it("has none of the sentences for developers, which the other one has", async () => {
    const read = async (names: string[]) =>
      (await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")))).join();
    const isDev = (name: string) => name.startsWith("dev/");
    const sentences = ["the page is not what the server thinks it is", "has no binding @"];
    const production = await read(manifest.files.filter((name) => !isDev(name)));
    const development = await read(manifest.files.filter(isDev));
    for (const sentence of sentences) {
      expect(production.includes(sentence), sentence).toBe(false);
      expect(development.includes(sentence), sentence).toBe(true);
    }
  });
});
