/** The size of the scripts that a browser loads, as the tests' set-up has built them. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { BrowserManifest } from "../public/build.js";
import { budget, measureScripts, type ScriptSize } from "../public/size.js";

const folder = fileURLToPath(new URL("../dist/public/browser", import.meta.url));
const sizes = measureScripts(folder);
/** The most bytes, gzipped, of scripts that only the pages load that use them. */
const features: Record<string, number> = {
  features: 450,
  commands: 1_650,
  confirm: 360,
  poll: 600,
  deferred: 530,
  portals: 730,
  transitions: 650,
  "dirty-marks": 450,
  list: 1_300,
  visibility: 190,
  uploads: 3_820,
  direct: 450,
  guard: 660,
  current: 680,
  title: 430,
  navigate: 6_750,
};
const nameOf = ({ name }: ScriptSize) => name.replace(/-[A-Z0-9]+\.js$/, "");

describe("the production build", () => {
  it("keeps the script that each live page loads within 5,000 bytes, gzipped", () => {
    const [first] = sizes as [ScriptSize];
    const all = sizes.map(({ name, gzip }) => `${name} ${gzip}`).join(", ");
    expect(first.gzip, `the first script grew beyond ${budget} bytes gzipped: ${all}`).toBeLessThanOrEqual(
      budget,
    );
  });

  it("keeps the scripts that are loaded when needed within 10,650 bytes, without morphdom and features", () => {
    const lazy = sizes.slice(1, -1).filter((each) => nameOf(each) !== "morph" && !(nameOf(each) in features));
    const sum = lazy.reduce((bytes, { gzip }) => bytes + gzip, 0);
    expect(sum, lazy.map(({ name, gzip }) => `${name} ${gzip}`).join(", ")).toBeLessThanOrEqual(10_650);
    expect(sizes.some(({ name }) => name.startsWith("morph"))).toBe(true);
  });

  it("keeps each feature's script, which the pages load that use it, small", () => {
    const found = sizes.filter((each) => nameOf(each) in features);
    expect(found.map(nameOf).sort()).toEqual(Object.keys(features).sort());
    const tooLarge = found.filter((each) => each.gzip > (features[nameOf(each)] as number));
    expect(tooLarge).toEqual([]);
  });

  // It posts all events of components and puts left out rows in, which saves far more of each page and answer.
  it("keeps what is appended to htmx within 4,190 bytes, gzipped", () => {
    expect(sizes.at(-1)?.name).toMatch(/^with-htmx-/);
    expect(sizes.at(-1)?.gzip).toBeLessThanOrEqual(4220);
  });

  it("has scripts for development, which are neither served nor counted there, of a few kilobytes", async () => {
    const { files } = (await import(pathToFileURL(path.join(folder, "development.js")).href)) as {
      files: Record<string, string>;
    };
    const found = Object.entries(files).map(
      ([name, text]) => [name.replace(/-\w+\.js$/, ".js"), gzipSync(text, { level: 9 }).length] as const,
    );
    const limits: Record<string, number> = {
      "chunk.js": 230,
      "client.js": 1_850,
      "key.js": 760,
      "panel.js": 6_900,
    };
    expect(found.map(([name]) => name).sort()).toEqual(Object.keys(limits));
    expect(found.filter(([name, bytes]) => bytes > (limits[name] as number))).toEqual([]);
    const served = sizes.map(({ name }) => name).join();
    expect(served).not.toMatch(/panel|key|client/);
  });

  it("leaves out the sentences for developers, which the development build has", async () => {
    const read = async (names: string[]) =>
      (await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")))).join();
    const manifest = JSON.parse(
      await readFile(path.join(folder, "manifest.json"), "utf8"),
    ) as BrowserManifest;
    const isDev = (name: string) => name.startsWith("dev/");
    const sentences = ["the page does not match the server's copy", "has no binding @"];
    const production = await read(manifest.files.filter((name) => !isDev(name)));
    const development = await read(manifest.files.filter(isDev));
    for (const sentence of sentences) {
      expect(production.includes(sentence), sentence).toBe(false);
      expect(development.includes(sentence), sentence).toBe(true);
    }
  });
});
