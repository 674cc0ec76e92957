/** The texts of seals that are expected back soon: if one comes back, its text need not be decrypted. */
import { runWithoutContext } from "../deferred.js";

/** Maximum size of all together, in characters of seals and texts. */
const maxSize = 4 * 1024 * 1024;
/**
 * Milliseconds after which a seal is forgotten; at most twice as long. The last seal of a page never comes back, and whoever
 * returns later waits for the decryption, which takes some microseconds.
 */
const time = 5_000;

export class RecentSeals {
  /** texts by seal, in two generations: the older one is dropped as a whole; the oldest come first */
  private recent = new Map<string, string>();
  private older = new Map<string, string>();
  private size = 0;
  /** only while there are seals */
  private timer: NodeJS.Timeout | undefined;

  /** How many seals are remembered. */
  get count(): number {
    return this.recent.size + this.older.size;
  }

  add(sealed: string, text: string): void {
    this.recent.set(sealed, text);
    this.size += sealed.length + text.length;
    this.timer ??= runWithoutContext(() => setInterval(() => this.age(), time).unref());
    this.shrink(this.older);
    this.shrink(this.recent);
  }

  /** Returns the text of a seal, and forgets it. */
  take(sealed: string): string | undefined {
    return this.takeFrom(this.recent, sealed) ?? this.takeFrom(this.older, sealed);
  }

  private takeFrom(texts: Map<string, string>, sealed: string): string | undefined {
    const text = texts.get(sealed);
    if (text === undefined) return undefined;
    texts.delete(sealed);
    this.size -= sealed.length + text.length;
    return text;
  }

  private shrink(texts: Map<string, string>): void {
    if (this.size <= maxSize) return;
    for (const oldest of texts.keys()) {
      if (this.size <= maxSize) return;
      this.takeFrom(texts, oldest);
    }
  }

  private age(): void {
    for (const [sealed, text] of this.older) this.size -= sealed.length + text.length;
    this.older = this.recent;
    this.recent = new Map();
    if (this.count > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
