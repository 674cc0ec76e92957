/** The default adapter: it stores in this process's memory, up to a limit. */
import type { Adapter, Stored, Subscriber } from "./adapter.js";
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
  const texts = createTexts(maxSize);
  const subscribers = new Groups<Subscriber>();
  const send = (channel: string, text: string) => {
    for (const subscriber of subscribers.of(channel)) subscriber.receive(text);
  };
  const values = createValues(send);
  const rooms = createRooms();
  return {
    isShared: false,
    ...texts.methods,
    ...values.methods,
    ...rooms.methods,
    async publish(channel, text) {
      send(channel, text);
    },
    async subscribe(channel, subscriber) {
      return subscribers.add(channel, subscriber);
    },
    async close() {
      texts.clear();
      values.clear();
      rooms.clear();
    },
  };
}

/** A part of the adapter, with a function that empties it. */
interface Part<Name extends keyof Adapter> {
  methods: Required<Pick<Adapter, Name>>;
  clear(): void;
}

function createTexts(maxSize: number): Part<"load" | "save" | "release"> {
  // A Map iterates in the order of insertion: the oldest entry comes first.
  const entries = new Map<string, Entry>();
  let size = 0;
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
  return {
    methods: {
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
    },
    clear() {
      entries.clear();
      size = 0;
    },
  };
}

function createValues(send: (channel: string, text: string) => void): Part<"read" | "swap"> {
  const values = new Map<string, Stored & { expires: number }>();
  const find = (name: string): Stored | undefined => {
    const found = values.get(name);
    if (!found) return undefined;
    if (found.expires > Date.now()) return { text: found.text, version: found.version };
    values.delete(name);
    return undefined;
  };
  return {
    methods: {
      async read(name) {
        return find(name);
      },
      async swap(name, text, { expected, ttl = Number.POSITIVE_INFINITY, announce }) {
        const found = find(name);
        if (found && found.version !== expected) return { isDone: false, now: found };
        const version = nextVersion(expected);
        values.set(name, { text, version, expires: Date.now() + ttl });
        if (announce !== undefined) send(announce, `${version} ${text}`);
        return { isDone: true, now: { text, version } };
      },
    },
    clear: () => values.clear(),
  };
}

function createRooms(): Part<"enter" | "exit" | "members" | "watch"> {
  const rooms = new Map<string, Map<string, string>>();
  const watchers = new Groups<() => void>();
  const notify = (room: string) => {
    for (const changed of watchers.of(room)) changed();
  };
  return {
    methods: {
      async enter(room, member, text) {
        const members = rooms.get(room) ?? new Map<string, string>();
        rooms.set(room, members.set(member, text));
        notify(room);
      },
      async exit(room, member) {
        const members = rooms.get(room);
        if (!members?.delete(member)) return;
        if (members.size === 0) rooms.delete(room);
        notify(room);
      },
      async members(room) {
        return new Map(rooms.get(room));
      },
      async watch(room, changed) {
        return watchers.add(room, changed);
      },
    },
    clear: () => rooms.clear(),
  };
}
