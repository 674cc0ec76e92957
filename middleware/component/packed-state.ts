/**
 * The state of a view that has been idle for long, as compressed bytes: a thousand rows as objects take ten times the memory.
 *
 * In place of the values, the components have accessors: whoever reads or sets one, their own timers included, brings back the
 * state of the whole view. So an object that two components share stays one object. What is brought back are copies of
 * the objects, of which only plain ones are packed, and the objects themselves where someone else has them.
 */
import { deserialize, serialize } from "node:v8";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { Originals } from "../state/originals.js";
import { PlainState } from "../state/plain-state.js";
import type { Instance } from "./instance.js";

/** Objects in a view's state: fewer take too little memory, and more would take milliseconds in which events wait. */
const fewest = 50;
const most = 10_000;

type Fields = Record<string, unknown>;
/** A component and the names of its fields that are packed. */
type Place = readonly [component: object, names: readonly string[]];

/** The packed state of one view. */
interface Packed {
  readonly places: readonly Place[];
  readonly bytes: Uint8Array;
  /** whether they are JSON, which is read three times as fast as what keeps all kinds of objects */
  readonly isJson: boolean;
  /** the objects that were packed; undefined once all of them are gone */
  originals: Originals | undefined;
  /** called when it is brought back */
  readonly unpacked: () => void;
}

/** By the components that have accessors. */
const packed = new WeakMap<object, Packed>();

/**
 * Packs the state of a view, if that is worth it and all of it is plain.
 *
 * @param instances - all components of the view; they must be parked
 * @param unpacked - called when something needs the state again
 */
export function packState(instances: readonly (Instance | undefined)[], unpacked: () => void): void {
  const plain = new PlainState(most);
  const places = findPlaces(instances, plain);
  if (!places) return;
  const values = places.map(([component, names]) => names.map((name) => (component as Fields)[name]));
  const { isJson } = plain;
  const bytes = deflateRawSync(isJson ? JSON.stringify(values) : serialize(values), { level: 1 });
  // Node's buffer may be a part of a larger one.
  const originals = new Originals(plain.objects);
  const state = { places, bytes: new Uint8Array(bytes), isJson, originals, unpacked };
  for (const [component, names] of places) {
    packed.set(component, state);
    for (const name of names) Object.defineProperty(component, name, accessorOf(name));
  }
}

function unpack({ places, bytes, isJson, originals, unpacked }: Packed): void {
  const inflated = inflateRawSync(bytes);
  const values = (isJson ? JSON.parse(inflated.toString()) : deserialize(inflated)) as unknown[][];
  originals?.putInto(values);
  places.forEach(([component, names], place) => {
    packed.delete(component);
    names.forEach((name, index) => {
      const value = values[place]?.[index];
      Object.defineProperty(component, name, { value, writable: true, enumerable: true, configurable: true });
    });
  });
  unpacked();
}

/** All components share the accessors of a name. */
const accessors = new Map<string, PropertyDescriptor>();

function accessorOf(name: string): PropertyDescriptor {
  let accessor = accessors.get(name);
  if (!accessor) {
    accessor = createAccessor(name);
    accessors.set(name, accessor);
  }
  return accessor;
}

function createAccessor(name: string): PropertyDescriptor {
  const bringBack = (component: Fields) => {
    const state = packed.get(component);
    if (state) unpack(state);
    return component;
  };
  return {
    get(this: Fields) {
      return bringBack(this)[name];
    },
    set(this: Fields, value) {
      bringBack(this)[name] = value;
    },
    enumerable: true,
    configurable: true,
  };
}

// --- What can be packed ---

/** The fields to pack; undefined if it is not worth it. */
function findPlaces(instances: readonly (Instance | undefined)[], state: PlainState): Place[] | undefined {
  const places: Place[] = [];
  for (const instance of instances) {
    if (!instance) continue;
    const names = isAlone(instance) ? namesOf(instance.component, state) : undefined;
    if (!names) return undefined;
    if (names.length > 0) places.push([instance.component, names]);
  }
  return state.objects.size < fewest ? undefined : places;
}

/** Whether nothing of ours besides its fields keeps objects of a component's state, which would be in memory twice. */
function isAlone({ props, rows, lists, composition }: Instance): boolean {
  if (rows || lists || composition) return false;
  return Object.values(props ?? {}).every((value) => typeof value !== "object" || value === null);
}

/** The fields of a component that have objects; undefined if one is not plain. */
function namesOf(component: object, state: PlainState): string[] | undefined {
  const names: string[] = [];
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(component))) {
    if (typeof value === "function") return undefined;
    if (typeof value !== "object" || value === null) continue;
    if (!state.includes(value)) return undefined;
    names.push(name);
  }
  return names;
}

// --- When ---

/**
 * Packs the state of a view if all of its components have been parked for long.
 *
 * @param sweeps - for how many sweeps of `server/parking.ts`
 */
export function packIdle(instances: readonly (Instance | undefined)[], sweeps: number): void {
  let isDue = false;
  for (const instance of instances) {
    if (!instance) continue;
    const { parked } = instance;
    if (!parked || parked.sweeps < sweeps) return;
    // Beyond that, it was tried.
    if (parked.sweeps === sweeps) isDue = true;
  }
  if (isDue) packState(instances, () => startAgain(instances));
  else for (const instance of instances) if (instance) forgetOriginals(instance.component);
}

function forgetOriginals(component: object): void {
  const state = packed.get(component);
  if (state?.originals?.areGone) state.originals = undefined;
}

/** Something else than an event of the page has needed the state: its components may be parked still. */
function startAgain(instances: readonly (Instance | undefined)[]): void {
  for (const instance of instances) if (instance?.parked) instance.parked.sweeps = 0;
}
