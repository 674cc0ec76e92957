/** The keys of the changes that were made to the values of the memory adapter, for the time in which one may be made again. */

/** Milliseconds for which a key is kept, and how many are kept for each value. */
const keptFor = 5 * 60_000;
const maxKept = 10_000;

export class ChangesMade {
  /** by value: the keys, oldest first, with the time until which they are kept */
  private readonly byValue = new Map<string, Map<string, number>>();

  /** Those of the keys whose changes were made. */
  among(value: string, keys: readonly string[]): string[] {
    const made = this.byValue.get(value);
    const now = performance.now();
    return made ? keys.filter((key) => (made.get(key) ?? 0) > now) : [];
  }

  add(value: string, keys: readonly string[]): void {
    const made = this.byValue.get(value) ?? new Map<string, number>();
    this.byValue.set(value, made);
    const now = performance.now();
    for (const key of keys) made.set(key, now + keptFor);
    for (const [key, until] of made) {
      if (until > now && made.size <= maxKept) break;
      made.delete(key);
    }
  }

  clear(): void {
    this.byValue.clear();
  }
}
