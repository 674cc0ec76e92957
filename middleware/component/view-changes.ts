/** Collects what a view's browser has to be sent: the components that changed since the last patch. */

import type { Change } from "../../views/change.js";
import { diffRender, wholeHtml } from "../../views/diff-render.js";
import type { ComponentSnapshot } from "../state/views/snapshot.js";
import type { Changes } from "./contracts.js";
import { type Instance, isInPage } from "./instance.js";
import type { Lists } from "./list/lists.js";
import { forgetRowsOf } from "./list/view-lists.js";
import type { Composition } from "./slots/composition.js";
import { FilledSlot } from "./slots/filled-slot.js";

/** The versions that a component's render had read, by name. */
type Dependencies = ComponentSnapshot["dependencies"];

/** The part of a view that tracks its changes. */
export interface ChangingView {
  readonly instances: readonly (Instance | undefined)[];
  readonly roots: readonly Instance[];
  /** components that were rendered since the last patch */
  dirty: Instance[];
  /** the dependencies of components when the page was written */
  savedDependencies: Map<Instance, Dependencies> | undefined;
  /** counts the patches */
  revision: number;
  markDirty(instance: Instance): void;
}

/** An event to confirm by a patch. */
export interface Confirmed {
  instance: Instance;
  event: number;
}

/** Shared by all views without any: an empty array that grows reserves room for many elements. */
export const noInstances: Instance[] = [];

/** The changes since the last patch, with the event that they confirm. */
export function drainChanges(view: ChangingView, confirmed?: Confirmed): Changes {
  const changes: Changes = [];
  // Parents come first: a parent that is written whole includes its children.
  for (const instance of drainDirty(view)) {
    // What is in a slot that is shown again is sent with the slot.
    if (!isInPage(instance, true)) continue;
    const change = diffInstance(instance);
    if (change !== undefined) changes.push(instance.number, 0, change);
    if (instance.composition) addSlots(instance.composition, changes);
  }
  if (changes.length > 0) view.revision++;
  if (confirmed) confirm(changes, confirmed.instance.number, confirmed.event);
  return changes;
}

/** The change of a component since the last patch; undefined if there is none. */
function diffInstance(instance: Instance): Change | undefined {
  return instance.lists ? diffWithLists(instance, instance.lists) : diffRender(instance);
}

/** The change of a component with lists; what is in their rows is forgotten then. */
function diffWithLists(instance: Instance, lists: Lists): Change | undefined {
  if (instance.needsFullRender && lists.isForgotten) {
    // The whole component is sent once its rows are loaded.
    instance.loadLists();
    return undefined;
  }
  const change = diffRender(instance);
  forgetRowsOf(instance);
  return change;
}

/** Adds the changes of what a component has put into slots of its children. */
function addSlots({ contents, slots }: Composition<Instance>, changes: Changes): void {
  for (const filled of contents?.values() ?? []) {
    const change = isInPage(filled, true) ? filled.diff() : undefined;
    if (change !== undefined) changes.push(filled.host.component, 0, change);
  }
  for (const { placed } of slots?.values() ?? []) if (placed instanceof FilledSlot) placed.forgetUnplaced();
}

/** The whole HTML of all components, as changes. */
export function wholeChanges(view: ChangingView): Changes {
  const changes: Changes = [];
  const late = view.roots.filter((root) => !root.isReady);
  for (const root of view.roots) if (root.isReady) changes.push(root.number, 0, wholeHtml(root));
  drainDirty(view);
  view.savedDependencies = undefined;
  for (const root of late) root.invalidate();
  view.revision++;
  return changes;
}

/** The whole HTML of the components whose dependencies changed since their page was written, as changes. */
export function outdatedChanges(view: ChangingView): Changes {
  const changes: Changes = [];
  const outdated = [...(view.savedDependencies ?? [])].filter(
    ([instance, then]) => !isSame(then, instance.subscriptions?.saveDependencies()),
  );
  view.savedDependencies = undefined;
  for (const [instance] of outdated.sort(([a], [b]) => a.number - b.number)) {
    // A parent's HTML includes its children.
    if (!outdated.some(([other]) => other !== instance && isWithin(instance, other)))
      changes.push(instance.number, 0, wholeHtml(instance));
  }
  if (changes.length > 0) view.revision++;
  return changes;
}

/**
 * The components rendered since the last call, parents before children. A component that was removed is dropped; one
 * with a child that can't be shown yet stays on the list until the child is ready.
 */
export function drainDirty(view: ChangingView): Instance[] {
  const { dirty } = view;
  if (dirty.length === 0) return dirty;
  view.dirty = noInstances;
  for (const instance of dirty) instance.isDirty = false;
  const ready: Instance[] = [];
  for (const instance of dirty) {
    if (view.instances[instance.number] !== instance) continue;
    if (instance.isReady) ready.push(instance);
    else view.markDirty(instance);
  }
  return ready.length > 1 ? ready.sort((a, b) => a.number - b.number) : ready;
}

/** Whether a component is another one, or inside it. */
export function isWithin(instance: Instance, other: Instance): boolean {
  for (let each: Instance | undefined = instance; each; each = each.parent) if (each === other) return true;
  return false;
}

/** Whether versions of dependencies are the same. */
export function isSame(before: Dependencies = {}, after: Dependencies = {}): boolean {
  const names = Object.keys(after);
  return names.length === Object.keys(before).length && names.every((name) => before[name] === after[name]);
}

function confirm(changes: Changes, component: number, event: number): void {
  for (let i = 0; i < changes.length; i += 3) {
    if (changes[i] !== component) continue;
    changes[i + 1] = event;
    return;
  }
  changes.push(component, event);
}
