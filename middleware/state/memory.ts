/** The default adapter: this process's memory, bounded. */
import type { Adapter } from "./adapter.js";

interface Entry {
  text: string;
  /** time at which it is gone, milliseconds since the epoch */
  expires: number;
}

/** Options of {@link memoryAdapter}. */
export interface MemoryAdapterOptions {
  /** Most characters to hold in all; beyond, what was stored longest ago goes first. Default 64 Mi. */
  maxSize?: number;
}

/**
 * Stores views' state in this process's memory. It is lost when the process ends; pages then go on from the
 * seals that they carry.
 */
export function memoryAdapter(options: MemoryAdapterOptions = {}): Adapter {
  const { maxSize = 64 * 1024 * 1024 } = options;
  // A Map keeps the order of insertion: the oldest comes first.
  const entries = new Map<string, Entry>();
  let size = 0;

  const remove = (id: string) => {
    size -= entries.get(id)?.text.length ?? 0;
    entries.delete(id);
  };
  const dropOld = () => {
    const now = Date.now();
    for (const [id, entry] of entries) {
      if (entry.expires > now && size <= maxSize) break;
      remove(id);
    }
  };

  return {
    async load(id) {
      const entry = entries.get(id);
      return entry && entry.expires > Date.now() ? entry.text : undefined;
    },
    async save(id, text, ttl) {
      remove(id);
      entries.set(id, { text, expires: Date.now() + ttl });
      size += text.length;
      dropOld();
    },
    async close() {
      entries.clear();
      size = 0;
    },
  };
}
