/** Which module has defined which component, so that a module that is loaded again replaces its own classes alone. */
import {
  allDefinitions,
  allowRedefinition,
  type Definition,
  definitionOf,
} from "../../component/definition.js";
import { SharedValue } from "../../state/realtime/shared-value.js";
import { placeInStack } from "../own-code.js";

const files = new WeakMap<Definition, string>();
/** counts the times that modules were loaded: a class does not replace another one of the same time */
const times = new WeakMap<Definition, number>();
let time = 0;
let replaced: ReadonlySet<string> = new Set();

/** Records the file of each component that is defined from now on. */
export function watchDefinitions(): void {
  allowRedefinition({
    replaces: (definition) =>
      (times.get(definition) ?? 0) < time && replaced.has(files.get(definition) ?? ""),
    defined(definition) {
      const { file } = placeInStack(new Error().stack ?? "") ?? {};
      if (file !== undefined) files.set(definition, file);
      times.set(definition, time);
    },
  });
}

/** The file that has defined a component; undefined if it was defined before this process watched. */
export function fileOf(definition: Definition): string | undefined {
  return files.get(definition);
}

/** Lets the classes of these files be replaced by those that are defined from now on. */
export function beginReplacing(changed: Iterable<string>): void {
  time++;
  replaced = new Set(changed);
}

/** The components that a file has defined. */
export function componentsOf(file: string): Definition[] {
  return [...allDefinitions()].filter((definition) => files.get(definition) === file);
}

/** Files with a class that extends a component of one of these files: such a class has to be defined again, too. */
export function filesOfSubclasses(changed: ReadonlySet<string>): string[] {
  return [...allDefinitions()].flatMap((definition) => {
    const file = files.get(definition);
    return file !== undefined && !changed.has(file) && extendsOneOf(definition, changed) ? [file] : [];
  });
}

function extendsOneOf({ type }: Definition, changed: ReadonlySet<string>): boolean {
  for (
    let base = Object.getPrototypeOf(type);
    typeof base === "function";
    base = Object.getPrototypeOf(base)
  ) {
    const definition = definitionOf(base);
    if (definition && changed.has(files.get(definition) ?? "")) return true;
  }
  return false;
}

/** Whether everything that a module exports is the same for those who have imported it before: components, shared values. */
export function canBeReplaced(file: string, exported: unknown): boolean {
  const values = Object.values((exported ?? {}) as object);
  return (
    componentsOf(file).length > 0 &&
    values.every((value) => definitionOf(value) !== undefined || value instanceof SharedValue)
  );
}
