/** Fills the slots of a component with what its parent has rendered for them. */
import { LiveError } from "../../../views/errors.js";
import { html } from "../../../views/html.js";
import { normalize, type Places } from "../../../views/normalize/normalize.js";
import { type Hole, type Mount, Rendered, SlotUse } from "../../../views/values.js";
import type { Instance } from "../instance.js";
import { Composition, type GivenSlot } from "./composition.js";
import { type Container, FilledSlot } from "./filled-slot.js";
import { defaultSlot } from "./slot-name.js";

type Filled = FilledSlot<Instance>;

/** The render of a parent, in which it fills slots. */
export interface FillingRender {
  /** the slot that is being filled; undefined outside of any */
  readonly within?: Filled | undefined;
  /** places what fills a slot */
  inside(filled: Filled): Places;
}

/** Where a child is: its parent, and its place in the parent's render. */
export interface ChildPlace {
  parent: Instance;
  path: string;
  render: FillingRender;
}

export function compositionOf(instance: Instance): Composition<Instance> {
  instance.composition ??= new Composition();
  return instance.composition;
}

/**
 * Fills the slots of a child.
 *
 * @returns whether the child has to be rendered: another slot is filled, or by someone else. A child is not rendered only
 *   because what its parent has put there has changed
 */
export function giveSlots(child: Instance, slots: Mount["slots"], place: ChildPlace): boolean {
  const before = child.composition?.slots;
  if (!slots && !before) return false;
  const given = new Map<string, GivenSlot>();
  for (const name of Object.keys(slots ?? {})) {
    const placed = fillSlot(child, name, (slots as Record<string, Hole>)[name], place);
    if (placed) given.set(name, { placed, usedIn: 0 });
  }
  for (const { placed } of before?.values() ?? [])
    if (![...given.values()].some((each) => each.placed === placed)) drop(placed as Filled, place.parent);
  if (before?.size === given.size && isSame(before, given)) return false;
  const composition = compositionOf(child);
  composition.slots = given;
  composition.attach(child.component);
  return true;
}

function isSame(before: ReadonlyMap<string, GivenSlot>, after: ReadonlyMap<string, GivenSlot>): boolean {
  for (const [name, { placed }] of after) if (before.get(name)?.placed !== placed) return false;
  return true;
}

/** What fills a slot: rendered by the parent, or by the one that has filled the parent's own slot; undefined if nothing does. */
function fillSlot(child: Instance, name: string, value: Hole, place: ChildPlace): Filled | undefined {
  if (value === null || value === undefined || typeof value === "boolean" || value === "") return undefined;
  if (value instanceof SlotUse) return useSlot(place.parent, value);
  const filled = findFilled(child, name, place.parent);
  filled.renderCount++;
  const rendered = value instanceof Rendered ? value : html`${value}`;
  const before = filled.newest;
  const normalized = normalize(rendered, place.render.inside(filled), `${place.path}/${name}.`);
  recordFill(place.parent, filled, before);
  filled.fill(normalized);
  return filled;
}

function recordFill(parent: Instance, filled: Filled, before: Rendered | undefined): void {
  const composition = compositionOf(parent);
  composition.fills ??= [];
  composition.fills.push([filled, before]);
}

/** Ends the render of a component: if that has failed, what fills slots of its children is again what it was before. */
export function endFills({ composition }: Instance, hasFailed: boolean): void {
  if (!composition?.fills) return;
  if (hasFailed) for (const [filled, before] of composition.fills.reverse()) filled.newest = before;
  composition.fills = undefined;
}

function findFilled(child: Instance, name: string, parent: Instance): Filled {
  const key = `${child.number}${name === defaultSlot ? "" : name}`;
  const composition = compositionOf(parent);
  composition.contents ??= new Map();
  const filled = composition.contents.get(key) ?? new FilledSlot(parent, key);
  composition.contents.set(key, filled);
  return filled;
}

function drop(filled: Filled, parent: Instance): void {
  if (filled.owner !== parent) return;
  filled.isGone = true;
  parent.composition?.contents?.delete(filled.place);
}

/** Drops what fills the slots of a component that was removed, and what it has put into slots. */
export function dropSlots({ composition, parent }: Instance): void {
  if (!composition) return;
  if (parent) for (const { placed } of composition.slots?.values() ?? []) drop(placed as Filled, parent);
  for (const filled of composition.contents?.values() ?? []) filled.isGone = true;
}

// --- Using a slot ---

/**
 * What fills a slot that a component shows, or passes on.
 *
 * @throws {LiveError} HL_SLOT if it is another component's slot, or is shown already
 */
function useSlot(instance: Instance, { component, name }: SlotUse): Filled {
  const given = component === instance.component ? instance.composition?.slots?.get(name) : undefined;
  const { definition, renderCount } = instance;
  if (!given)
    throw new LiveError(
      "HL_SLOT",
      `${definition.name} renders slot(…, ${JSON.stringify(name)}) of another component.`,
    );
  if (given.usedIn === renderCount)
    throw new LiveError(
      "HL_SLOT",
      `${definition.name} shows its slot ${JSON.stringify(name)} twice: its content is in one place of the page.`,
    );
  given.usedIn = renderCount;
  return given.placed as Filled;
}

/** Puts what fills a slot into a render of the component that has the slot, inside of the elements `parents`. */
export function takeSlot(instance: Instance, use: SlotUse, container: Container, parents: string): Filled {
  const filled = useSlot(instance, use);
  filled.placeIn(container, parents);
  return filled;
}

// --- Pages ---

/** Records that a browser shows the newest render of a component, with all that it has put into slots. */
export function markWritten(instance: Instance): void {
  instance.written();
  for (const filled of instance.composition?.contents?.values() ?? []) if (filled.isPlaced) filled.written();
}

/**
 * Refuses slots and callbacks of a component that has no parent.
 *
 * @throws {LiveError} HL_SLOT or HL_CALLBACK
 */
export function refuseComposition({ component, slots, callbacks }: Mount): void {
  const { name } = component as { name: string };
  const where = `is mounted in a page's template, outside of any component, with`;
  if (slots)
    throw new LiveError("HL_SLOT", `${name} ${where} content for a slot, which nothing could render again.`);
  if (!callbacks) return;
  const [callback] = callbacks.keys();
  throw new LiveError("HL_CALLBACK", `${name} ${where} a method for ${callback}, which is no component's.`);
}
