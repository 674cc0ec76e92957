/**
 * A pool of texts with a maximum size. When it is full, the owner with the most loses its oldest text, so that one owner
 * can't push out the texts of others.
 *
 * Owners are grouped by the binary order of magnitude of their size. So one with the most, to within a factor of two, is
 * found without a search.
 */

/** A text with its owner. */
export interface OwnedText {
  readonly owner: string;
  /** what it takes, in characters */
  readonly size: number;
}

/** The texts of one owner. */
interface Owned<T> {
  readonly owner: string;
  size: number;
  /** oldest first */
  readonly texts: Set<T>;
}

export class MemoryPool<T extends OwnedText> {
  private size = 0;
  private readonly owners = new Map<string, Owned<T>>();
  /** owners by the binary logarithm of their size; in each group the one that was written last comes last */
  private readonly magnitudes: Set<Owned<T>>[] = [];

  /** @param maxSize - maximum number of characters */
  constructor(private readonly maxSize: number) {}

  get isFull(): boolean {
    return this.size > this.maxSize;
  }

  sizeOf(owner: string): number {
    return this.owners.get(owner)?.size ?? 0;
  }

  /** The oldest text of an owner. */
  oldestOf(owner: string): T | undefined {
    return first(this.owners.get(owner)?.texts);
  }

  /** The text to drop next. */
  get next(): T | undefined {
    const most = first(this.magnitudes.findLast((owners) => owners?.size > 0));
    return first(most?.texts);
  }

  add(text: T): void {
    let owned = this.owners.get(text.owner);
    if (!owned) {
      owned = { owner: text.owner, size: 0, texts: new Set() };
      this.owners.set(text.owner, owned);
    }
    owned.texts.add(text);
    this.resize(owned, text.size);
  }

  remove(text: T): void {
    const owned = this.owners.get(text.owner);
    if (owned?.texts.delete(text)) this.resize(owned, -text.size);
  }

  private resize(owned: Owned<T>, by: number): void {
    this.magnitudes[magnitudeOf(owned)]?.delete(owned);
    owned.size += by;
    this.size += by;
    if (owned.texts.size === 0) {
      this.owners.delete(owned.owner);
      return;
    }
    const magnitude = magnitudeOf(owned);
    this.magnitudes[magnitude] ??= new Set();
    this.magnitudes[magnitude].add(owned);
  }
}

function magnitudeOf({ size }: { size: number }): number {
  return Math.floor(Math.log2(size + 1));
}

function first<T>(values: Iterable<T> | undefined): T | undefined {
  for (const value of values ?? []) return value;
  return undefined;
}
