/** The default adapter: it stores in this process's memory, up to a limit. */
import type { Adapter, Stored, Subscriber } from "./adapter.js";
import { ChangesMade } from "./changes-made.js";
import { Groups } from "./groups.js";
import { MemoryTexts } from "./memory-texts.js";
import { nextVersion } from "./version.js";

/** Options for {@link memoryAdapter}. */
export interface MemoryAdapterOptions {
  /**
   * Maximum number of characters stored in total. Default 64 Mi. A quarter is for pages that nobody came back to. When it
   * is full, the owner with the most loses its oldest state.
   */
  maxSize?: number;
}

/**
 * Stores the state of views in this process's memory. It is lost when the process ends; pages then continue from their
 * seals.
 *
 * @example
 * app.use(hyperLive({ adapter: memoryAdapter({ maxSize: 16 * 1024 * 1024 }) }));
 */
export function memoryAdapter(options: MemoryAdapterOptions = {}): Adapter {
  const { maxSize = 64 * 1024 * 1024 } = options;
  const texts = new MemoryTexts(maxSize);
  const subscribers = new Groups<Subscriber>();
  const send = (channel: string, text: string) => {
    for (const subscriber of subscribers.of(channel)) subscriber.receive(text);
  };
  const values = createValues(send);
  const rooms = createRooms();
  return {
    isShared: false,
    load: (id) => texts.load(id),
    save: (...args) => texts.save(...args),
    release: (id) => texts.release(id),
    lostAt: (owner) => texts.lostAt(owner),
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

function createValues(send: (channel: string, text: string) => void): Part<"read" | "swap"> {
  const values = new Map<string, Stored & { expires: number }>();
  const changesMade = new ChangesMade();
  const find = (name: string): Stored | undefined => {
    const found = values.get(name);
    if (!found) return undefined;
    if (found.expires > performance.now()) return { text: found.text, version: found.version };
    values.delete(name);
    return undefined;
  };
  return {
    methods: {
      async read(name) {
        return find(name);
      },
      async swap(name, text, options) {
        const { expected, again = false, ttl = Number.POSITIVE_INFINITY, announce, changes = [] } = options;
        const found = find(name);
        if (found && (again ? found.version >= expected : found.version > expected))
          return { isDone: false, now: found };
        const made = changesMade.among(name, changes);
        if (made.length > 0) return { isDone: false, now: found ?? { text: "", version: 0 }, made };
        const version = again ? expected : nextVersion(expected);
        values.set(name, { text, version, expires: performance.now() + ttl });
        if (changes.length > 0) changesMade.add(name, changes);
        if (announce !== undefined) send(announce, `${version} ${text}`);
        return { isDone: true, now: { text, version } };
      },
    },
    clear() {
      values.clear();
      changesMade.clear();
    },
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
