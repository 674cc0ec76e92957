/** The names of slots. */

/** The name of the slot that `slot(this)` shows. */
export const defaultSlot = "default";
