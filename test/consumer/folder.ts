/** Empty folders in which the packed tarball is installed, as users have it. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));

/** A temporary folder. It is removed by `remove`, or when this process ends. */
export class Folder {
  readonly path = mkdtempSync(path.join(tmpdir(), "hyper-live-consumer-"));
  readonly remove = () => {
    process.off("exit", this.remove);
    rmSync(this.path, { recursive: true, force: true });
  };

  constructor() {
    process.once("exit", this.remove);
  }

  write(name: string, content: string): void {
    writeFileSync(path.join(this.path, name), content);
  }

  /** Runs a command in it and gives what the command wrote. */
  async run(command: string, args: string[]): Promise<string> {
    try {
      const { stdout, stderr } = await run(command, args, {
        cwd: this.path,
        env: userEnvironment(),
        timeout: 300_000,
      });
      return stdout + stderr;
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
    }
  }
}

/**
 * Packs the package into a folder and gives the tarball's path.
 *
 * @param isBuilt - packs what was built last, without building again: other tests may be using it
 */
export async function pack(folder: Folder, isBuilt: boolean): Promise<string> {
  const ignore = isBuilt ? ["--ignore-scripts"] : [];
  const args = ["pack", "--json", ...ignore, "--pack-destination", folder.path];
  const { stdout } = await run("npm", args, { cwd: root, env: userEnvironment() });
  // The build's own lines come first.
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as [{ filename: string }];
  return path.join(folder.path, filename);
}

/** What an application's folder is made of. */
export interface Ingredients {
  /** packages beside the tarball, with their versions */
  packages: Record<string, string>;
  /** folders beside this file whose files are copied; default: `applications` */
  folders?: string[];
  /** default: `module` */
  type?: "module" | "commonjs";
}

/** An application's folder: the tarball and these packages are installed, the applications' files are copied. */
export async function createApplications(tarball: string, ingredients: Ingredients): Promise<Folder> {
  const { packages, folders = ["applications"], type = "module" } = ingredients;
  const folder = new Folder();
  for (const name of folders)
    cpSync(fileURLToPath(new URL(name, import.meta.url)), folder.path, { recursive: true });
  const dependencies = { ...packages, "hyper-live": `file:${tarball}` };
  folder.write("package.json", JSON.stringify({ type, dependencies }));
  await install(folder);
  return folder;
}

/** Installs packages by name, or what the folder's package.json names. */
export async function install(folder: Folder, ...packages: string[]): Promise<void> {
  await folder.run("npm", ["install", ...quickly, ...packages]);
}

const quickly = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];

/** The environment of someone's shell: without what npm, vitest and the tests' own set-up add to it. */
export function userEnvironment(): NodeJS.ProcessEnv {
  const isOurs = /^(?:npm_|VITEST|NODE_ENV|TEST|HYPER_LIVE|NODE_OPTIONS|INIT_CWD|FORCE_COLOR|DATABASE_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs.test(name)));
}
