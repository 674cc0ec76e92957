/** Which modules have to be loaded again after files have changed, and which of them can be replaced while all others stay. */
import type { Runner } from "../load-vite.js";

/** A module that was loaded. */
export type Module = NonNullable<ReturnType<Runner["evaluatedModules"]["getModuleById"]>>;

/** The modules to load again. */
export interface Affected {
  modules: Set<Module>;
  /** those that nothing has to be told of: modules of components */
  ends: Set<Module>;
  /** whether the application's entry is among those that would have to be loaded again */
  reachesEntry: boolean;
}

/**
 * Follows the imports of changed files up to modules that can be replaced.
 *
 * @param isReplaceable - whether what a module exports can be replaced everywhere: a component's class can
 * @param isEntry - whether a module starts the application
 */
export function findAffected(
  runner: Runner,
  files: readonly string[],
  isReplaceable: (module: Module) => boolean,
  isEntry: (module: Module) => boolean,
): Affected {
  const found: Affected = { modules: new Set(), ends: new Set(), reachesEntry: false };
  const visit = (module: Module): void => {
    if (found.modules.has(module)) return;
    found.modules.add(module);
    if (isEntry(module)) found.reachesEntry = true;
    else if (isReplaceable(module)) found.ends.add(module);
    else for (const id of module.importers) visitNamed(id);
  };
  const visitNamed = (id: string) => {
    const module = runner.evaluatedModules.getModuleById(id);
    if (module) visit(module);
  };
  for (const file of files)
    for (const module of runner.evaluatedModules.getModulesByFile(file) ?? []) visit(module);
  return found;
}
