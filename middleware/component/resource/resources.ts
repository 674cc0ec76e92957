/** All resource() fields of a component. */
import type { SavedResource } from "../../state/views/snapshot.js";
import type { Instance } from "../instance.js";
import { Loaded, someLoad } from "./loaded.js";

const byInstance = new WeakMap<Instance, ReadonlyMap<string, Loaded>>();

/** Finds the resources among the fields of a component's new object. */
export function takeResources(instance: Instance, component: object): void {
  if (!someLoad()) return;
  const before = byInstance.get(instance);
  const found = new Map<string, Loaded>();
  for (const [key, value] of Object.entries(component)) {
    if (!(value instanceof Loaded)) continue;
    value.attach(instance, component, key);
    const other = before?.get(key);
    if (other) value.continueFrom(other);
    found.set(key, value);
  }
  if (found.size > 0) byInstance.set(instance, found);
}

/** The resources of a component for a snapshot. */
export function saveResources(instance: Instance): Record<string, SavedResource> | undefined {
  const resources = someLoad() ? byInstance.get(instance) : undefined;
  const saved: [string, SavedResource][] = [];
  for (const [key, each] of resources ?? []) {
    const one = each.save();
    if (one) saved.push([key, one]);
  }
  return saved.length > 0 ? Object.fromEntries(saved) : undefined;
}

/** Takes over what a snapshot has of them, once the component's fields are restored. */
export function restoreResources(instance: Instance, saved: Record<string, SavedResource> | undefined): void {
  for (const [key, one] of Object.entries(saved ?? {})) byInstance.get(instance)?.get(key)?.restore(one);
}
