/** Saves one component's part of a snapshot, and restores it into an instance. */
import { LiveError } from "../../views/errors.js";
import type { ComponentSnapshot } from "../state/views/snapshot.js";
import { checkpointOf, type StateBefore } from "./checkpoints.js";
import { saveStandIn } from "./deferred/saved-stand-in.js";
import { standInOf } from "./deferred/stand-in.js";
import { type Component, type Definition, isRedefining } from "./definition.js";
import { FormErrors } from "./form-errors.js";
import type { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { migrate, resume } from "./lifecycle.js";
import { copyFields, copyOthers } from "./own-values.js";
import { renderFingerprint } from "./render.js";
import { restoreResources, saveResources } from "./resource/resources.js";
import { isSameVersion, readShape, writeShape } from "./shape.js";
import { Subscriptions } from "./subscriptions.js";

/**
 * A component's state as plain data. While a handler runs, that is the state before it.
 *
 * @param before - the state of its view before all running handlers, if there are any
 */
export function saveComponent(instance: Instance, before: StateBefore | undefined): ComponentSnapshot {
  const standIn = standInOf(instance);
  if (standIn) return saveStandIn(instance, standIn);
  const { definition, parent, slot, events, component, subscriptions, rows } = instance;
  const checkpoint = before && checkpointOf(instance);
  const formErrors = checkpoint ? checkpoint.formErrors : instance.formErrors;
  const current = checkpoint ? checkpoint.subscriptions : subscriptions?.list;
  return {
    name: definition.name,
    shape: writeShape(definition.shape, definition.isUncertain),
    parent: parent?.number ?? -1,
    slot,
    templates: renderFingerprint(instance, checkpoint && instance.shown),
    events: events.read(),
    state: before?.fieldsOf(instance) ?? ({ ...component } as Record<string, unknown>),
    errors: formErrors?.toData(),
    subscriptions: current?.map(({ saved }) => saved),
    dependencies: subscriptions?.saveDependencies(),
    rows: rows?.versions,
    resources: saveResources(instance),
    lists: instance.lists?.save(checkpoint !== undefined),
  };
}

/** How a component is placed again. */
interface Placing {
  props: object | undefined;
  /** the address of its page when its state was saved */
  before: string;
}

/**
 * Gives a new instance the state of a snapshot, and renders it.
 *
 * @param done - called after the render; `matchesPage`: whether the render used the same templates as the page
 * @returns a promise only if rows have to be loaded
 * @throws {LiveError} HL_SEAL_OUTDATED if the state is from an older version of the class, and the class can't migrate it
 */
export function restoreComponent(
  instance: Instance,
  saved: ComponentSnapshot,
  { props, before }: Placing,
  done: (matchesPage: boolean) => void,
): Promise<void> | undefined {
  Object.assign(instance.component, carryOver(saved, instance));
  instance.events.startFrom(saved.events);
  if (saved.lists) instance.lists?.restore(saved.lists);
  if (saved.errors) instance.formErrors = FormErrors.fromData(saved.errors);
  if (saved.subscriptions) {
    instance.subscriptions = new Subscriptions(instance);
    instance.subscriptions.restore(saved.subscriptions);
  }
  const { view } = instance;
  const hasMoved = view.address?.restore(instance, before, view.url) === true;
  restoreResources(instance, saved.resources);
  // A newer state than the stored one.
  if (hasMoved) view.version++;
  const end = () => done(matchesPage(instance, saved) && !hasMoved);
  const resuming = resume(instance, props, { versions: saved.rows, hasMoved });
  if (isPromise(resuming)) return resuming.then(end);
  end();
  return undefined;
}

function matchesPage(instance: Instance, saved: ComponentSnapshot): boolean {
  const { definition } = instance;
  const isSameRender = saved.templates === renderFingerprint(instance);
  if (!isSameRender) refuseStranger(saved, definition);
  return isSameRender && readShape(saved.shape).fields === definition.shape.fields;
}

/** The fields to set from saved state: unchanged, or converted by migrate() if the class has other fields now. */
function carryOver(saved: ComponentSnapshot, instance: Instance): Record<string, unknown> {
  const { definition, component } = instance;
  const before = readShape(saved.shape);
  const now = definition.shape;
  if (isRedefining() && !(component.migrate && before.fields !== now.fields))
    return fittingFields(saved, component);
  const isUncertain = before.isUncertain || definition.isUncertain;
  if (isUncertain && !isSameVersion(before, now, true)) throw stranger(saved.name);
  if (before.fields === now.fields) return saved.state;
  if (component.migrate) {
    copyFields(component, undefined);
    return copyOthers(migrate(instance, saved.state), saved.state) as Record<string, unknown>;
  }
  throw outdated(
    saved.name,
    `had the fields ${before.fields || "(none)"} and now has ${now.fields || "(none)"}`,
  );
}

/** The saved fields that the class still has, with values of the kind that a new component has there. */
function fittingFields({ state, shape }: ComponentSnapshot, component: Component): Record<string, unknown> {
  const fresh = component as unknown as Record<string, unknown>;
  const before = readShape(shape).fields.split(",");
  const fits = ([name, value]: [string, unknown]) =>
    name in fresh ? isSameKind(value, fresh[name]) : !before.includes(name);
  return Object.fromEntries(Object.entries(state).filter(fits));
}

function isSameKind(saved: unknown, fresh: unknown): boolean {
  if (saved == null || fresh == null) return true;
  return typeof saved === typeof fresh && Object.getPrototypeOf(saved) === Object.getPrototypeOf(fresh);
}

/**
 * Refuses state that may belong to another class of the same name, since its render used other templates. A render that
 * depends on more than the state may use other templates for the same class, and is not refused.
 */
function refuseStranger(saved: ComponentSnapshot, { isUncertain }: Definition): void {
  if (saved.dependencies || saved.rows || saved.lists || isRedefining()) return;
  if (isUncertain || readShape(saved.shape).isUncertain) throw stranger(saved.name);
}

function stranger(name: string): LiveError {
  return outdated(
    name,
    "may have been another class, since it has no explicit name: give it one with @live({ name })",
  );
}

/** The error of a page that was made by an older version of a component. */
export function outdated(name: string, why: string): LiveError {
  return new LiveError("HL_SEAL_OUTDATED", `The page was made by an older version: ${name} ${why}.`, {
    status: 410,
  });
}
