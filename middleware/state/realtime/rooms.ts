/** The rooms that this process knows. */
import type { Release } from "../adapters/adapter.js";
import { type AdapterClient, type AdapterSwitch, adapterSwitch } from "../adapters/adapter-switch.js";
import { track } from "./dependencies.js";
import { type Listener, type Member, Room } from "./room.js";

/** Milliseconds for which an unused room is kept. */
const keptFor = 5000;

export class Rooms implements AdapterClient {
  private readonly byName = new Map<string, Room>();

  constructor(private readonly adapters: AdapterSwitch) {
    adapters.add(this);
  }

  /** The members of a room as far as they are known. The running render then depends on the room. */
  members(name: string): readonly Member<unknown>[] {
    const room = this.room(name);
    room.look();
    track(room);
    return room.members;
  }

  /** Adds a member; returns a function that removes it. */
  enter(name: string, member: string, text: string): Release {
    return this.room(name).enter(member, text);
  }

  listen(name: string, listener: Listener): Release {
    return this.room(name).listen(listener);
  }

  adapterChanged(): void {
    for (const room of this.byName.values()) room.adapterChanged();
  }

  private room(name: string): Room {
    let room = this.byName.get(name);
    if (!room) {
      room = new Room(this.adapters, name);
      this.byName.set(name, room);
      this.forgetLater(name, room);
    }
    return room;
  }

  /** Removes a room once it is unused. */
  private forgetLater(name: string, room: Room): void {
    const timer = setTimeout(() => {
      if (room.isUsed) this.forgetLater(name, room);
      else this.byName.delete(name);
    }, keptFor);
    timer.unref();
  }
}

/** @internal */
export const rooms = new Rooms(adapterSwitch);
