/**
 * What is known of a component's class: its name, the shape of its state, its handlers' types.
 *
 * `@live` registers a class here; seals and stored snapshots name classes by these names.
 */
import { LiveError } from "../../views/errors.js";
import type { Template } from "../../views/template.js";

/** A class without arguments. */
export type Class<T = object> = new () => T;

/** What a component's class may have beside its state and handlers. All hooks are optional. */
export interface Component {
  /** What it shows now: html`…`. Synchronous, and without side effects. */
  render(): unknown;
  /** Once, before the first render, in whatever mode. May be async: the page waits for it. */
  onMount?(): unknown;
  /** Each time a socket attaches: the page's upgrade, a reconnect, another process. */
  onConnect?(): unknown;
  /** When its socket is gone. */
  onDisconnect?(): unknown;
  /** When it leaves the page, or is put away because its page did not come back. */
  onUnmount?(): unknown;
  /** When something was sent to its topic without a method of its own, or to its connection. */
  onBroadcast?(payload: unknown): unknown;
  /** When a handler or hook threw. What it leaves in the state is shown. */
  onError?(error: unknown): unknown;
  /** Carries over the state of an older version of the class: returns the fields to set. */
  migrate?(old: Record<string, unknown>): Record<string, unknown>;
}

/** A registered component class. */
export interface Definition {
  readonly name: string;
  readonly type: Class<Component>;
  /** names of the fields of a new instance, sorted: another version of the class has another shape */
  readonly shape: string;
  /** templates whose bindings were found to fit the class */
  readonly checked: WeakSet<Template>;
  /** names of all handlers that its templates have bound so far */
  readonly bound: Set<string>;
}

const byName = new Map<string, Definition>();
const byType = new WeakMap<object, Definition>();

/** Registers a component class; a second class of the same name gets a number behind its name. */
export function define(type: Class<Component>, name = type.name): Definition {
  let unique = name;
  for (let count = 2; byName.has(unique); count++) unique = `${name}~${count}`;
  const definition: Definition = {
    name: unique,
    type,
    checked: new WeakSet(),
    bound: new Set(),
    get shape() {
      // Only at first use: a class may use what is defined below it.
      const shape = Object.keys(new type()).sort().join();
      Object.defineProperty(this, "shape", { value: shape });
      return shape;
    },
  };
  byName.set(unique, definition);
  byType.set(type, definition);
  return definition;
}

/** The definition of a class, if it is a component's. */
export function definitionOf(type: unknown): Definition | undefined {
  return typeof type === "function" ? byType.get(type) : undefined;
}

/** The definition registered under a name, if any. */
export function definitionNamed(name: string): Definition | undefined {
  return byName.get(name);
}

/** The definition of a class; an error that says what to do where it is no component's. */
export function requireDefinition(type: unknown): Definition {
  const definition = definitionOf(type);
  if (definition) return definition;
  const what =
    typeof type === "function" ? `The class ${type.name || "(anonymous)"}` : `A value of type ${typeof type}`;
  throw new LiveError("HL_NOT_COMPONENT", `${what} is used as a component but is none.`);
}
