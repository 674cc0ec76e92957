/** Types of slots and of what fills them, for the type checker only. */
import type { Each, Hole, Mount, Rendered, SlotUse, UnsafeHtml } from "../../../views/values.js";

declare const mark: unique symbol;

/**
 * A slot of a component, in a declaration that the compiler removes. A mount must fill the slots that are not optional.
 *
 * @example
 * declare slots: { default: Slot; footer?: Slot };
 */
export interface Slot {
  readonly [mark]: true;
}

/** The name of a slot. */
export type SlotName = string;

/** The declared slots, if these are some; never for any other type, such as that of a field of the same name. */
export type Declared<Slots> = [keyof Slots] extends [never]
  ? never
  : Slots extends { readonly [Name in keyof Slots]?: Slot }
    ? Slots
    : never;

/** The slots that a component's class declares; never if it declares none. */
export type SlotsOf<T> = T extends { slots: infer Slots } ? Declared<Slots> : never;

/** The names that can be passed to `slot()`: those declared, or any if none are. */
export type NameIn<Slots> = [Declared<Slots>] extends [never] ? SlotName : keyof Declared<Slots> & string;

/** The content of one slot. */
export type SlotContent =
  | string
  | number
  | boolean
  | null
  | undefined
  | Rendered
  | UnsafeHtml
  | Each
  | Mount
  | SlotUse
  | (abstract new (
      ...args: never[]
    ) => object)
  | readonly Hole[];
