/** Objects that were replaced by copies, as far as someone else still has them. */
import { PlainState } from "./plain-state.js";

/**
 * Knows the objects in values of which a copy is kept, but does not keep them. Those that still exist when the copy is needed
 * take the place of theirs: whoever has one, such as a list of the application's own, has the same one as before.
 */
export class Originals {
  private readonly references: readonly WeakRef<object>[];
  /** how many of the first ones are gone; none comes back */
  private gone = 0;

  /** @param objects - all of the values, in the order of {@link PlainState} */
  constructor(objects: Iterable<object>) {
    this.references = Array.from(objects, (object) => new WeakRef(object));
  }

  /** Whether nobody has one any more. */
  get areGone(): boolean {
    const { references } = this;
    while (this.gone < references.length && !references[this.gone]?.deref()) this.gone++;
    return this.gone === references.length;
  }

  /** Puts those that still exist into lists of copies, in place of theirs. */
  putInto(copies: readonly unknown[][]): void {
    const plain = new PlainState(Number.POSITIVE_INFINITY);
    for (const copy of copies.flat()) plain.includes(copy);
    const originals = new Map<unknown, object>();
    for (const [index, copy] of [...plain.objects].entries()) {
      const original = this.references[index]?.deref();
      if (original) originals.set(copy, original);
    }
    if (originals.size === 0) return;
    for (const object of [...copies, ...plain.objects])
      if (!originals.has(object)) replaceIn(object, originals);
  }
}

/** Replaces what is in a copy. An original has originals in it already. */
function replaceIn(object: object, originals: ReadonlyMap<unknown, object>): void {
  const replaced = (value: unknown) => originals.get(value) ?? value;
  if (object instanceof Map) {
    const entries = [...object];
    object.clear();
    for (const [key, value] of entries) object.set(replaced(key), replaced(value));
  } else if (object instanceof Set) {
    const values = [...object];
    object.clear();
    for (const value of values) object.add(replaced(value));
  } else {
    for (const [key, value] of Object.entries(object))
      if (originals.has(value)) (object as Record<string, unknown>)[key] = originals.get(value);
  }
}
