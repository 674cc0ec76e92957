/** Finds or creates the child components that a render places. */
import type { Attrs } from "../../views/attributes.js";
import type { Binding } from "../../views/bindings.js";
import { LiveError } from "../../views/errors.js";
import type { Places } from "../../views/normalize/normalize.js";
import type { Template } from "../../views/template.js";
import { Mount, type Placed, type SlotUse } from "../../views/values.js";
import { countReads } from "../state/realtime/dependencies.js";
import { accessOf } from "./access.js";
import { checkBindings } from "./check-bindings.js";
import { removeChild, setFields } from "./child-steps.js";
import {
  type DeferredPlace,
  isLoading,
  placeholderSlot,
  type StandIn,
  standInOf,
  standsInFor,
} from "./deferred/stand-in.js";
import { definitionOf } from "./definition.js";
import { fileAttributes } from "./file-attributes.js";
import { admit } from "./guards.js";
import { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { copyProps, endRender } from "./own-values.js";
import { isPublic, refuseBindings } from "./public-view.js";
import { giveCallbacks } from "./slots/callbacks.js";
import { FilledSlot } from "./slots/filled-slot.js";
import { compositionOf, endFills, type FillingRender, giveSlots, takeSlot } from "./slots/give.js";

/** A mount for a component class in a hole; undefined for any other value. */
export function toMount(value: unknown): Mount | undefined {
  return definitionOf(value) && new Mount(value, undefined);
}

/** Whether a hole's value is a component or the content of a slot that is placed already. */
export function isInstance(value: unknown): value is Placed {
  return value instanceof Instance || value instanceof FilledSlot;
}

/** What a component's template may contain: components, slots and bindings. */
export class ComponentPlaces implements Places, FillingRender {
  constructor(
    private readonly instance: Instance,
    readonly within?: FilledSlot<Instance> | undefined,
  ) {}

  place(mount: Mount, slot: string): Placed {
    return placeChild(this.instance, mount, slot, this);
  }

  takeSlot(use: SlotUse, _template: Template, parents: string): Placed {
    return takeSlot(this.instance, use, this.within ?? this.instance, parents);
  }

  inside(filled: FilledSlot<Instance>): ComponentPlaces {
    return new ComponentPlaces(this.instance, filled);
  }

  toMount(value: unknown): Mount | undefined {
    return toMount(value);
  }

  isPlaced(value: unknown): value is Placed {
    return isInstance(value);
  }

  checkBindings(template: Template): void {
    if (isPublic(this.instance)) refuseBindings(this.instance, template);
    checkBindings(this.instance, template);
  }

  /** Reports the error once for each template of a class. */
  showsWrongKeys({ code, what }: LiveError, template: Template): boolean {
    const { view, definition } = this.instance;
    if (view.onWrongKey && !definition.reported.has(template)) {
      definition.reported.add(template);
      view.onWrongKey(new LiveError(code, `In ${definition.name}: ${what}`));
    }
    return view.onWrongKey !== undefined;
  }

  get isKept(): boolean {
    return this.instance.view.keepsRenders;
  }

  get reuse(): Places["reuse"] {
    const { view, formErrors } = this.instance;
    // What was refused shows in rows, too.
    if (!view.keepsRenders || formErrors) return undefined;
    return view.onWrongKey ? "unchecked" : "checked";
  }

  get reads(): number {
    return countReads();
  }

  marks(field: string, form: string | undefined): Attrs | undefined {
    const { formErrors, errorPrefix } = this.instance;
    return formErrors?.marks(field, form, errorPrefix);
  }

  fileAttributes(field: string, form: Binding | undefined): Attrs["entries"] {
    return fileAttributes(this.instance, field, form);
  }
}

/** In development the parent may have an older class of the component than the one that replaced it. */
function isOfClass({ definition }: Instance, type: unknown): boolean {
  return definition.type === type || definition === definitionOf(type);
}

/** The component of a place: the existing one with new props, or a new one. */
function placeChild(parent: Instance, mount: Mount, slot: string, render: FillingRender): Instance {
  const known = parent.children?.get(slot);
  const place = { mount, parent, path: slot, render };
  if (known && isFor(known, mount)) {
    known.placedIn = parent.renderCount;
    const standIn = standInOf(known);
    if (standIn) placeStandIn(known, standIn, place);
    else setProps(known, mount.props, parent, compose(known, place));
    return known;
  }
  if (known) removeChild(parent, slot, known);
  const prepare = (child: Instance) => {
    const standIn = standInOf(child);
    if (standIn) standIn.place = place;
    compose(child, place);
  };
  const child = parent.view.createChild(mount, parent, slot, prepare);
  child.placedIn = parent.renderCount;
  parent.children ??= new Map();
  parent.children.set(slot, child);
  return child;
}

function isFor(known: Instance, mount: Mount): boolean {
  const standIn = standInOf(known);
  return standIn ? standsInFor(standIn, mount) : isOfClass(known, mount.component);
}

/** Gives a child its slots and callbacks; returns whether it has to be rendered because of them. */
function compose(child: Instance, { mount, parent, path, render }: DeferredPlace): boolean {
  const { within } = render;
  if (child.composition?.within !== within) compositionOf(child).within = within;
  const hasOtherSlots = giveSlots(child, slotsFor(child, mount), { parent, path, render });
  // What is in the place of a component calls nothing.
  const callbacks = standInOf(child) && !isLoading(child) ? undefined : mount.callbacks;
  return giveCallbacks(child, callbacks, parent) || hasOtherSlots;
}

/** The slots that a child can show now: until it is loaded, that of its placeholder. */
function slotsFor(child: Instance, { slots, deferral }: Mount): Mount["slots"] {
  const standIn = standInOf(child);
  if (!standIn || !deferral) return slots;
  const waiting = standIn.error === undefined ? { [placeholderSlot]: deferral.placeholder } : undefined;
  return isLoading(child) ? { ...slots, ...waiting } : waiting;
}

// --- Deferred ones ---

/** Passes what a parent says now to a child that is not loaded yet. */
function placeStandIn(child: Instance, standIn: StandIn, place: DeferredPlace): void {
  const { deferral } = (standIn.place as DeferredPlace).mount;
  standIn.place = place;
  const isComposed = compose(child, place);
  if (isLoading(child) || !(isComposed || isOther(deferral, place.mount.deferral))) return;
  child.unpark();
  child.view.renderChild(child);
}

function isOther(before: Mount["deferral"], after: Mount["deferral"]): boolean {
  return (["when", "label", "failed", "retry"] as const).some((name) => before?.[name] !== after?.[name]);
}

/** Gives a child what its parent has said last, outside of a render of the parent. */
export function composeDeferred(child: Instance, place: DeferredPlace): boolean {
  const { parent } = place;
  let hasFailed = true;
  try {
    const isComposed = compose(child, place);
    hasFailed = false;
    return isComposed;
  } finally {
    endFills(parent, hasFailed);
    endRender(parent);
  }
}

/** Shows what a parent has said while its child was being mounted. */
export function showDeferred(child: Instance, place: DeferredPlace): void {
  const isComposed = composeDeferred(child, place);
  setProps(child, place.mount.props, place.parent, isComposed);
}

/** Unmounts the children that the last render did not place. */
export function unmountUnplaced(parent: Instance): void {
  for (const [slot, child] of parent.children ?? []) {
    if (child.placedIn === parent.renderCount) continue;
    removeChild(parent, slot, child);
  }
}

/** @param isComposed - whether it has to be rendered even if its props are the same */
function setProps(
  instance: Instance,
  props: object | undefined,
  parent: Instance,
  isComposed: boolean,
): void {
  const before = instance.props as Record<string, unknown> | undefined;
  instance.props = props;
  const changed = Object.entries(props ?? {}).filter(([name, value]) => !Object.is(before?.[name], value));
  if (changed.length === 0 && !isComposed) return;
  instance.unpark();
  if (changed.length === 0) return showProps(instance);
  const fields = copyProps(Object.fromEntries(changed), parent, instance.view);
  if (accessOf(instance.definition).own?.guards[0]) return setGuardedProps(instance, fields, before);
  setFields(instance, fields, before);
  showProps(instance);
}

/** Sets props of a component with guards, which may depend on them; if they refuse, it keeps those that it had. */
function setGuardedProps(instance: Instance, fields: object, props: object | undefined): void {
  const { view } = instance;
  const state = instance.component as unknown as Record<string, unknown>;
  const before = Object.fromEntries(Object.keys(fields).map((name) => [name, state[name]]));
  const refuse = (error: unknown): never => {
    setFields(instance, before, props);
    instance.props = props;
    throw error;
  };
  setFields(instance, fields, props);
  let admission: Promise<void> | undefined;
  try {
    admission = admit(instance);
  } catch (error) {
    refuse(error);
  }
  if (isPromise(admission)) view.wait(admission.then(() => showProps(instance), refuse));
  else showProps(instance);
}

/** Renders with new props. */
function showProps(instance: Instance): void {
  const { rows, view } = instance;
  // If rows are still loading, the component renders once they are loaded.
  if (rows && !rows.areLoaded) return;
  const loading = rows?.loadChanged();
  if (isPromise(loading)) view.wait(loading.then(() => view.renderChild(instance)));
  else view.renderChild(instance);
}
