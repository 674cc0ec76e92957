/** Creates the components that a page or a render places: new ones, and those of a snapshot. */
import { hashStrings } from "../../views/hash.js";
import type { Mount } from "../../views/values.js";
import type { ComponentSnapshot } from "../state/views/snapshot.js";
import { Address } from "./address/address.js";
import { loadUrl } from "./address/query.js";
import { takeUrlFields } from "./address/url.js";
import { restoreComponent } from "./component-state.js";
import type { ComponentView } from "./contracts.js";
import { writePlaceholder } from "./deferred/placeholder.js";
import { type PublicLink, type StandIn, standInDefinition } from "./deferred/stand-in.js";
import { requireDefinition } from "./definition.js";
import { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { discard, mount } from "./lifecycle.js";
import { isPublic, notPublic, pathOf } from "./public-view.js";
import { takeResources } from "./resource/resources.js";
import type { SavedComponents } from "./saved-components.js";
import { compositionOf } from "./slots/give.js";

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
  prepare?: (child: Instance) => void,
): Instance {
  const own = requireDefinition(toPlace.component);
  const find = (name: string) => view.saved?.find(parent?.number ?? -1, slot, name);
  const loaded = find(own.name);
  const isDeferred = toPlace.deferral !== undefined && !loaded;
  const definition = isDeferred ? standInDefinition : own;
  const saved = loaded ?? (isDeferred ? find(definition.name) : undefined);
  const number = saved?.number ?? view.instances.length;
  const instance = new Instance(view, number, definition, new definition.type(), parent, slot);
  view.instances[number] = instance;
  if (definition === standInDefinition) startStandIn(instance, toPlace);
  takeFields(view, instance);
  let starting: Promise<void> | undefined;
  const props = isDeferred ? undefined : toPlace.props;
  try {
    prepare?.(instance);
    starting = saved ? restoreChild(view, instance, saved.snapshot, props) : mount(instance, props);
  } catch (error) {
    discard(instance);
    throw error;
  }
  if (isPromise(starting)) view.wait(starting);
  return instance;
}

/** Finds the fields of a component's new object that are more than values. */
export function takeFields(view: Pick<GrowingView, "address">, instance: Instance): void {
  takeResources(instance, instance.component);
  const ofLists = instance.lists?.urlFields(instance.component);
  const urlFields = joinFields(takeUrlFields(instance.component), ofLists);
  if (!urlFields) return;
  view.address ??= new Address();
  view.address.add(instance, urlFields);
}

/** Begins to stand in for a component. One that a snapshot has at the top of a view knows itself what for. */
function startStandIn(instance: Instance, toPlace: Mount): void {
  const standIn = instance.component as StandIn;
  compositionOf(instance).standIn = standIn;
  if (isPublic(instance)) standIn.link = publicLink(instance, toPlace);
  const { deferral, component, props } = toPlace;
  if (instance.parent || !deferral) return;
  const { placeholder, ...options } = deferral;
  const { name: of } = requireDefinition(component);
  standIn.top = { ...options, of, props, placeholder: writePlaceholder(placeholder, of) };
}

/** How a public page finds a part that belongs to its user. */
function publicLink(instance: Instance, { component, slots, callbacks }: Mount): PublicLink {
  const { name } = requireDefinition(component);
  if (slots) throw notPublic(`${name} has content for its slots`);
  if (callbacks) throw notPublic(`${name} gets a method of the component around it`);
  const id = `live-${hashStrings([pathOf(instance)]).toString(36)}`;
  return { id, href: loadUrl(instance.view.url) };
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
