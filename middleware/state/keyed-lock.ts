/** The actions with one key: the last one, and how many have not settled. */
interface Tail {
  last: Promise<unknown>;
  length: number;
}

/** Runs actions that have the same key one after the other, in this process. */
export class KeyedLock<Key> {
  private readonly tails = new Map<Key, Tail>();

  /** How many actions with this key have not settled. */
  count(key: Key): number {
    return this.tails.get(key)?.length ?? 0;
  }

  /** Runs an action after all earlier ones with this key have settled; immediately if there are none. */
  run<T>(key: Key, action: () => Promise<T>): Promise<T> {
    const known = this.tails.get(key);
    const result = known === undefined ? action() : known.last.then(action, action);
    const tail = known ?? { last: result, length: 0 };
    tail.last = result;
    tail.length++;
    this.tails.set(key, tail);
    const end = () => {
      tail.length--;
      if (tail.length === 0) this.tails.delete(key);
    };
    // Before whoever waits for the result goes on.
    result.then(end, end);
    return result;
  }
}
