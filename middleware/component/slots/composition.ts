/**
 * What ties a component to the one that has placed it, and to its children: slots and callbacks. Most components have
 * neither, and no such record.
 */
import type { On } from "../../../views/on.js";
import type { Placed, Rendered } from "../../../views/values.js";
import type { FilledSlot, SlotOwner } from "./filled-slot.js";

/** A slot of a component, filled by its parent. */
export interface GivenSlot {
  readonly placed: Placed;
  /** number of the component's render that has used it last */
  usedIn: number;
}

/** A method of the parent that a component may call. */
export interface GivenCallback {
  /** replaced by each render of the parent */
  on: On;
  /** what the component calls */
  readonly call: (...args: unknown[]) => unknown;
}

const givenTo = new WeakMap<object, Composition<SlotOwner>>();

export class Composition<Owner extends SlotOwner> {
  /** its slots, by name */
  slots: ReadonlyMap<string, GivenSlot> | undefined;
  /** what it has put into slots of its children, by child and slot */
  contents: Map<string, FilledSlot<Owner>> | undefined;
  /** the slots that its running render has filled so far, each with what filled it before */
  fills: [FilledSlot<Owner>, Rendered | undefined][] | undefined;
  callbacks: Map<string, GivenCallback> | undefined;
  /** what is in its place as long as it is not loaded; see `deferred/stand-in.ts` */
  standIn: object | undefined;
  /** the slot that it is in, as a part of what its parent has put there */
  within: FilledSlot<Owner> | undefined;

  /** Makes slots and callbacks known to the object of the user's class. */
  attach(component: object): void {
    givenTo.set(component, this as never);
    // Not enumerable: it is no part of the state.
    for (const [name, { call }] of this.callbacks ?? [])
      Object.defineProperty(component, name, {
        get: () => call,
        // State that was saved before the parent passed it has the field as undefined.
        set: () => {},
        enumerable: false,
        configurable: true,
      });
  }
}

/** Whether the parent of a component has filled a slot. */
export function isFilled(component: object, name: string): boolean {
  return givenTo.get(component)?.slots?.has(name) === true;
}
