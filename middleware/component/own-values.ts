/**
 * Keeps the objects in the state of two views apart.
 *
 * If the initial value of a field, or a prop, is a constant of a module, it is one object for all users: they would see what
 * one user's handler changes in it. So a component gets copies of such objects when it is mounted. Objects
 * that can't change are shared, and so are those of the parent's state, since they belong to the same view.
 */
import { type Copies, copyInto } from "../state/copy.js";
import { isFrozen, isKnownFrozen, isPlain } from "../state/frozen.js";
import type { Rows } from "../state/persistent/rows.js";

type Values = Record<string, unknown>;

/** The part of a parent that is used here. */
export interface Parent {
  readonly component: object;
  readonly rows: Rows | undefined;
}

// --- Fields ---

/** Replaces the objects in the fields of a new component by copies; leaves out those that `props` will set. */
export function copyFields(component: object, props: object | undefined): void {
  const fields = component as Values;
  let copies: Copies | undefined;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (typeof value !== "object" || value === null || (props && name in props)) continue;
    copies ??= new Map();
    fields[name] = copyInto(value, copies, isShareable);
  }
}

/** Values for a component's fields, without objects that are neither copies nor part of `own`. */
export function copyOthers(values: object, own: object): object {
  const copies: Copies = new Map();
  addAll(own, copies);
  return copyValues(values, () => copies);
}

// --- Props ---

/** The objects of a parent's state, and the copies made for its children, while it renders; or those of a view. */
const rendering = new Map<Parent, Copies>();
const copiesOfViews = new WeakMap<object, Copies>();

/**
 * The props of a component, without objects that another view could have.
 *
 * @param parent - undefined for a component at the top of the view
 */
export function copyProps(props: object, parent: Parent | undefined, view: object): object {
  return copyValues(props, () => (parent ? copiesWithin(parent) : copiesOf(view)));
}

/** Forgets the copies made while a component rendered. */
export function endRender(parent: Parent): void {
  if (rendering.size > 0) rendering.delete(parent);
}

function copiesWithin(parent: Parent): Copies {
  let copies = rendering.get(parent);
  if (!copies) {
    copies = new Map();
    addAll(parent.component, copies);
    for (const entity of parent.rows?.entities ?? []) addAll(entity, copies);
    rendering.set(parent, copies);
  }
  return copies;
}

function copiesOf(view: object): Copies {
  let copies = copiesOfViews.get(view);
  if (!copies) {
    copies = new Map();
    copiesOfViews.set(view, copies);
  }
  return copies;
}

function copyValues(values: object, copies: () => Copies): object {
  let made: Values | undefined;
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "object" || value === null || isShareable(value)) continue;
    made ??= { ...values };
    made[name] = copyInto(value, copies(), isShareable);
  }
  return made ?? values;
}

/** Adds an object and all objects in it, each as its own copy. */
function addAll(value: unknown, copies: Copies): void {
  if (typeof value !== "object" || value === null || isKnownFrozen(value) || copies.has(value)) return;
  copies.set(value, value);
  if (value instanceof Map) for (const key of value.keys()) addAll(key, copies);
  const items = value instanceof Map || value instanceof Set ? value.values() : Object.values(value);
  for (const item of items) addAll(item, copies);
}

// --- What can be shared ---

/** Whether an object can be part of the state of two views: it can't change, or is none that state can have. */
function isShareable(value: object): boolean {
  return (Object.isFrozen(value) && isFrozen(value)) || !isState(value);
}

/** Whether state can have an object of this kind, and it is not of a class of the application. */
function isState(value: object): boolean {
  if (Array.isArray(value) || isPlain(value)) return true;
  return Object.prototype.toString.call(value) !== "[object Object]";
}
