/** Sets of items by name, such as subscribers by channel. An empty set is deleted. */
import type { Release } from "./adapter.js";

export class Groups<T> {
  private readonly byName = new Map<string, Set<T>>();

  /** @param onEmpty - called with a name when its last item was removed */
  constructor(private readonly onEmpty: (name: string) => void = () => {}) {}

  /** Adds an item; returns a function that removes it once. */
  add(name: string, item: T): Release {
    let group = this.byName.get(name);
    if (!group) {
      group = new Set();
      this.byName.set(name, group);
    }
    group.add(item);
    return () => {
      if (!group.delete(item) || group.size > 0 || this.byName.get(name) !== group) return;
      this.byName.delete(name);
      this.onEmpty(name);
    };
  }

  /** A copy of the items under a name: the set may change while the caller iterates over it. */
  of(name: string): T[] {
    return [...(this.byName.get(name) ?? [])];
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  names(): string[] {
    return [...this.byName.keys()];
  }
}
