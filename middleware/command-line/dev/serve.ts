/** The process of `hyper-live dev` that loads the components, or the application, and serves the pages. */
import path from "node:path";
import express from "express";
import { development } from "../../development.js";
import { CommandError } from "../command-error.js";
import { findSources } from "../component-files.js";
import { type ModuleServer, serveModules } from "../load-vite.js";
import { watchDefinitions } from "./classes.js";
import { DevelopmentServer, scriptIn } from "./development-server.js";
import { addresses, sendErrorPage } from "./pages.js";
import { reload } from "./reload.js";
import { reportOf } from "./report.js";
import { listen, serveFolder } from "./serve-folder.js";
import type { Notice, Task } from "./task.js";
import { watchFiles } from "./watch-files.js";

const task = JSON.parse(process.argv[2] ?? "{}") as Task;
const server = new DevelopmentServer(task.root);
/** files that could not be loaded so far */
const failed = new Set<string>();
let hasStarted = false;

function tell(notice: Notice): void {
  // The streams of the pages would keep the server open.
  if (notice.type === "restart") server.channel.close();
  process.send?.(notice);
}

/** Ends this process with the one that has started it, however that ends: its port would stay taken. */
function endWithCommand(): void {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // An application that ends by itself need not wait for that.
  process.channel?.unref();
  // Who reads what is written may be gone already, and to report that would fail, too, again and again.
  for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
}

function report(error: unknown): void {
  const { message, file, line, column, frame, stack } = reportOf(error, task.root);
  console.error(
    `\n${message}${file ? `\n\n${file}:${line}:${column}\n${frame}` : ""}${stack ? `\n${stack}` : ""}\n`,
  );
  server.show(error);
}

async function start(): Promise<void> {
  endWithCommand();
  development.current = server;
  server.onPort = (port, base) => tell({ type: "port", port, base });
  watchDefinitions();
  const modules = await serveModules(task.root, true);
  // The name of the application is that of the package whose script was started.
  process.argv.splice(1, 2, task.entry || path.join(task.folder, "components"));
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
  const loaded = () => [task.entry, ...modules.runner.evaluatedModules.fileToModulesMap.keys()];
  watchFiles(modules.server.watcher, loaded, (files) => change(modules, files));
  if (task.entry) await startEntry(modules);
  else await startFolder(modules);
}

// --- An application ---

async function startEntry(modules: ModuleServer): Promise<void> {
  try {
    await modules.runner.import(task.entry);
    hasStarted = true;
  } catch (error) {
    report(error);
    await serveError(error);
  }
}

/** Answers in place of an application that does not start. Its pages can't connect, and keep their state until they can. */
async function serveError(error: unknown): Promise<void> {
  const app = express();
  app.use((request, response) => {
    const path = request.path.slice(task.base.length);
    if (request.path.startsWith(task.base) && server.answerOwn(path, request, response)) return;
    sendErrorPage(response, scriptIn(task.base), reportOf(error, task.root).message);
  });
  const port = await listen(app, task.port, false).catch(() => undefined);
  if (port !== undefined) console.error(`http://localhost:${port} shows this error until it is corrected.`);
}

// --- A folder of components ---

async function startFolder(modules: ModuleServer): Promise<void> {
  const { components, entries } = await findSources(task.folder);
  for (const file of components) await load(modules, file);
  const port = await serveFolder(task);
  hasStarted = true;
  tell({ type: "port", port, base: task.base });
  console.log(`Hyper Live serves ${path.relative(process.cwd(), task.folder) || "this folder"}:\n`);
  for (const address of addresses()) console.log(`  http://localhost:${port}${address}`);
  if (addresses().length === 0) console.log(`  http://localhost:${port}/live (no component yet)`);
  for (const entry of entries)
    console.log(`\nNot loaded, since it calls hyperLive(): ${path.relative(process.cwd(), entry)}`);
  if (entries[0]) console.log(`To run it: npx hyper-live dev ${path.relative(process.cwd(), entries[0])}`);
}

async function load({ runner }: ModuleServer, file: string): Promise<boolean> {
  try {
    await runner.import(file);
    failed.delete(file);
    return true;
  } catch (error) {
    failed.add(file);
    report(error);
    return false;
  }
}

// --- Changes ---

async function change(modules: ModuleServer, files: readonly string[]): Promise<void> {
  for (const file of files)
    if (file.endsWith(".css")) server.channel.tell({ type: "css", file: path.relative(task.root, file) });
  const start = performance.now();
  try {
    await update(modules, files, start);
  } catch (error) {
    report(error);
  }
}

async function update(modules: ModuleServer, files: readonly string[], start: number): Promise<void> {
  const { runner } = modules;
  const isOwn = (file: string) => /\.[cm]?[jt]sx?$|\.json$/.test(file);
  // What an application needs that has not started may be in any file.
  if (task.entry && !hasStarted) return files.some(isOwn) ? tell({ type: "restart" }) : undefined;
  const reloaded = await reload({ modules, sites: server.sites, entry: task.entry || undefined }, files);
  if (reloaded.what === "restart") return tell({ type: "restart" });
  const added = task.entry
    ? []
    : await addedFiles(files, (file) => !runner.evaluatedModules.getModulesByFile(file));
  let isFine = true;
  for (const file of new Set([...added, ...failed])) isFine = (await load(modules, file)) && isFine;
  if (reloaded.what === "shown")
    for (const error of reloaded.errors) {
      isFine = false;
      report(error);
    }
  if (!isFine || (reloaded.what === "unused" && added.length === 0)) return;
  server.channel.show(undefined);
  server.channel.tell({ type: "changed" });
  console.log(
    `${files.map((file) => path.relative(task.root, file)).join(", ")}: shown in ${Math.round(performance.now() - start)} ms`,
  );
}

/** New files of the folder that define components. */
async function addedFiles(files: readonly string[], isNew: (file: string) => boolean): Promise<string[]> {
  const { components } = await findSources(task.folder);
  return files.filter((file) => isNew(file) && components.includes(file));
}

start().catch((error) => {
  if (error instanceof CommandError) console.error(error.message);
  else console.error(error);
  process.exit(1);
});
