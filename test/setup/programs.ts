/**
 * Programs that the tests need in addition to Node: finds them on the path, or installs them on a Debian machine.
 *
 * No test is skipped because a program is missing: either the program is installed, or the run stops with a message
 * that says what to install.
 */
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface Program {
  /** Name for messages, such as "Chromium". */
  name: string;
  /** Names of its executable on the path; the first one found is used. */
  commands: string[];
  /** Debian packages that contain it. */
  packages: string[];
  /** Name of an environment variable with a path to use instead. */
  override: string;
  /** Folder with a subfolder for each version, for a program that Debian does not put on the path; the newest is used. */
  versions?: string;
  /** Folder of a program that is only on root's path. */
  folder?: string;
  /** Whether Debian 12 has it in its backports alone. */
  isBackport?: boolean;
}

/** Prefers the headless shell, with which the tests take half the processor time. */
export const chromium: Program = {
  name: "Chromium",
  commands: [
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
  ],
  packages: ["chromium-headless-shell", "fonts-liberation"],
  override: "CHROMIUM_PATH",
};

export const firefox: Program = {
  name: "Firefox",
  commands: ["firefox-esr", "firefox"],
  packages: ["firefox-esr", "fonts-liberation"],
  override: "FIREFOX_PATH",
};

/** Starts the MiniBrowser of WebKitGTK, which is part of the library. */
export const webkitDriver: Program = {
  name: "WebKitGTK's WebDriver",
  commands: ["WebKitWebDriver"],
  packages: ["webkit2gtk-driver", "fonts-liberation"],
  override: "WEBKIT_DRIVER_PATH",
};

/** A virtual display, for browsers that need one. */
export const xvfb: Program = {
  name: "Xvfb",
  commands: ["Xvfb"],
  packages: ["xvfb"],
  override: "XVFB_PATH",
};

export const redis: Program = {
  name: "Redis",
  commands: ["redis-server"],
  packages: ["redis-server"],
  override: "REDIS_SERVER_PATH",
};

/** For long runs. */
export const valkey: Program = {
  name: "Valkey",
  commands: ["valkey-server"],
  packages: ["valkey-server"],
  override: "VALKEY_SERVER_PATH",
  isBackport: true,
};

/** The folder of the executable also contains `initdb`. */
export const postgres: Program = {
  name: "PostgreSQL",
  commands: ["postgres"],
  packages: ["postgresql"],
  override: "POSTGRES_PATH",
  versions: "/usr/lib/postgresql",
};

export const nginx: Program = {
  name: "nginx",
  commands: ["nginx"],
  packages: ["nginx"],
  override: "NGINX_PATH",
  folder: "/usr/sbin",
};

export const caddy: Program = {
  name: "Caddy",
  commands: ["caddy"],
  packages: ["caddy"],
  override: "CADDY_PATH",
};

/** Checks units. */
export const systemd: Program = {
  name: "systemd-analyze",
  commands: ["systemd-analyze"],
  packages: ["systemd"],
  override: "SYSTEMD_ANALYZE_PATH",
};

/** Makes the certificate of a proxy under test. */
export const openssl: Program = {
  name: "OpenSSL",
  commands: ["openssl"],
  packages: ["openssl"],
  override: "OPENSSL_PATH",
};

/**
 * Returns the path of a program; undefined if it is missing.
 *
 * @throws {Error} if its environment variable names a file that can't be run
 */
export function findProgram(program: Program): string | undefined {
  const wanted = process.env[program.override];
  if (wanted) {
    if (!isExecutable(wanted)) {
      throw new Error(
        `${program.override} is ${wanted}, which can't be run: give the path of ${program.name}.`,
      );
    }
    return wanted;
  }
  const onPath = (process.env.PATH ?? "").split(path.delimiter);
  const folders = [...onPath, ...versionFolders(program), program.folder ?? ""].filter(Boolean);
  return program.commands
    .flatMap((command) => folders.map((folder) => path.join(folder, command)))
    .find(isExecutable);
}

/**
 * Returns the path of a program.
 *
 * @throws {Error} if it is missing; the message says what to install
 */
export function requireProgram(program: Program): string {
  const found = findProgram(program);
  if (!found) {
    const packages = program.packages.join(" ");
    throw new Error(
      `${program.name} is missing: install it (on Debian: apt-get install ${packages}) or set ${program.override} to its path.`,
    );
  }
  return found;
}

/**
 * Makes sure that these programs can be run; installs missing ones with `apt-get` if possible.
 *
 * @throws {Error} if one is missing and can't be installed here
 */
export function ensurePrograms(programs: Program[]): void {
  const missing = programs.filter((program) => !findProgram(program));
  if (missing.length > 0 && canInstall()) {
    install(
      missing.flatMap((program) => program.packages),
      missing.some(({ isBackport }) => isBackport),
    );
  }
  for (const program of programs) {
    requireProgram(program);
  }
}

function versionFolders({ versions }: Program): string[] {
  if (!versions || !existsSync(versions)) return [];
  const numbers = readdirSync(versions).sort((a, b) => Number(b) - Number(a));
  return numbers.map((number) => path.join(versions, number, "bin"));
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync("/etc/debian_version");
}

function install(packages: string[], withBackports: boolean): void {
  console.log(`Installing ${packages.join(" ")} with apt-get, once, for the tests.`);
  const options = withBackports ? backports() : [];
  aptGet(...options, "update");
  aptGet(...options, "install", "-y", "--no-install-recommends", ...packages);
}

/** Options that add the backports of Debian 12, from where the machine has its other packages. */
function backports(): string[] {
  const release = "bookworm";
  const args = ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", `Codename: ${release}`];
  const [from] = spawnSync("apt-get", args, { encoding: "utf8" }).stdout.split("\n");
  if (!from) return [];
  const file = path.join(mkdtempSync(path.join(tmpdir(), "hyper-live-apt-")), "sources.list");
  const own = "/etc/apt/sources.list";
  const others = existsSync(own) ? readFileSync(own, "utf8") : "";
  writeFileSync(file, `${others}\ndeb ${from} ${release}-backports main\n`);
  return ["-o", `Dir::Etc::SourceList=${file}`];
}

function aptGet(...args: string[]): void {
  // Wait if another installation is running on this machine.
  const result = spawnSync("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=300", ...args], {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    maxBuffer: 2 ** 26,
  });
  if (result.status !== 0) {
    const said = result.error?.message ?? result.stderr.trim();
    throw new Error(`apt-get ${args.join(" ")} failed: ${said}`);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
