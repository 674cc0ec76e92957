/** The default adapter: it stores in this process's memory, up to a limit. */
import type { Adapter, Stored, Subscriber, SwapOptions } from "./adapter.js";
import { Groups } from "./groups.js";
import { nextVersion } from "./version.js";

interface Entry {
  text: string;
  /** expiry time, in milliseconds since the epoch */
  expires: number;
}

/** Options for {@link memoryAdapter}. */
export interface MemoryAdapterOptions {
  /** Maximum number of characters stored in total; the oldest texts are dropped first. Default 64 Mi. */
  maxSize?: number;
}

/**
 * Stores the state of views in this process's memory. It is lost when the process ends; pages then continue from their
 * seals.
 */
export function memoryAdapter(options: MemoryAdapterOptions = {}): Adapter {
  const { maxSize = 64 * 1024 * 1024 } = options;
  // A Map iterates in the order of insertion: the oldest entry comes first.
  const entries = new Map<string, Entry>();
  let size = 0;
  const values = new Map<string, Stored & { expires: number }>();
  const subscribers = new Groups<Subscriber>();
  const rooms = new Map<string, Map<string, string>>();
  const watchers = new Groups<() => void>();

  const remove = (id: string): void => {
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
  const find = (name: string) => {
    const found = values.get(name);
    if (!found || found.expires > Date.now()) return found;
    values.delete(name);
    return undefined;
  };
  const tell = (room: string) => {
    for (const changed of watchers.of(room)) changed();
  };

  return {
    isShared: false,
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
    release: remove,

    async read(name) {
      const found = find(name);
      return found && { text: found.text, version: found.version };
    },
    async swap(name, text, { expected, ttl = Number.POSITIVE_INFINITY, announce }: SwapOptions) {
      const found = find(name);
      if (found && found.version !== expected)
        return { isDone: false, now: { text: found.text, version: found.version } };
      const version = nextVersion(expected);
      values.set(name, { text, version, expires: Date.now() + ttl });
      if (announce !== undefined)
        for (const subscriber of subscribers.of(announce)) subscriber.receive(`${version} ${text}`);
      return { isDone: true, now: { text, version } };
    },

    async publish(channel, text) {
      for (const subscriber of subscribers.of(channel)) subscriber.receive(text);
    },
    async subscribe(channel, subscriber) {
      return subscribers.add(channel, subscriber);
    },

    async enter(room, member, text) {
      const members = rooms.get(room) ?? new Map<string, string>();
      rooms.set(room, members.set(member, text));
      tell(room);
    },
    async exit(room, member) {
      const members = rooms.get(room);
      if (!members?.delete(member)) return;
      if (members.size === 0) rooms.delete(room);
      tell(room);
    },
    async members(room) {
      return new Map(rooms.get(room));
    },
    async watch(room, changed) {
      return watchers.add(room, changed);
    },

    async close() {
      entries.clear();
      size = 0;
      values.clear();
      rooms.clear();
    },
  };
}
