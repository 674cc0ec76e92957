/**
 * Rooms in Redis: the members of rooms in all processes.
 *
 * Each room is a hash with one field for each member. Each process that has members keeps one key alive; the members of
 * a process whose key has expired are removed.
 */
import { randomBytes } from "../../../security/random.js";
import type { Adapter, Release } from "../adapter.js";
import { Groups } from "../groups.js";
import { ignore, type Link } from "../link.js";
import { lookedAfter } from "../looked-after.js";
import { enterScript, exitScript, membersScript } from "./scripts.js";
import type { Reach } from "./source.js";

/** Milliseconds between two renewals of the process's key, and after which the key expires. */
const beat = 1500;
const lifetime = 5000;
/** Milliseconds for which a room is kept, and after which a process writes its members again. */
const roomLifetime = 15 * 60_000;
const sayAgain = 5 * 60_000;

export class RedisRooms {
  private readonly watchers = new Groups<() => void>();
  /** members of this process, by room */
  private readonly own = new Map<string, Map<string, string>>();
  /** other processes with members in the rooms that are watched here, as of the last read */
  private readonly others = new Map<string, Set<string>>();
  private timer: NodeJS.Timeout | undefined;
  private saidAt = 0;
  /** when the process's key was renewed */
  private renewedAt = Number.NEGATIVE_INFINITY;
  /** identifies this process among those that have members; changes when Redis may have lost something */
  private process = createName();
  /** whether a member has entered under that name */
  isKnown = false;

  constructor(
    private readonly link: Link,
    private readonly channels: Pick<Adapter, "publish" | "subscribe">,
    private readonly reach: Pick<Reach, "keys" | "isCluster">,
  ) {}

  async enter(room: string, member: string, text: string): Promise<void> {
    const members = this.own.get(room) ?? new Map<string, string>();
    this.own.set(room, members.set(member, text));
    this.startBeating();
    await this.sayEntry(room, member, text).catch((error) => {
      // Redis may be full; the next beat says again who is here.
      this.saidAt = Number.NEGATIVE_INFINITY;
      throw error;
    });
  }

  async exit(room: string, member: string): Promise<void> {
    const members = this.own.get(room);
    if (!members?.delete(member)) return;
    if (members.size === 0) this.own.delete(room);
    await this.sayExit(room, member);
  }

  async members(room: string): Promise<Map<string, string>> {
    const entries = this.reach.isCluster ? await this.readEach(room) : await this.readAtOnce(room);
    const members = new Map<string, string>();
    const processes = new Set<string>();
    for (let i = 0; i < entries.length; i += 2) {
      const [process = "", ...member] = (entries[i] as string).split(" ");
      members.set(member.join(" "), entries[i + 1] as string);
      if (process !== this.process) processes.add(process);
    }
    if (this.watchers.has(room)) this.others.set(room, processes);
    return members;
  }

  private async readAtOnce(room: string): Promise<string[]> {
    return (await this.link.run(membersScript, [this.roomKey(room)], this.processKey(""))) as string[];
  }

  /** As the script does; the processes' keys are in other slots. */
  private async readEach(room: string): Promise<string[]> {
    const found = await this.link.send("HGETALL", this.roomKey(room));
    const all = Array.isArray(found) ? found : Object.entries(found as object).flat();
    const names = new Set<string>();
    for (let i = 0; i < all.length; i += 2) names.add(processOf(all[i]));
    const lives = new Map<string, boolean>();
    await Promise.all(Array.from(names, async (name) => lives.set(name, await this.isAlive(name))));
    const entries: string[] = [];
    const gone: string[] = [];
    for (let i = 0; i < all.length; i += 2) {
      if (lives.get(processOf(all[i]))) entries.push(all[i], all[i + 1]);
      else gone.push(all[i]);
    }
    if (gone.length > 0) await this.link.send("HDEL", this.roomKey(room), ...gone);
    return entries;
  }

  private async isAlive(process: string): Promise<boolean> {
    return (await this.link.send("EXISTS", this.processKey(process))) !== 0;
  }

  async watch(room: string, changed: () => void): Promise<Release> {
    const forget = this.watchers.add(room, changed);
    this.startBeating();
    const release = await this.channels.subscribe(channelName(room), { receive: changed, catchUp: changed });
    return () => {
      release();
      forget();
      if (!this.watchers.has(room)) this.others.delete(room);
    };
  }

  /** @param before - the name of this process that the member had entered with */
  private async sayEntry(room: string, member: string, text: string, before?: string): Promise<void> {
    this.isKnown = true;
    // The members of a process without a key are removed.
    if (performance.now() - this.renewedAt > 2 * beat) await this.sayAlive();
    await this.link.run(
      enterScript,
      [this.roomKey(room)],
      `${this.process} ${member}`,
      text,
      before === undefined ? "" : `${before} ${member}`,
      String(roomLifetime),
      this.channelOf(room),
    );
    // The member may have exited in the meantime.
    if (this.own.get(room)?.get(member) === undefined) await this.sayExit(room, member);
  }

  private async sayExit(room: string, member: string): Promise<void> {
    const entry = `${this.process} ${member}`;
    await this.link.run(exitScript, [this.roomKey(room)], entry, this.channelOf(room));
  }

  /** Renews the process's key; returns whether the key had still existed. */
  private async sayAlive(): Promise<boolean> {
    const now = performance.now();
    const before = await this.link.send(
      "SET",
      this.processKey(this.process),
      "1",
      "PX",
      String(lifetime),
      "GET",
    );
    this.renewedAt = now;
    return before !== null;
  }

  /**
   * Enters all members again, since Redis may have lost them or removed them. If it has lost that a member has exited, the
   * member is still there under the old name of this process, which therefore ends.
   */
  async comeBack(): Promise<void> {
    const before = this.process;
    this.process = createName();
    this.renewedAt = Number.NEGATIVE_INFINITY;
    this.isKnown = false;
    await this.sayWhoIsHere(before);
    await this.link.send("DEL", this.processKey(before));
  }

  private async sayWhoIsHere(before?: string): Promise<void> {
    this.saidAt = performance.now();
    for (const [room, members] of this.own)
      await Promise.all(Array.from(members, ([member, text]) => this.sayEntry(room, member, text, before)));
  }

  private startBeating(): void {
    if (this.timer) return;
    this.saidAt = performance.now();
    this.timer = setInterval(() => void this.beat().catch(ignore), beat);
    this.timer.unref();
  }

  /** Renews the process's key, and checks whether the processes that it looks after have ended. */
  private async beat(): Promise<void> {
    const wasSeen = !this.hasMembers || (await this.sayAlive());
    // Under another name: others may be about to remove the members of the one that had ended.
    if (!wasSeen) await this.comeBack();
    else if (performance.now() - this.saidAt > sayAgain) await this.sayWhoIsHere();
    for (const process of lookedAfter(this.others, this.process, (room) => this.own.has(room)))
      if (!(await this.isAlive(process))) await this.sayEnded(process);
  }

  /** Tells all who watch its rooms, this process among them, to read them again. */
  private async sayEnded(process: string): Promise<void> {
    for (const [room, others] of this.others) {
      if (!others.has(process)) continue;
      await this.channels.publish(channelName(room), "");
      others.delete(process);
    }
  }

  private get hasMembers(): boolean {
    return this.own.size > 0;
  }

  /** Ends the process's name, and all memberships with it. */
  async leave(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.isKnown && this.link.isReady) await this.link.send("DEL", this.processKey(this.process));
  }

  private roomKey(room: string): string {
    return this.reach.keys.of("room", room, channelName(room));
  }

  private channelOf(room: string): string {
    return this.reach.keys.of("channel", channelName(room));
  }

  private processKey(process: string): string {
    return this.reach.keys.of("process", process);
  }
}

/** The channel of a room, whose slot it has in a cluster. */
function channelName(room: string): string {
  return `room:${room}`;
}

/** The process of an entry, `process member`. */
function processOf(entry: string): string {
  return entry.slice(0, entry.indexOf(" "));
}

function createName(): string {
  return randomBytes(9).toString("base64url");
}
