/**
 * The texts of the memory adapter, with the share of each owner.
 *
 * Texts that nobody came back to have a quarter of the memory, and confirmed ones the rest. Neither pushes out the other,
 * so requests of new visitors never cost a known visitor a confirmed text.
 */
import type { Adapter, Quota } from "./adapter.js";
import { MemoryPool } from "./memory-pool.js";

interface Text {
  id: string;
  text: string;
  owner: string;
  size: number;
  isConfirmed: boolean;
  ttl: number;
  /** in milliseconds since the epoch */
  writtenAt: number;
  /** by the clock of `performance.now()`, which is never set */
  expiresAt: number;
}

/** What a text takes besides its characters: the entries about it, in characters. */
const overhead = 400;
/** Minimum number of milliseconds between two searches for expired texts. */
const sweepInterval = 100;
/** Maximum number of owners whose loss of a text is remembered. */
const maxLost = 50_000;
const nobodys: Quota = { owner: "", limit: Number.POSITIVE_INFINITY, isConfirmed: true };

export class MemoryTexts implements Required<Pick<Adapter, "load" | "save" | "release" | "lostAt">> {
  private readonly texts = new Map<string, Text>();
  /** by time to live: the texts in the order in which they expire */
  private readonly queues = new Map<number, Set<Text>>();
  private readonly confirmed: MemoryPool<Text>;
  private readonly unconfirmed: MemoryPool<Text>;
  private readonly lost = new Map<string, number>();
  private nextSweep = 0;

  /** @param maxSize - maximum number of characters */
  constructor(maxSize: number) {
    this.confirmed = new MemoryPool(maxSize * 0.75);
    this.unconfirmed = new MemoryPool(maxSize * 0.25);
  }

  async load(id: string): Promise<string | undefined> {
    const found = this.texts.get(id);
    return found && !isExpired(found, performance.now()) ? found.text : undefined;
  }

  async save(id: string, text: string, ttl: number, quota = nobodys): Promise<void> {
    this.release(id);
    if (ttl <= 0) return;
    const { owner, isConfirmed } = quota;
    const size = text.length + overhead;
    const times = { ttl, writtenAt: Date.now(), expiresAt: performance.now() + ttl };
    const saved = { id, text, owner, size, isConfirmed, ...times };
    this.add(saved);
    this.dropExpired();
    this.dropOwn(saved, quota.limit);
    const pool = this.poolOf(saved);
    while (pool.isFull) this.drop(pool.next as Text);
  }

  release(id: string): void {
    const found = this.texts.get(id);
    if (found) this.remove(found);
  }

  async lostAt(owner: string): Promise<number> {
    return this.lost.get(owner) ?? 0;
  }

  clear(): void {
    for (const text of this.texts.values()) this.remove(text);
    this.lost.clear();
  }

  private poolOf({ isConfirmed }: Text): MemoryPool<Text> {
    return isConfirmed ? this.confirmed : this.unconfirmed;
  }

  private add(text: Text): void {
    this.texts.set(text.id, text);
    this.poolOf(text).add(text);
    const queue = this.queues.get(text.ttl);
    if (queue) queue.add(text);
    else this.queues.set(text.ttl, new Set([text]));
  }

  private remove(text: Text): void {
    this.texts.delete(text.id);
    this.poolOf(text).remove(text);
    const queue = this.queues.get(text.ttl);
    queue?.delete(text);
    if (queue?.size === 0) this.queues.delete(text.ttl);
  }

  private dropExpired(): void {
    const now = performance.now();
    // The oldest one of a large queue is not found at once: those that were removed before it are skipped one by one.
    if (now < this.nextSweep) return;
    this.nextSweep = now + sweepInterval;
    for (const queue of this.queues.values()) {
      for (const text of queue) {
        if (!isExpired(text, now)) break;
        this.remove(text);
      }
    }
  }

  /** Drops texts of the owner of a text that was just saved, until they fit into its share. */
  private dropOwn(saved: Text, limit: number): void {
    const { confirmed, unconfirmed } = this;
    const { owner } = saved;
    while (confirmed.sizeOf(owner) + unconfirmed.sizeOf(owner) > limit) {
      const oldest = unconfirmed.oldestOf(owner);
      const next = oldest && oldest !== saved ? oldest : confirmed.oldestOf(owner);
      if (!next || next === saved) return;
      this.drop(next);
    }
  }

  /** Drops a text before its time. */
  private drop(text: Text): void {
    this.remove(text);
    if (!text.isConfirmed) return;
    const before = this.lost.get(text.owner) ?? 0;
    this.lost.delete(text.owner);
    this.lost.set(text.owner, Math.max(before, text.writtenAt));
    if (this.lost.size <= maxLost) return;
    for (const oldest of this.lost.keys()) {
      this.lost.delete(oldest);
      return;
    }
  }
}

function isExpired({ expiresAt }: Text, now: number): boolean {
  return expiresAt <= now;
}
