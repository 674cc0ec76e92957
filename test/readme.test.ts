import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { remedies } from "../views/errors.js";

const project = fileURLToPath(new URL("..", import.meta.url));
const readme = await readFile(path.join(project, "README.md"), "utf8");
const snippets = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), (match) => match[1] as string);

describe("the README", () => {
  it("shows snippets that tsc accepts", async () => {
    const folder = path.join(project, "dist/readme");
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await Promise.all(
      snippets.map((text, index) =>
        writeFile(path.join(folder, `snippet-${index}.ts`), `${text}\nexport {};\n`),
      ),
    );
    const config = {
      extends: "../../tsconfig.json",
      compilerOptions: {
        noEmit: true,
        rootDir: "../..",
        paths: {
          "hyper-live": ["../../middleware/index.ts"],
          "hyper-live/opentelemetry": ["../../middleware/opentelemetry/index.ts"],
          "hyper-live/testing": ["../../middleware/testing/index.ts"],
        },
      },
      include: ["*.ts"],
      exclude: [],
    };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = path.join(project, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch(
      (error) => error,
    );
    expect(stdout).toBe("");
    expect(snippets.length).toBeGreaterThan(4);
  }, 60_000);

  it("has a counter of at most ten lines, from @live to the closing brace", () => {
    const lines = (snippets[0] as string).split("\n");
    const start = lines.indexOf("@live");
    const end = lines.indexOf("}", start);
    expect(lines[start + 1]).toBe("class Counter {");
    expect(end - start + 1).toBeLessThanOrEqual(10);
  });

  it("has a heading for each error code, and no other", () => {
    const headings = Array.from(readme.matchAll(/^### (HL_\w+)$/gm), (match) => match[1]);
    expect(headings.sort()).toEqual(Object.keys(remedies).sort());
  });

  it("shows the table that the last run under load has written", async () => {
    const table = await readFile(path.join(project, "test/bench/results/load.md"), "utf8");
    expect(readme).toContain(table.trim());
  });

  it("shows the two commands", () => {
    expect(readme).toContain("npm ci && npm start");
    expect(readme).toContain("npm ci && npm test");
  });
});
