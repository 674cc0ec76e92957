/** Creates the components that a page or a render places: new ones, and those of a snapshot. */
import type { Mount } from "../../views/values.js";
import type { ComponentSnapshot } from "../state/views/snapshot.js";
import { Address } from "./address/address.js";
import { takeUrlFields } from "./address/url.js";
import { restoreComponent } from "./component-state.js";
import type { ComponentView } from "./contracts.js";
import { requireDefinition } from "./definition.js";
import { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { discard, mount } from "./lifecycle.js";
import type { SavedComponents } from "./saved-components.js";

/** The part of a view that gets components. */
interface GrowingView extends ComponentView<Instance> {
  instances: (Instance | undefined)[];
  readonly saved: SavedComponents | undefined;
  address: Address<Instance> | undefined;
  savedDependencies: Map<Instance, ComponentSnapshot["dependencies"]> | undefined;
  matchesPage: boolean;
}

/** Creates a component and mounts it; if the view's snapshot has one at this place, restores that one instead. */
export function createChild(
  view: GrowingView,
  toPlace: Mount,
  parent: Instance | undefined,
  slot: string,
): Instance {
  const definition = requireDefinition(toPlace.component);
  const saved = view.saved?.find(parent?.number ?? -1, slot, definition.name);
  const number = saved?.number ?? view.instances.length;
  const instance = new Instance(view, number, definition, new definition.type(), parent, slot);
  view.instances[number] = instance;
  const ofLists = instance.lists?.urlFields(instance.component);
  const urlFields = joinFields(takeUrlFields(instance.component), ofLists);
  if (urlFields) {
    view.address ??= new Address();
    view.address.add(instance, urlFields);
  }
  let starting: Promise<void> | undefined;
  const { props } = toPlace;
  try {
    starting = saved ? restoreChild(view, instance, saved.snapshot, props) : mount(instance, props);
  } catch (error) {
    discard(instance);
    throw error;
  }
  if (isPromise(starting)) view.wait(starting);
  return instance;
}

function joinFields<Field>(some: Field[] | undefined, others: Field[] | undefined): Field[] | undefined {
  return some && others ? [...some, ...others] : (some ?? others);
}

function restoreChild(
  view: GrowingView,
  instance: Instance,
  saved: ComponentSnapshot,
  props: object | undefined,
): Promise<void> | undefined {
  if (saved.dependencies) {
    view.savedDependencies ??= new Map();
    view.savedDependencies.set(instance, saved.dependencies);
  }
  const before = view.saved?.url ?? view.url;
  return restoreComponent(instance, saved, { props, before }, (matchesPage) => {
    if (!matchesPage) view.matchesPage = false;
  });
}
