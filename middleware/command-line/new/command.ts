/** `npx hyper-live new`: writes the files of a project, and installs its packages. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { CommandError } from "../command-error.js";
import { packageFolder } from "../own-code.js";
import { readArguments } from "../read-arguments.js";
import { readTemplate } from "./read-template.js";

export const help = `npx hyper-live new <name> [--package <what>] [--no-install]

Writes a project into the folder <name>: TypeScript, linter, a page with tests of it in three modes, Dockerfile, compose file
with Redis, CI. Then installs its packages.

  --package <what>   the package to install as hyper-live: a version, or a file such as file:../hyper-live.tgz
  --no-install       installs nothing
`;

const options = { package: { type: "string" }, "no-install": { type: "boolean" } } as const;

export async function run(args: string[]): Promise<number> {
  const given = readArguments("new", args, options, 1);
  const [name = ""] = given.names;
  const folder = path.resolve(checkName(name));
  checkFolder(folder, name);
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as {
    version: string;
  };
  const files = await readTemplate({
    name: path.basename(folder),
    hyperLive: given.options.package ?? `^${version}`,
  });
  for (const [file, text] of files) {
    const target = path.join(folder, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  console.log(`${files.size} files are in ${name}.`);
  if (given.options["no-install"] === undefined) await install(folder);
  console.log(`\n  cd ${name}${given.options["no-install"] ? "\n  npm install" : ""}\n  npm run dev\n`);
  return 0;
}

/** @throws {CommandError} for a name that no package can have */
function checkName(name: string): string {
  const last = path.basename(path.resolve(name));
  if (name === "") throw new CommandError("Name the project, as in: npx hyper-live new shop", 2);
  if (/^[a-z\d][a-z\d._-]*$/.test(last) && last.length <= 214) return name;
  throw new CommandError(
    `${JSON.stringify(last)} can't be the name of a package: write lower-case letters, digits and dashes, as in shop-2.`,
    2,
  );
}

/** @throws {CommandError} for a folder that has files */
function checkFolder(folder: string, name: string): void {
  if (existsSync(folder) && readdirSync(folder).some((file) => file !== ".git"))
    throw new CommandError(`The folder ${name} has files already. Choose another name, or empty it.`);
}

async function install(folder: string): Promise<void> {
  console.log("Installing packages…");
  const npm = spawn("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: "inherit",
    // npm is a script on Windows.
    shell: process.platform === "win32",
  });
  const [code] = (await once(npm, "exit")) as [number | null];
  if (code !== 0) throw new CommandError(`npm install has failed. Run it again in ${folder}.`);
}
