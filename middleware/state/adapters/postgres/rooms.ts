/**
 * Rooms in PostgreSQL: the members of rooms in all processes.
 *
 * Each member is a row, and so is each process that has members, which it renews; members of a process that has not are not
 * shown. All of it is in tables that a crash of PostgreSQL empties: processes enter their members again.
 */
import { randomBytes } from "../../../security/random.js";
import type { Release, Subscriber } from "../adapter.js";
import { Groups } from "../groups.js";
import { lookedAfter } from "../looked-after.js";
import { Batch } from "./batch.js";
import type { PostgresLink } from "./link.js";
import type { PostgresMessages } from "./messages.js";
import type { Statements } from "./statements.js";
import { keyOf, readable, writable } from "./texts.js";

/** Milliseconds between two renewals of the process, and after which it has ended. */
const beatEvery = 1500;
const lifetime = 5000;

/** A member that enters, or exits if it has no text. */
interface Entry {
  room: string;
  member: string;
  text: string | undefined;
}

export class PostgresRooms {
  private readonly watchers = new Groups<() => void>();
  /** members of this process, by room */
  private readonly own = new Map<string, Map<string, string>>();
  /** other processes with members in the rooms that are watched here, as of the last read */
  private readonly others = new Map<string, Set<string>>();
  private timer: NodeJS.Timeout | undefined;
  /** identifies this process among those that have members; changes when an exit may have been lost */
  private process = createName();
  private before: string | undefined;
  /** whether a member has entered under that name */
  private isKnown = false;
  /** whether entries have failed */
  private isBehind = false;
  private readonly entries = new Batch<Entry, undefined>((entries, since) => this.write(entries, since), {
    atOnce: 1,
    most: 200,
  });

  constructor(
    private readonly link: PostgresLink,
    private readonly statements: Statements,
    private readonly messages: PostgresMessages,
  ) {}

  async enter(room: string, member: string, text: string): Promise<void> {
    const members = this.own.get(room) ?? new Map<string, string>();
    this.own.set(room, members.set(member, text));
    this.startBeating();
    await this.entries.add({ room, member, text });
  }

  async exit(room: string, member: string): Promise<void> {
    const members = this.own.get(room);
    if (!members?.delete(member)) return;
    if (members.size === 0) this.own.delete(room);
    await this.entries.add({ room, member, text: undefined });
  }

  async members(room: string): Promise<Map<string, string>> {
    const rows = await this.link.run("members", this.statements.members, [keyOf(room)]);
    const others = new Set(rows.map(({ process }) => process as string));
    others.delete(this.process);
    if (this.watchers.has(room)) this.others.set(room, others);
    return new Map(rows.map(({ member, text }) => [readable(member as string), readable(text as string)]));
  }

  async watch(room: string, changed: () => void): Promise<Release> {
    const forget = this.watchers.add(room, changed);
    this.startBeating();
    const subscriber: Subscriber = { receive: changed, catchUp: changed };
    const release = await this.messages.subscribe(channelOf(room), subscriber);
    return () => {
      release();
      forget();
      if (!this.watchers.has(room)) this.others.delete(room);
    };
  }

  /** Enters all members again, under another name: an exit may have been lost, and so may have been all of it. */
  async comeBack(): Promise<void> {
    if (!this.isKnown) return;
    const { process } = this;
    this.process = createName();
    this.before = process;
    await this.sayWhoIsHere();
    await this.link.run("leave", this.statements.leave, [process]);
  }

  /** Ends the process's name, and all memberships with it. */
  async leave(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.isKnown && this.link.isReady)
      await this.link.run("leave", this.statements.leave, [this.process]);
  }

  private async write(entries: Entry[], since: number): Promise<undefined[]> {
    this.isKnown = true;
    // The last of several entries of one member counts: one statement can't write a row twice.
    const last = new Map(entries.map((entry) => [`${keyOf(entry.room)} ${keyOf(entry.member)}`, entry]));
    const all = [...last.values()];
    const channels = [...new Set(all.map(({ room }) => this.messages.nameOf(channelOf(room))))];
    const values = [
      this.process,
      lifetime,
      all.map(({ room }) => keyOf(room)),
      all.map(({ member }) => keyOf(member)),
      all.map(({ member }) => writable(member)),
      all.map(({ text }) => (text === undefined ? null : writable(text))),
      this.before ?? null,
      channels,
    ];
    await this.link.run("enter", this.statements.enter, values, since).catch((error) => {
      this.isBehind = true;
      throw error;
    });
    return [];
  }

  private async sayWhoIsHere(): Promise<void> {
    this.isBehind = false;
    const all = Array.from(this.own, ([room, members]) =>
      Array.from(members, ([member, text]) => this.entries.add({ room, member, text })),
    );
    await Promise.all(all.flat());
  }

  private startBeating(): void {
    this.timer ??= setInterval(() => void this.beat().catch(() => {}), beatEvery).unref();
  }

  /** Renews the process, and looks whether the processes that it looks after have ended. */
  private async beat(): Promise<void> {
    const hasMembers = this.own.size > 0;
    const others = [...lookedAfter(this.others, this.process, (room) => this.own.has(room))];
    if (!hasMembers && others.length === 0) return;
    const values = [hasMembers ? this.process : null, lifetime, others];
    const [row] = await this.link.run("beat", this.statements.beat, values);
    // Under another name: others may be about to remove the members of the one that had ended.
    if (hasMembers && row?.was_there === false) await this.comeBack();
    else if (this.isBehind) await this.sayWhoIsHere();
    for (const process of (row?.gone ?? []) as string[]) await this.sayEnded(process);
  }

  /** Tells all who watch its rooms, this process among them, to read them again. */
  private async sayEnded(process: string): Promise<void> {
    for (const [room, others] of this.others) {
      if (!others.has(process)) continue;
      await this.messages.publish(channelOf(room), "");
      others.delete(process);
    }
  }
}

const channelOf = (room: string) => `room:${room}`;

function createName(): string {
  return randomBytes(9).toString("base64url");
}
