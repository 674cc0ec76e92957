/**
 * The registered component classes: their names, and how stored state describes them.
 *
 * `@live` registers a class here; seals and stored snapshots name classes by these names.
 */

import { LiveError } from "../../views/errors.js";
import type { Template } from "../../views/template.js";
import type { Class } from "../input/class.js";
import type { Method } from "./contracts.js";
import type { Rate } from "./rate.js";
import { readClass, type Shape } from "./shape.js";

/** What a component's class may have besides its state and handlers. All hooks are optional. */
export interface Component {
  /** Returns what the component shows: html`…`. Synchronous, and without side effects. */
  render(): unknown;
  /** Called once, before the first render, in every mode. May be async: the page waits for it. */
  onMount?(): unknown;
  /** Called when the page's address has changed `url()` fields: by Back, Forward, or a user who edits it. They are set by then. */
  onUrl?(): unknown;
  /** Called each time a socket attaches: the page's upgrade, a reconnect, another process. */
  onConnect?(): unknown;
  /** Called when its socket has closed. */
  onDisconnect?(): unknown;
  /** Called when it leaves the page, or is dropped because its page did not reconnect. */
  onUnmount?(): unknown;
  /** Called with messages to its connection, and to topics that it subscribed to without a method. */
  onBroadcast?(payload: unknown): unknown;
  /** Called when a handler or hook threw, after the handler was undone. What it leaves in the state is shown. */
  onError?(error: unknown): unknown;
  /** Called with the state of an older version of the class; returns the fields to set. */
  migrate?(old: Record<string, unknown>): Record<string, unknown>;
}

/** What applies to a component, or to one of its handlers. */
export interface Access {
  /** all of them must allow it */
  guards: readonly Method[];
  rate: Rate | undefined;
}

/** What applies to the components of a class, and to their handlers; undefined where nothing does. */
export interface ClassAccess {
  own: Access | undefined;
  handlers: ReadonlyMap<string, Access> | undefined;
}

/** A registered component class. */
export interface Definition {
  readonly name: string;
  /** name to show in a page; "" if a bundler made it up */
  readonly title: string;
  readonly type: Class<Component>;
  /** whether another build may give its name to another class */
  isUncertain: boolean;
  /** describes the class in stored state */
  readonly shape: Shape;
  /** templates whose bindings were checked, and fit the class */
  readonly checked: WeakSet<Template>;
  /** names of all handlers that its templates have bound so far */
  readonly bound: Set<string>;
  /** templates with lists whose wrong keys were reported */
  readonly reported: WeakSet<Template>;
  /** whether one of its templates so far has holes inside a fieldset that can be disabled */
  canDisable: boolean;
  /** whether a handler that throws is undone */
  rollsBack: boolean;
  /** names of the fields of a component whose handler ran; others of the class may have more */
  fieldNames: readonly string[] | undefined;
  /** who may use it, and how often; undefined until it is read */
  access: ClassAccess | undefined;
}

const byName = new Map<string, Definition>();
const byType = new WeakMap<object, Definition>();
/** Classes without an explicit name, by class name without the suffix that a bundler may add. */
const byStem = new Map<string, Definition[]>();
const unreported = new Set<Definition>();
/** classes that this process has made or restored a component of */
const used = new Set<Definition>();
const useListeners = new Set<(definition: Definition) => void>();

/** How classes are defined again while the application runs, in development. */
export interface Redefinition {
  /** whether a new class of the same name takes the place of this one */
  replaces(definition: Definition): boolean;
  defined(definition: Definition): void;
}

let redefinition: Redefinition | undefined;
/** The classes that a definition has replaced, which modules that were not loaded again still refer to. */
const earlierTypes = new WeakMap<Definition, Class<Component>[]>();

/** Lets classes be defined again from now on; used by `hyper-live dev` alone. */
export function allowRedefinition(rules: Redefinition): void {
  redefinition = rules;
}

/** Whether classes may be defined again: then state is kept as far as it fits the new class. */
export function isRedefining(): boolean {
  return redefinition !== undefined;
}

/**
 * Registers a component class; a second class of the same name gets a numbered name, `Cart~2`.
 *
 * @throws {LiveError} HL_COMPONENT_NAME for a class without a name
 */
export function define(type: Class<Component>, given?: string): Definition {
  const name = given ?? type.name;
  if (!name) throw new LiveError("HL_COMPONENT_NAME", "A component's class has no name.");
  let unique = name;
  for (let count = 2; isTaken(unique); count++) unique = `${name}~${count}`;
  const former = byName.get(unique);
  const isMadeUp = given === undefined && isMangled(name);
  const definition: Definition = {
    name: unique,
    title: isMadeUp ? "" : name,
    type,
    isUncertain: isMadeUp || unique !== name,
    checked: new WeakSet(),
    bound: new Set(),
    reported: new WeakSet(),
    canDisable: false,
    rollsBack: true,
    fieldNames: undefined,
    access: undefined,
    get shape() {
      // At first use, since field initializers may refer to code further down in the module.
      const shape = readClass(type);
      Object.defineProperty(this, "shape", { value: shape });
      used.add(this);
      for (const tell of useListeners) tell(this);
      return shape;
    },
  };
  byName.set(unique, definition);
  byType.set(type, definition);
  if (former) replace(former, definition);
  redefinition?.defined(definition);
  if (unique !== name) doubt(byName.get(name) as Definition);
  if (given === undefined) compareNames(definition, name);
  if (definition.isUncertain) unreported.add(definition);
  return definition;
}

function isTaken(name: string): boolean {
  const known = byName.get(name);
  return known !== undefined && !redefinition?.replaces(known);
}

/** Makes all classes that had the name before stand for the new one. */
function replace(former: Definition, definition: Definition): void {
  const types = [...(earlierTypes.get(former) ?? []), former.type];
  earlierTypes.set(definition, types);
  for (const type of types) byType.set(type, definition);
  for (const [stem, others] of byStem)
    byStem.set(
      stem,
      others.filter((other) => other !== former),
    );
  used.delete(former);
}

/** A bundler renames one of two classes of the same name to `Cart2` or `Cart$1`; which one varies between builds. */
function compareNames(definition: Definition, name: string): void {
  const stem = name.replace(/(?:\$\d+|[2-9])$/, "");
  const others = byStem.get(stem) ?? [];
  others.push(definition);
  byStem.set(stem, others);
  if (others.length > 1) for (const other of others) doubt(other);
}

function doubt(definition: Definition): void {
  if (definition.isUncertain) return;
  definition.isUncertain = true;
  unreported.add(definition);
}

/** Whether a class's name looks like one that a bundler has made up. */
function isMangled(name: string): boolean {
  return process.env.NODE_ENV === "production" && name.length <= 2;
}

/** Names that another build may give to other classes; each is returned once. */
export function takeUncertainNames(): string[] {
  const names = Array.from(unreported, ({ name }) => name);
  unreported.clear();
  return names;
}

/** Calls `tell` with each class that this process has used, now or later; returns a function that ends this. */
export function watchUsed(tell: (definition: Definition) => void): () => void {
  useListeners.add(tell);
  for (const definition of used) tell(definition);
  return () => void useListeners.delete(tell);
}

/** The definition of a class, if it is a component's. */
export function definitionOf(type: unknown): Definition | undefined {
  return typeof type === "function" ? byType.get(type) : undefined;
}

/** All registered components. */
export function allDefinitions(): Iterable<Definition> {
  return byName.values();
}

/** The definition registered under a name, if any. */
export function definitionNamed(name: string): Definition | undefined {
  return byName.get(name);
}

/** @throws {LiveError} HL_NOT_COMPONENT if the class is not a component */
export function requireDefinition(type: unknown): Definition {
  const definition = definitionOf(type);
  if (definition) return definition;
  const what =
    typeof type === "function" ? `The class ${type.name || "(anonymous)"}` : `A value of type ${typeof type}`;
  throw new LiveError("HL_NOT_COMPONENT", `${what} is used as a component but is not one.`);
}
