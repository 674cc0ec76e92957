/** Vite, which loads an application's modules: an optional peer, since only these commands need it. */
import type { RunnableDevEnvironment, ViteDevServer } from "vite";
import { CommandError } from "./command-error.js";

export type Runner = RunnableDevEnvironment["runner"];

/** A Vite server that loads modules into this process, and serves none. */
export interface ModuleServer {
  server: ViteDevServer;
  environment: RunnableDevEnvironment;
  runner: Runner;
}

/**
 * Imports Vite.
 *
 * @throws {CommandError} if it is not installed, or is too old
 */
export async function loadVite(): Promise<typeof import("vite")> {
  const install = "Install it: npm install --save-dev vite@8";
  const vite = await import("vite").catch((error: { code?: string }) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new CommandError(`This command needs Vite, which is not installed. ${install}`);
  });
  if (Number.parseInt(vite.version, 10) >= 8) return vite;
  throw new CommandError(`This command needs Vite 8 or newer, but ${vite.version} is installed. ${install}`);
}

/**
 * Starts a server for the modules of a folder.
 *
 * @param watches - whether files are watched
 */
export async function serveModules(root: string, watches: boolean): Promise<ModuleServer> {
  const vite = await loadVite();
  const server = await vite.createServer({
    root,
    configFile: false,
    appType: "custom",
    logLevel: "silent",
    clearScreen: false,
    optimizeDeps: { noDiscovery: true, include: [] },
    resolve: { tsconfigPaths: true },
    // This command runs in the package that the application uses: both must have the same modules.
    ssr: { external: ["hyper-live"] },
    // @live and @handler() need these; a tsconfig.json may say otherwise.
    oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
    server: { middlewareMode: true, hmr: false, ws: false, watch: watches ? {} : null },
  });
  const environment = server.environments.ssr;
  if (!vite.isRunnableDevEnvironment(environment)) throw new Error("Vite has made no module runner.");
  return { server, environment, runner: environment.runner };
}
