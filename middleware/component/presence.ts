/**
 * presence(): who is in a room, and what they say about themselves.
 *
 * A component that joined is a member while a socket shows it. Members with the same key, such as the tabs of one user,
 * count as one.
 */
import type { Release } from "../state/adapters/adapter.js";
import { adapterSwitch } from "../state/adapters/adapter-switch.js";
import { encodePayload } from "../state/payload.js";
import type { Member, RoomChange } from "../state/realtime/room.js";
import { rooms } from "../state/realtime/rooms.js";
import { requireComponent } from "./context.js";
import type { Instance } from "./instance.js";
import { defineSubscription, type Subscription } from "./subscriptions.js";

/** A room; made by {@link presence}. */
export interface Presence<T> {
  readonly room: string;
  /**
   * The members, in the order in which they joined. A component whose `render()` reads this renders again when it
   * changes.
   */
  readonly members: readonly Member<T>[];
  /**
   * Makes this component a member while a socket shows it, also after a reconnect. Call it in a hook or a handler; call
   * it again to change `meta`.
   *
   * @param key - identifies a person, not a tab: members with the same key count as one
   * @param meta - what the member says about itself; any value that could be a component's state
   * @throws {LiveError} HL_CONTEXT outside of hooks and handlers; HL_SHARED_VALUE if `meta` can't be sent
   */
  join(key: string, ...meta: undefined extends T ? [meta?: T] : [meta: T]): void;
  /** Ends the membership of this component. */
  leave(): void;
  /** Calls a listener with each change, outside of components; returns a function that removes it. */
  subscribe(listener: (change: RoomChange<T>) => void): Release;
}

/** The name of each instance as a member, which stays the same when its meta changes. */
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

class Membership implements Subscription<Instance> {
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
 * The members of a room, in all processes.
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
      requireComponent("join()")?.addSubscription(new Membership(room, key, meta));
    },
    leave() {
      requireComponent("leave()")?.subscriptions?.remove(`room ${room}`);
    },
    subscribe: (listener) => rooms.listen(room, listener as (change: RoomChange<unknown>) => void),
  };
}
