/** Sets of things by name, such as listeners by channel; a set that is empty is gone. */
import type { Release } from "./adapter.js";

export class Groups<T> {
  private readonly byName = new Map<string, Set<T>>();

  /** @param onEmpty - is told when a name has nothing any more */
  constructor(private readonly onEmpty: (name: string) => void = () => {}) {}

  /** Puts something in; returns what takes it out, once. */
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

  /** All under this name, at this moment: it may change while they are told. */
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
