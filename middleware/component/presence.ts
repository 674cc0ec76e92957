/**
 * presence(): who is in a room, and what each says of itself.
 *
 * A component that joined is a member while a socket shows it. Members with the same key, such as the tabs of one user,
 * count as one.
 */
import type { Release } from "../state/adapters/adapter.js";
import { adapterSwitch } from "../state/adapters/adapter-switch.js";
import { encodePayload } from "../state/payload.js";
import type { Member, RoomChange } from "../state/realtime/room.js";
import { rooms } from "../state/realtime/rooms.js";
import { requireContext } from "./context.js";
import type { Instance } from "./instance.js";
import { defineSubscription, type Subscription } from "./subscriptions.js";

/** Who is in a room; made by {@link presence}. */
export interface Presence<T> {
  readonly room: string;
  /** Who is here, by the time when they came. A component whose `render()` read it is rendered again when it changes. */
  readonly members: readonly Member<T>[];
  /**
   * Makes this component a member for as long as a socket shows it, also after a reconnect. Call it in a hook or a
   * handler; again to say something else.
   *
   * @param key - tells people, not tabs: members with the same key are one
   * @param meta - what it says of itself, something that state could be
   * @throws {LiveError} HL_CONTEXT outside of hooks and handlers; HL_SHARED_VALUE where `meta` can't be carried
   */
  join(key: string, ...meta: undefined extends T ? [meta?: T] : [meta: T]): void;
  /** Takes back {@link join}. */
  leave(): void;
  /** Tells who came and went, outside of components; returns what ends it. */
  subscribe(listener: (change: RoomChange<T>) => void): Release;
}

/** Names of an instance as a member: the same when it says something else. */
const memberNames = new WeakMap<Instance, string>();
let count = 0;

function memberName(instance: Instance): string {
  let name = memberNames.get(instance);
  if (name === undefined) {
    count++;
    name = `${adapterSwitch.processId}.${count.toString(36)}`;
    memberNames.set(instance, name);
  }
  return name;
}

class Membership implements Subscription {
  readonly whileShown = true;
  private readonly text: string;

  constructor(
    private readonly room: string,
    private readonly key: string,
    private readonly meta: unknown,
  ) {
    this.text = encodePayload(`presence(${JSON.stringify(room)}).join()`, [key, meta, Date.now()]);
  }

  get id(): string {
    return `room ${this.room}`;
  }

  get saved(): ["room", string, string, unknown] {
    return ["room", this.room, this.key, this.meta];
  }

  start(instance: Instance): Release {
    return rooms.enter(this.room, memberName(instance), this.text);
  }
}

defineSubscription("room", (room: string, key: string, meta: unknown) => new Membership(room, key, meta));

/**
 * Who is in a room, in whichever process.
 *
 * @example
 * const lobby = presence<{ name: string }>("lobby");
 * // in onMount() or a handler: lobby.join(userId, { name: "Ada" });
 * // in render(): lobby.members.map(({ meta }) => html`<li>${meta.name}</li>`)
 */
export function presence<T = unknown>(room: string): Presence<T> {
  return {
    room,
    get members() {
      return rooms.members(room) as readonly Member<T>[];
    },
    join(key, ...[meta]) {
      requireContext("join()").instance.addSubscription(new Membership(room, key, meta));
    },
    leave() {
      requireContext("leave()").instance.subscriptions?.remove(`room ${room}`);
    },
    subscribe: (listener) => rooms.listen(room, listener as (change: RoomChange<unknown>) => void),
  };
}
