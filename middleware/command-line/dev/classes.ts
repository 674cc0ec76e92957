/** Which module has defined which component, so that a module that is loaded again replaces its own classes alone. */
import { fileURLToPath } from "node:url";
import {
  allDefinitions,
  allowRedefinition,
  type Definition,
  definitionOf,
} from "../../component/definition.js";
import { SharedValue } from "../../state/realtime/shared-value.js";

const files = new WeakMap<Definition, string>();
/** counts the times that modules were loaded: a class does not replace another one of the same time */
const times = new WeakMap<Definition, number>();
let time = 0;
let replaced: ReadonlySet<string> = new Set();

/** Records the file of each component that is defined from now on. */
export function watchDefinitions(): void {
  allowRedefinition({
    replaces: (definition) => (times.get(definition) ?? 0) < time && replaced.has(files.get(definition) ?? ""),
    defined(definition) {
      const file = callingFile();
      if (file !== undefined) files.set(definition, file);
      times.set(definition, time);
    },
  });
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

/** The file of a component. */
export function fileOf(definition: Definition): string | undefined {
  return files.get(definition);
}

/** Files with a class that extends a component of one of these files: such a class has to be defined again, too. */
export function filesOfSubclasses(changed: ReadonlySet<string>): string[] {
  return [...allDefinitions()].flatMap((definition) => {
    const file = files.get(definition);
    return file !== undefined && !changed.has(file) && extendsOneOf(definition, changed) ? [file] : [];
  });
}

function extendsOneOf({ type }: Definition, changed: ReadonlySet<string>): boolean {
  for (let base = Object.getPrototypeOf(type); typeof base === "function"; base = Object.getPrototypeOf(base)) {
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

/** The file of the code that defines a class: the first in the stack that is not ours. */
function callingFile(): string | undefined {
  for (const line of new Error().stack?.split("\n").slice(1) ?? []) {
    const [, name] = /\(?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]+):\d+:\d+\)?$/.exec(line) ?? [];
    const file = name?.startsWith("file:") ? fileURLToPath(name) : name;
    if (file && !file.startsWith(ownFolder)) return file;
  }
  return undefined;
}

/** The folder of our compiled code, or of its source. */
const ownFolder = fileURLToPath(new URL("../../../", import.meta.url));
