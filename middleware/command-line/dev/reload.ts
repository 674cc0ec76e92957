/** Loads changed files again, and shows their components in all open pages. */
import { type Definition, definitionNamed } from "../../component/definition.js";
import type { View } from "../../component/view.js";
import type { Site } from "../../site.js";
import { replaceViews } from "../../transport/replace-views.js";
import type { ModuleServer } from "../load-vite.js";
import { findAffected, type Module } from "./affected.js";
import { beginReplacing, canBeReplaced, filesOfSubclasses } from "./classes.js";

/** What became of changed files. */
export type Reloaded =
  /** nothing that is loaded depends on them */
  | { what: "unused" }
  /** the pages show the new components; `errors` of those that could not be rendered */
  | { what: "shown"; files: number; errors: unknown[] }
  /** only a restart shows them */
  | { what: "restart" };

/** What a development server has loaded. */
export interface Loaded {
  readonly modules: ModuleServer;
  readonly sites: ReadonlySet<Site>;
  /** the application's own entry, if there is one */
  readonly entry: string | undefined;
}

/**
 * Loads files again that have changed.
 *
 * @throws what is thrown by a module, and errors of syntax; the components stay as they were
 */
export async function reload(
  { modules, sites, entry }: Loaded,
  changed: readonly string[],
): Promise<Reloaded> {
  const { runner, environment } = modules;
  const isReplaceable = (module: Module) => canBeReplaced(module.file, module.exports);
  const isEntry = (module: Module) => module.file === entry;
  const follow = (files: readonly string[]) => findAffected(runner, files, isReplaceable, isEntry);
  let affected = follow(changed);
  const filesOf = () => new Set(Array.from(affected.modules, ({ file }) => file));
  for (let more = filesOfSubclasses(filesOf()); more.length > 0; more = filesOfSubclasses(filesOf()))
    affected = follow([...filesOf(), ...more]);
  if (affected.modules.size === 0) return { what: "unused" };
  for (const file of changed) environment.moduleGraph.onFileChange(file);
  // An error of syntax is shown by the process that still serves the pages.
  await Promise.all(Array.from(affected.modules, ({ url }) => environment.transformRequest(url)));
  if (affected.reachesEntry) return { what: "restart" };
  beginReplacing(filesOf());
  const again = rootsOf(affected.modules, affected.ends);
  for (const module of affected.modules) runner.evaluatedModules.invalidateModule(module);
  for (const { url } of again) await runner.import(url);
  const shown = await Promise.all([...sites].map((site) => replaceViews(site, isOutdated)));
  return { what: "shown", files: again.length, errors: shown.flat() };
}

/** The modules to import: the others are imported by these. */
function rootsOf(modules: ReadonlySet<Module>, ends: ReadonlySet<Module>): Module[] {
  const isImported = ({ importers }: Module) => [...modules].some(({ id }) => importers.has(id));
  return [...modules].filter((module) => ends.has(module) || !isImported(module));
}

/** Whether a view has a component whose class was defined again. */
export function isOutdated({ instances }: View): boolean {
  return instances.some((instance) => instance && isOld(instance.definition));
}

function isOld(definition: Definition): boolean {
  return definitionNamed(definition.name) !== definition;
}
