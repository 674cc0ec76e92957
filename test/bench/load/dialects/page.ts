/** What pages of all subjects have in common: one that is loaded over HTTP, and what it does next. */
import { type HttpAnswer, HttpWire, headerOf, type SocketWire } from "../wire.js";
import type { Bytes, Page } from "./dialect.js";

/** A page as it was loaded. */
export interface Loaded {
  answer: HttpAnswer;
  /** what the browser sends back: name and value */
  cookie: string;
  page: Bytes;
}

/** Loads a page by a connection of its own. */
export async function loadPage(port: number, path: string): Promise<Loaded> {
  const wire = await HttpWire.open(port);
  const loaded = await loadThrough(wire, path);
  wire.close();
  return loaded;
}

/** Loads a page by a connection that is used further on. */
export async function loadThrough(wire: HttpWire, path: string): Promise<Loaded> {
  const answer = await wire.get(path);
  if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}: ${answer.body}`);
  const cookie = headerOf(answer, "set-cookie").split(";")[0] ?? "";
  return { answer, cookie, page: { up: wire.up, down: wire.down } };
}

/** What stands between two texts, or from the first one to the end; "" where they are not there. */
export function between(text: string, start: string, end: string): string {
  const at = text.indexOf(start);
  if (at === -1) return "";
  const from = at + start.length;
  const to = text.indexOf(end, from);
  return to === -1 ? "" : text.slice(from, to);
}

/** How many rows or components a page has, by its path. */
export function countIn(path: string): number {
  return Number(new URL(path, "http://page").searchParams.get("count") ?? 1);
}

/** The row to toggle next: all over the table, and each as often as the others. */
export function nextRow(clicks: number, count: number): number {
  return (clicks * 7919) % count;
}

/** How often that row was toggled, this time included, is even or odd: what it says now. */
export function isDoneAfter(clicks: number, count: number): boolean {
  return Math.floor(clicks / count) % 2 === 0;
}

/** A page with a socket of its own. */
export abstract class SocketPage implements Page {
  onAnswer: (wrong?: string) => void = () => {};
  onChange: (to?: number) => void = () => {};
  readonly loaded: Page["loaded"];
  private before: Bytes;
  /** clicks so far */
  protected clicks = 0;

  /** @param wire - joined: what it has sent and received so far was for that */
  constructor(
    protected wire: SocketWire,
    page: Bytes,
  ) {
    this.before = { up: wire.up, down: wire.down };
    this.loaded = { page, join: this.before };
    this.use(wire);
  }

  /** Speaks by another socket from now on. */
  protected use(wire: SocketWire): void {
    this.wire = wire;
    this.before = { up: wire.up, down: wire.down };
    wire.onText = (text) => this.take(text);
    wire.onLost = (why) => this.onAnswer(why);
  }

  rejoin?(port: number): Promise<void>;

  /** Takes a message of the server's. */
  protected abstract take(text: string): void;
  abstract click(): void;

  bytes(): Bytes {
    return { up: this.wire.up - this.before.up, down: this.wire.down - this.before.down };
  }

  close(): void {
    this.wire.close();
  }
}

/** A page without a socket, whose clicks are posts of one connection. */
export abstract class PostPage implements Page {
  onAnswer: (wrong?: string) => void = () => {};
  onChange: () => void = () => {};
  readonly loaded: Page["loaded"];
  /** clicks so far */
  protected clicks = 0;

  constructor(
    protected readonly wire: HttpWire,
    page: Bytes,
  ) {
    this.loaded = { page, join: { up: 0, down: 0 } };
  }

  abstract click(): void;

  bytes(): Bytes {
    const { page } = this.loaded;
    return { up: this.wire.up - page.up, down: this.wire.down - page.down };
  }

  close(): void {
    this.wire.close();
  }
}

/** What a form's post has in its head, by the browser itself or by htmx. */
export const formHeaders = (cookie: string) => [
  `Cookie: ${cookie}`,
  "Content-Type: application/x-www-form-urlencoded",
  "Accept: text/html",
];
export const htmxHeaders = (cookie: string) => [
  ...formHeaders(cookie),
  "HX-Request: true",
  "HX-Request-Type: partial",
  "HX-Current-URL: http://127.0.0.1/counter",
];
