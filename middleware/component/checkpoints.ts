/**
 * Checkpoints: the state of components before their handlers.
 *
 * A handler that throws is undone to its checkpoint. And while a handler runs that is async, a snapshot of its view holds
 * its checkpoint in place of what the handler has done so far: the event is not done, and will run again.
 */
import { Contents, copyContents, copyFieldsWith, restoreFields } from "../state/contents.js";
import type { Copies } from "../state/copy.js";
import type { FormErrors } from "./form-errors.js";
import type { Instance } from "./instance.js";
import { takeContents } from "./kept-contents.js";
import type { Subscription } from "./subscriptions.js";

type Fields = Record<string, unknown>;

/** A step of a render that changes a component in it; see `child-steps.ts`. */
export interface ChildStep {
  readonly child: Instance;
  undo(): void;
  /** Does what had to wait until the render was sure to be kept. */
  keep(): void;
}

/**
 * The values of a component's fields, if its checkpoint needs nothing else: the fields are those of its class, and have no
 * objects. Most handlers then take no checkpoint, since one can be made of the values.
 */
export function simpleValues(instance: Instance): unknown[] | undefined {
  const { component, definition, formErrors, subscriptions } = instance;
  const names = definition.fieldNames;
  if (!names || formErrors || subscriptions) return undefined;
  const values: unknown[] = new Array(names.length);
  let index = 0;
  for (const name in component) {
    const value = (component as unknown as Fields)[name];
    if (name !== names[index] || (typeof value === "object" && value !== null)) return undefined;
    values[index++] = value;
  }
  return index === names.length ? values : undefined;
}

/** A component's url() fields, and the address of its view, before the page has gone to another address. */
export interface BeforeAddress {
  readonly fields: Fields;
  readonly url: string;
}

export class Checkpoint {
  private names: readonly string[] = [];
  private values: unknown[] = [];
  /** the content of the objects in the fields; undefined if there are none */
  contents: Contents | undefined;
  readonly formErrors: FormErrors | undefined;
  readonly subscriptions: readonly Subscription<Instance>[] | undefined;
  /** what rendering has done to the components in it: while the handler was running, or if the new state can't be rendered */
  steps: readonly ChildStep[] | undefined;
  /** for `onUrl`: what only snapshots hold while it runs; if it fails, the component stays at the address */
  address: BeforeAddress | undefined;
  /** whether the handler or `onError` has taken too long, and may still be running */
  isLate = false;
  /** whether its page was shown what the handler has done so far */
  isShown = false;
  /** whether its handler is done; its event may still have to be counted */
  isDone = false;
  /** whether its handler was called by one that goes on: it counts together with that; see `event/held-calls.ts` */
  isHeld = false;
  /** the checkpoint of a handler of the same component that began since then */
  next: Checkpoint | undefined;

  /** @param values - what {@link simpleValues} returned before; default: the component is as it is now */
  constructor(
    readonly instance: Instance,
    values?: unknown[],
  ) {
    if (values) {
      this.names = instance.definition.fieldNames as readonly string[];
      this.values = values;
      return;
    }
    this.takeFields();
    this.formErrors = instance.formErrors;
    this.subscriptions = instance.subscriptions?.list;
  }

  /** Saves the fields again: they are other objects with the same content. */
  takeFields(): void {
    const { component, definition } = this.instance;
    this.names = Object.keys(component);
    this.values = Object.values(component);
    definition.fieldNames ??= this.names;
    this.contents = takeContents(this.instance, this.values);
    if (!this.contents) for (const value of this.values) this.addValue(value);
  }

  get fields(): Fields {
    return Object.fromEntries(this.names.map((name, index) => [name, this.values[index]]));
  }

  /** Sets a field that is changed by someone else than the handler, and stays as it is if that is undone. */
  setField(name: string, value: unknown): void {
    const index = this.names.indexOf(name);
    if (index === -1) {
      this.names = [...this.names, name];
      this.values.push(value);
    } else this.values[index] = value;
    this.addValue(value);
  }

  addSteps(steps: readonly ChildStep[] | undefined): void {
    if (steps) this.steps = this.steps ? [...this.steps, ...steps] : steps;
  }

  private addValue(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    this.contents ??= new Contents();
    this.contents.add(value);
  }

  /** Gives the component the state that it had. */
  restore(): void {
    const { instance, contents } = this;
    passOnChanges(this, true);
    restoreFields(instance.component, this.fields);
    contents?.restore();
    instance.formErrors = this.formErrors;
    instance.subscriptions?.replaceAll(this.subscriptions ?? []);
  }
}

// --- Those of running handlers ---

/** The checkpoints of the handlers that are running now and are async, the oldest of each component. */
const open = new Map<Instance, Checkpoint>();

/** Keeps the checkpoint of a handler that goes on later, until {@link closeCheckpoint}. */
export function openCheckpoint(checkpoint: Checkpoint): void {
  let last = open.get(checkpoint.instance);
  if (!last) {
    open.set(checkpoint.instance, checkpoint);
    return;
  }
  while (last.next) last = last.next;
  last.next = checkpoint;
}

/** The checkpoints of handlers that are calling a method of their parent, each inside the one before. */
const calling: Checkpoint[] = [];

/** Calls a method of a parent in a handler of its child; `before` is the state of the child before that handler. */
export function whileCalling<Result>(before: Checkpoint | undefined, action: () => Result): Result {
  if (!before) return action();
  calling.push(before);
  try {
    return action();
  } finally {
    calling.pop();
  }
}

/** The state of a component before its running handler, if that is async, or is calling a method of its parent now. */
export function checkpointForProps(instance: Instance): Checkpoint | undefined {
  return checkpointOf(instance) ?? calling.find((each) => each.instance === instance);
}

/** Keeps the checkpoint of a handler that is done, after those of its component that are open. */
export function holdCheckpoint(checkpoint: Checkpoint): void {
  checkpoint.isDone = checkpoint.isHeld = true;
  // The page is sent what the handler has changed.
  checkpoint.isShown = true;
  if (!isOpen(checkpoint)) openCheckpoint(checkpoint);
}

function isOpen(checkpoint: Checkpoint): boolean {
  let each = open.get(checkpoint.instance);
  while (each && each !== checkpoint) each = each.next;
  return each !== undefined;
}

/** Drops the checkpoint of a component's handler that is done. Its event counts from now on. */
export function closeCheckpoint(instance: Instance): void {
  const checkpoint = open.get(instance);
  if (!checkpoint?.isDone || checkpoint.isHeld) return;
  if (checkpoint.next) open.set(instance, checkpoint.next);
  else open.delete(instance);
  // A snapshot taken meanwhile holds the state from before.
  instance.view.version++;
}

/** The state of a component before its running handler, if that is async. */
export function checkpointOf(instance: Instance): Checkpoint | undefined {
  return open.size > 0 ? open.get(instance) : undefined;
}

/** The checkpoint of a component's handler that is running now, if it is async. */
export function runningCheckpoint(instance: Instance): Checkpoint | undefined {
  let checkpoint = checkpointOf(instance);
  while (checkpoint?.isDone) checkpoint = checkpoint.next;
  return checkpoint;
}

/**
 * Passes on what a handler has changed in objects that other running handlers have saved, too: undoing one of these leaves
 * the change as it is.
 *
 * @param isUndone - whether the change is about to be undone; then undoing one of these does not bring it back
 */
export function passOnChanges({ instance, contents }: Checkpoint, isUndone: boolean): void {
  if (open.size === 0 || !contents) return;
  for (const other of openIn(instance.view)) {
    if (other.instance !== instance) other.contents?.takeOver(contents, isUndone);
  }
}

function openIn(view: object): Checkpoint[] {
  return [...open.values()].filter(({ instance }) => instance.view === view);
}

// --- Snapshots ---

/** The state of a view as it is without its running handlers. */
export interface StateBefore {
  /** Copies a component's fields, as they were before its handler and those of other components. */
  fieldsOf(instance: Instance): Fields;
  /** the address of the view */
  readonly url: string;
  /** whether its page was shown what a running handler has done so far */
  readonly isShown: boolean;
}

/** The state of a view before its running handlers; undefined if none is running. */
export function stateBefore(view: Instance["view"]): StateBefore | undefined {
  const found = open.size > 0 ? openIn(view) : [];
  if (found.length === 0) return undefined;
  const copies: Copies = copyContents(found.flatMap(({ contents }) => contents ?? []));
  return {
    fieldsOf: (instance) => copyFieldsWith(fieldsBefore(instance), copies),
    url: found.reduce(addressBefore, view.url),
    isShown: found.some(({ isShown }) => isShown),
  };
}

function fieldsBefore(instance: Instance): object {
  const checkpoint = checkpointOf(instance);
  return checkpoint ? { ...checkpoint.fields, ...checkpoint.address?.fields } : instance.component;
}

function addressBefore(url: string, { instance, address }: Checkpoint): string {
  return address ? (instance.view.address?.adopt(instance, url, address.url) ?? url) : url;
}
