/** The files of `hyper-live new`; test/consumer/new-project.test.ts installs and runs them. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { expect, it } from "vitest";
import { versions } from "../../middleware/command-line/new/versions.js";
import { Project } from "../support/command-line.js";

const own = createRequire(import.meta.url)("hyper-live/package.json") as Record<
  string,
  Record<string, string>
>;

it("names the versions that the package itself is tested with", () => {
  const known = { ...own.devDependencies, ...own.dependencies };
  const exact = (name: string) => known[name]?.replace(/^\^/, "");
  expect(Object.fromEntries(Object.keys(versions).map((name) => [name, exact(name)]))).toEqual(versions);
});

it("writes a whole project, with its name, and without anything of this machine", async () => {
  const project = new Project({});
  const { code, output } = await project.run("new", "shop", "--no-install");
  expect(output).toContain("cd shop\n  npm install\n  npm run dev");
  expect(code).toBe(0);
  const folder = path.join(project.path, "shop");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const texts = new Map(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), readFileSync(file, "utf8")];
    }),
  );
  expect([...texts.keys()]).toEqual(
    expect.arrayContaining([
      ...[".dockerignore", ".github/workflows/ci.yml", ".gitignore", "Dockerfile", "README.md", "biome.json"],
      ...[
        "compose.yml",
        "package.json",
        "src/app.ts",
        "src/server.ts",
        "src/todos.ts",
        "tsconfig.json",
        "vitest.config.ts",
      ],
    ]),
  );
  for (const [name, text] of texts) {
    expect(text, name).not.toMatch(/\{\{(?! matrix)|https?:\/\/(?!localhost|127)|\/work\/|\/tmp\//);
    expect(name).not.toMatch(/^_/);
  }
  const { name, dependencies } = JSON.parse(texts.get("package.json") as string);
  expect([name, dependencies["hyper-live"]]).toEqual(["shop", `^${own.version}`]);
  // What the command writes has no mistake that the other command finds.
  expect((await project.run("check", "shop")).output).toMatch(/no mistakes/);
});
