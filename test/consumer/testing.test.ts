/** `hyper-live/testing` as users have it: the packed tarball in an empty application, with vitest and with node:test. */
import { renameSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { chapterNamed, snippetsOf } from "../support/documents.js";
import { createApplications, Folder, pack } from "./folder.js";

const snippet = snippetsOf(chapterNamed("testing"))[0]?.code ?? "";

const { devDependencies: versions } = manifest;
const packages = {
  express: versions.express,
  vitest: versions.vitest,
  "happy-dom": versions["happy-dom"],
  "@testing-library/dom": versions["@testing-library/dom"],
};

const withNode = `
import test from "node:test";
import assert from "node:assert";
import { html, live } from "hyper-live";
import { describeModes, render } from "hyper-live/testing";
const Tally = live(class Tally {
  count = 0;
  increment() { this.count++; }
  render() { return html\`<p>\${this.count} <button @click="increment">+</button></p>\`; }
}, { name: "Tally" });
describeModes("a tally", (mode) => {
  test("counts", async () => {
    const page = await render(Tally, { count: 4 }, { mode });
    await page.click("+");
    assert.equal((await page.state(Tally)).count, 5);
  });
});
`;

let folder: Folder;
const tarballs = new Folder();
beforeAll(async () => {
  folder = await createApplications(inject("tarball") ?? (await pack(tarballs, true)), {
    packages,
    folders: [],
  });
  folder.write("shopping.test.ts", snippet);
  folder.write("tsconfig.json", JSON.stringify({ compilerOptions: { experimentalDecorators: true } }));
  folder.write("tally.js", withNode);
}, 180_000);
afterAll(() => {
  folder?.remove();
  tarballs.remove();
}, 60_000);

// vitest takes a while to install.
describe("the kit for tests", { timeout: 120_000 }, () => {
  it("runs the guide's test in three modes", async () => {
    const output = await folder.run("npx", ["vitest", "run", "--no-color"]);
    expect(output).toMatch(/Tests {2}3 passed/);
  });

  it("works with node:test, which ends by itself", async () => {
    const start = performance.now();
    const output = await folder.run(process.execPath, ["--test-reporter=tap", "tally.js"]);
    expect(output).toMatch(/# pass 3\n/);
    expect(output).toContain("a tally (htmx)");
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  it("says in one line what to install", async () => {
    renameSync(path.join(folder.path, "node_modules/happy-dom"), path.join(folder.path, "other"));
    folder.write("import.js", 'import("hyper-live/testing").catch((error) => console.log(error.message));');
    expect(await folder.run(process.execPath, ["import.js"])).toBe(
      "Install happy-dom: npm install --save-dev happy-dom@21. The kit for tests needs it; an application without tests does not. [HL_TEST_PACKAGE]\n",
    );
  });
});
