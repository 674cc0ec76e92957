/** Runs actions that have the same key one after the other, in this process. */
export class KeyedLock<Key> {
  private readonly tails = new Map<Key, Promise<unknown>>();

  /** Runs an action after all earlier ones with this key have settled; immediately if there are none. */
  async run<T>(key: Key, action: () => Promise<T>): Promise<T> {
    const result = this.tails.get(key)?.then(action, action) ?? action();
    this.tails.set(key, result);
    try {
      return await result;
    } finally {
      if (this.tails.get(key) === result) this.tails.delete(key);
    }
  }
}
