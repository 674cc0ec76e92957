/**
 * The packed tarball with every toolchain of the guide's table: what it says works does, with the settings that it names,
 * and what it says does not is refused with a sentence.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documents, snippetsOf } from "../../support/documents.js";

const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));
const works = "200 milk,milk";
const legacy = { experimentalDecorators: true, emitDecoratorMetadata: true };
const compilers = ["typescript54", "typescript", "typescript7"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "hyper-live-toolchains-"));
  const source = path.join(root, "test/consumer/toolchains");
  cpSync(source, folder, { recursive: true, filter: (file) => !file.includes("node_modules") });
  // Under these names they would be taken for this repository's own.
  renameSync(path.join(folder, "notes.vitest.ts"), path.join(folder, "notes.test.ts"));
  renameSync(path.join(folder, "packages.json"), path.join(folder, "package.json"));
  const packed = run(root, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", folder);
  run(folder, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", `./${packed.trim()}`);
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program to its end; gives all that it wrote. */
function run(cwd: string, program: string, ...args: string[]): string {
  const command = program === "node" ? process.execPath : program;
  // Not as the tests themselves are run.
  const { NODE_OPTIONS, VITEST, NODE_ENV, ...env } = process.env;
  const { stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8", env });
  if (error) throw error;
  return stdout + stderr;
}

const bin = (name: string) => path.join(folder, "node_modules", name);

/** Makes the copy an ES module package or a CommonJS one, with these compiler options; empties `out/`. */
function prepare(compilerOptions: object, type = "module"): void {
  const manifest = path.join(folder, "package.json");
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), type }));
  const options = { module: "nodenext", target: "es2022", strict: true, types: ["node"], outDir: "out" };
  const all = { ...options, ...compilerOptions };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: all }));
  rmSync(path.join(folder, "out"), { recursive: true, force: true });
  mkdirSync(path.join(folder, "out"));
}

/** Compiles files by a version of tsc; gives what tsc said. */
function tsc(compiler: string, ...files: string[]): string {
  const config = path.join(folder, "tsconfig.json");
  const settings = JSON.parse(readFileSync(config, "utf8"));
  writeFileSync(config, JSON.stringify({ ...settings, files }));
  return run(folder, "node", bin(`${compiler}/bin/tsc`), "-p", "tsconfig.json");
}

const visit = (...args: string[]) =>
  run(folder, "node", ...args.slice(0, -1), "visit.cjs", args.at(-1) as string);

describe.each(compilers)("%s", (compiler) => {
  it.each([
    ["emitted", legacy],
    ["decorated", legacy],
    ["decorated", {}],
    ["plain", {}],
  ])("compiles %s.ts with %j, declarations checked as well", (file, options) => {
    prepare({ ...options, skipLibCheck: false });
    expect(tsc(compiler, `${file}.ts`)).toBe("");
    expect(visit(`out/${file}.js`)).toContain(works);
  });

  it("compiles to CommonJS", () => {
    prepare({ ...legacy, module: "commonjs", esModuleInterop: true, ...nodeTen(compiler) }, "commonjs");
    expect(tsc(compiler, "emitted.ts")).toBe("");
    expect(visit("out/emitted.js")).toContain(works);
  });

  it.each([
    ["legacy", legacy, () => true],
    // class-validator's decorators are legacy ones, and so is ours for files.
    ["standard", {}, (snippet: string) => !/class-validator|@IsFile/.test(snippet)],
  ])(
    "accepts the snippets of README and guide under %s decorators",
    (_which, options, fits) => {
      prepare({
        ...options,
        noEmit: true,
        skipLibCheck: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
      });
      const snippets = documents.flatMap((document) => snippetsOf(document)).map(({ code }) => code);
      const names = snippets.filter(fits).map((snippet, index) => {
        writeFileSync(path.join(folder, `snippet-${index}.ts`), `${snippet}\nexport {};\n`);
        return `snippet-${index}.ts`;
      });
      expect(tsc(compiler, ...names)).toBe("");
      expect(names.length).toBeGreaterThan(30);
    },
    600_000,
  );
});

/** The old resolution, where the compiler still has it: it knows no "exports". */
function nodeTen(compiler: string): object {
  return compiler === "typescript7" ? {} : { moduleResolution: "node10" };
}

describe("tsx and ts-node", () => {
  it("tsx runs standard decorators as it is, and legacy ones where the tsconfig says so", () => {
    prepare({});
    for (const file of ["decorated.ts", "plain.ts"]) expect(visit("--import", "tsx", file)).toContain(works);
    prepare(legacy);
    expect(visit("--import", "tsx", "decorated.ts")).toContain(works);
  });

  it("tsx emits no types, and the error says who does", () => {
    prepare(legacy);
    const said = visit("--import", "tsx", "emitted.ts");
    expect(said).toContain("HL_HANDLER_TYPES");
    expect(said).toContain("tsx, Vite, vitest and standard decorators never do");
    expect(said).toContain("@handler(String, Number)");
  });

  it("ts-node runs all of them in CommonJS", () => {
    prepare(legacy, "commonjs");
    for (const file of ["emitted.ts", "decorated.ts", "plain.ts"])
      expect(visit("-r", "ts-node/register/transpile-only", file)).toContain(works);
  });
});

describe("compilers that know no types", () => {
  it.each([
    ["swc-legacy", "emitted"],
    ["swc-legacy", "decorated"],
    ["swc-standard", "decorated"],
    ["babel-legacy", "decorated"],
    ["babel-standard", "decorated"],
  ])("%s compiles %s.ts", (how, file) => {
    prepare({});
    expect(run(folder, "node", "compile.mjs", how, `${file}.ts`, `out/${file}.js`)).toBe("");
    expect(visit(`out/${file}.js`)).toContain(works);
  });

  it.each([
    ["standard", {}, "esm"],
    ["standard", {}, "cjs"],
    ["legacy", { experimentalDecorators: true }, "esm"],
  ])("esbuild compiles %s decorators", (_which, options, format) => {
    prepare(options, format === "cjs" ? "commonjs" : "module");
    const args = ["decorated.ts", `--format=${format}`, "--target=es2022", "--outfile=out/notes.js"];
    run(folder, bin(".bin/esbuild"), ...args);
    expect(visit("out/notes.js")).toContain(works);
  });
});

describe("vitest", () => {
  const vitest = (component: string) => {
    process.env.COMPONENT = component;
    return run(folder, "node", bin("vitest/vitest.mjs"), "run", "notes.test.ts");
  };

  it("runs legacy decorators where the tsconfig says so, and code without any", () => {
    prepare({ experimentalDecorators: true });
    expect(vitest("./decorated.ts")).toMatch(/1 passed/);
    expect(vitest("./plain.ts")).toMatch(/1 passed/);
  });

  it("refuses standard decorators by default", () => {
    prepare({});
    expect(vitest("./decorated.ts")).toContain("SyntaxError");
  });
});

describe("Node alone", () => {
  it.each(["node22", "node24", "node26"])("%s strips the types of code without decorators", (node) => {
    prepare({});
    const said = run(folder, bin(`${node}/bin/node`), "visit.cjs", "plain.ts");
    expect(said).toContain(works);
    expect(run(folder, bin(`${node}/bin/node`), "visit.cjs", "decorated.ts")).toContain("SyntaxError");
  });

  it.each(["module", "commonjs"])("runs plain JavaScript, as a %s", (type) => {
    prepare({}, type);
    const source = readFileSync(path.join(folder, "plain.ts"), "utf8").replaceAll(
      /: (?:string|number)(?:\[\])?/g,
      "",
    );
    const isModule = type === "module";
    const written = isModule
      ? source
      : source
          .replaceAll(/^import (\{.*\}) from (".*");$/gm, "const $1 = require($2);")
          .replace("export class Notes", "exports.Notes = class Notes")
          .replace("live(Notes,", "live(exports.Notes,");
    writeFileSync(path.join(folder, "out/plain.js"), written);
    expect(visit("out/plain.js")).toContain(works);
  });
});
