/**
 * Messages between processes, as notifications of PostgreSQL.
 *
 * A notification has at most 8,000 bytes, so a larger message is stored for a minute, and its id is sent. PostgreSQL sends
 * equal notifications of one transaction once, so each has a number in its batch. A payload is that number and either `t` and
 * a text, `v` and a version with its text, or `#` and an id.
 */
import { randomBytes } from "../../../security/random.js";
import type { Release, Subscriber } from "../adapter.js";
import { Groups } from "../groups.js";
import { Batch } from "./batch.js";
import type { PostgresLink } from "./link.js";
import { PostgresListener } from "./listener.js";
import type { Statements } from "./statements.js";
import { notificationName, readable, writable } from "./texts.js";

/** Bytes of a text that fit into a notification, with the number and the version before it. */
const most = 7900;

export class PostgresMessages {
  readonly listener: PostgresListener;
  private readonly subscribers = new Groups<Subscriber>((name) => this.listener.ignore(name));
  /** subscribers whose `subscribe()` has resolved: they expect to miss nothing */
  private readonly listening = new WeakSet<Subscriber>();
  /** by name: settles when a large message has been read, before which no later one is passed on */
  private readonly reading = new Map<string, Promise<void>>();
  private readonly sending: Batch<{ name: string; text: string }, undefined>;

  /** @param onReady - called when all channels are heard again */
  constructor(
    private readonly link: PostgresLink,
    private readonly statements: Statements,
    private readonly options: { schema: string; patience: number },
    private readonly onReady: () => void,
    private readonly reportUnreadable: (error: unknown) => void,
  ) {
    this.listener = new PostgresListener(
      link,
      options.patience,
      () => this.catchUp(),
      (name, payload) => this.take(name, payload),
    );
    // One after the other, so that they keep their order.
    this.sending = new Batch((messages, since) => this.send(messages, since), {
      ...link.limits,
      atOnce: 1,
      most: 200,
    });
  }

  nameOf(channel: string): string {
    return notificationName(this.options.schema, channel);
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.sending.add({ name: this.nameOf(channel), text: writable(text) });
  }

  async subscribe(channel: string, subscriber: Subscriber): Promise<Release> {
    const name = this.nameOf(channel);
    const release = this.subscribers.add(name, subscriber);
    await this.listener.hear(name);
    if (!this.subscribers.has(name)) this.listener.ignore(name);
    this.listening.add(subscriber);
    return release;
  }

  private catchUp(): void {
    this.onReady();
    for (const name of this.subscribers.names()) this.letCatchUp(name);
  }

  private letCatchUp(name: string): void {
    for (const subscriber of this.subscribers.of(name))
      if (this.listening.has(subscriber)) subscriber.catchUp?.();
  }

  private async send(messages: { name: string; text: string }[], since: number): Promise<undefined[]> {
    const ids: string[] = [];
    const bodies: string[] = [];
    const payloads = messages.map(({ text }, index) => {
      const body = `t${text}`;
      if (!isLarge(text)) return `${index}${body}`;
      const id = createMessageId();
      ids.push(id);
      bodies.push(body);
      return `${index}#${id}`;
    });
    const names = messages.map(({ name }) => name);
    await this.link.run("publish", this.statements.publish, [names, payloads, ids, bodies], since);
    return [];
  }

  private take(name: string, payload: string): void {
    const body = payload.replace(/^\d+/, "");
    const before = this.reading.get(name);
    if (body[0] !== "#" && !before) return this.passOn(name, body);
    const reading = (before ?? Promise.resolve()).then(() => this.read(name, body));
    this.reading.set(name, reading);
    void reading.then(() => {
      if (this.reading.get(name) === reading) this.reading.delete(name);
    });
  }

  private async read(name: string, body: string): Promise<void> {
    if (body[0] !== "#") return this.passOn(name, body);
    const found = await this.link.run("message", this.statements.message, [body.slice(1)]).catch(() => []);
    if (found[0]) this.passOn(name, found[0].body as string);
    // It was missed.
    else this.letCatchUp(name);
  }

  private passOn(name: string, body: string): void {
    const text = unpack(body);
    for (const subscriber of this.subscribers.of(name)) {
      try {
        subscriber.receive(text);
      } catch (error) {
        this.reportUnreadable(error);
      }
    }
  }
}

/** Whether a text, as it is written, is too large for a notification. */
export function isLarge(text: string): boolean {
  return text.length > most || (text.length > most / 3 && Buffer.byteLength(text) > most);
}

export function createMessageId(): string {
  return randomBytes(12).toString("base64url");
}

function unpack(body: string): string {
  const text = body.slice(1);
  if (body[0] !== "v") return readable(text);
  const space = text.indexOf(" ");
  return text.slice(0, space + 1) + readable(text.slice(space + 1));
}
