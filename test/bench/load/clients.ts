/** The clients of one subject, in a process of their own: open pages, click in them, and tell how long that took. */
import { quantile } from "../measure.js";
import { bare } from "./dialects/bare.js";
import type { Bytes, Dialect, Page } from "./dialects/dialect.js";
import { expressForm, expressHtmx } from "./dialects/express-htmx.js";
import { hyperLive, hyperLiveForm, hyperLiveHtmx } from "./dialects/hyper-live.js";
import { liveviewjs } from "./dialects/liveviewjs.js";
import { socketIo, socketIoEcho } from "./dialects/socket-io.js";
import { HttpWire } from "./wire.js";

const dialects = {
  bare,
  expressForm,
  expressHtmx,
  hyperLive,
  hyperLiveForm,
  hyperLiveHtmx,
  liveviewjs,
  socketIo,
  socketIoEcho,
} satisfies Record<string, Dialect>;

export type DialectName = keyof typeof dialects;

/** What clients are told to do. */
export type Task =
  | { do: "open"; dialect: DialectName; port: number; path: string; count: number }
  /** each page clicks, and again as soon as its answer is there */
  | { do: "loop"; milliseconds: number }
  /** each page clicks once in an interval, for so many intervals, whether or not the server keeps up */
  | { do: "paced"; interval: number; times: number }
  /** each page clicks once in an interval, while others change what all pages of /busy show */
  | { do: "busy"; interval: number; milliseconds: number }
  /** each page connects again, to another process */
  | { do: "rejoin"; port: number }
  /** page after page is loaded, by so many connections */
  | { do: "load"; port: number; path: string; connections: number; milliseconds: number }
  /** waits until each page was changed by others */
  | { do: "watch" }
  | { do: "close" };

/** What pages took, each of them the same. */
export interface Opened {
  page: Bytes;
  join: Bytes;
}

/** What came of clicks, or of loading pages. */
export interface Clicked {
  clicks: number;
  milliseconds: number;
  /** of a click until its answer, in milliseconds */
  latency: { p50: number; p99: number; p999: number; most: number };
  /** of a click, on average */
  bytes: Bytes;
  /** answers that were not right: how many, and the first one */
  wrong: number;
  example?: string;
}

/** When the first and the last page was changed, in milliseconds since the epoch. */
export interface Changed {
  first: number;
  last: number;
}

/** What came of pages that clicked while others changed them. */
export interface Busy extends Clicked {
  /** of each change, in their order: how many pages were shown it, and when the last one was, since the epoch */
  changes: { to: number; pages: number; last: number }[];
}

/** Pages that are opened side by side: as many as a machine of two cores can keep busy. */
const atOnce = 16;
let pages: Page[] = [];

const now = () => performance.timeOrigin + performance.now();

async function open({ dialect, port, path, count }: Extract<Task, { do: "open" }>): Promise<Opened> {
  const opened: Page[] = new Array(count);
  let next = 0;
  const openMore = async () => {
    while (next < count) {
      const index = next++;
      opened[index] = await dialects[dialect].open(port, path);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, openMore));
  pages.push(...opened);
  return (opened[0] as Page).loaded;
}

/** Counts answers, and times them. */
class Tally {
  readonly latencies: number[] = [];
  private wrong = 0;
  private example: string | undefined;
  private readonly start = performance.now();
  private readonly before = total();

  add(begun: number, wrong: string | undefined): void {
    this.latencies.push(performance.now() - begun);
    if (wrong === undefined) return;
    this.wrong++;
    this.example ??= wrong.slice(0, 400);
  }

  result(): Clicked {
    const { latencies, before, wrong, example } = this;
    const milliseconds = performance.now() - this.start;
    const after = total();
    const clicks = latencies.length;
    const at = (share: number) => quantile(latencies, share);
    return {
      clicks,
      milliseconds,
      latency: { p50: at(0.5), p99: at(0.99), p999: at(0.999), most: at(1) },
      bytes: { up: (after.up - before.up) / clicks, down: (after.down - before.down) / clicks },
      wrong,
      ...(example !== undefined && { example }),
    };
  }
}

function total(): Bytes {
  const sum = { up: 0, down: 0 };
  for (const page of pages) {
    const { up, down } = page.bytes();
    sum.up += up;
    sum.down += down;
  }
  return sum;
}

function loop({ milliseconds }: Extract<Task, { do: "loop" }>): Promise<Clicked> {
  return new Promise((resolve) => {
    const tally = new Tally();
    const end = performance.now() + milliseconds;
    let busy = pages.length;
    for (const page of pages) {
      let begun = performance.now();
      page.onAnswer = (wrong) => {
        tally.add(begun, wrong);
        begun = performance.now();
        if (begun < end) return page.click();
        busy--;
        if (busy === 0) resolve(tally.result());
      };
      page.click();
    }
  });
}

function paced({ interval, times }: Extract<Task, { do: "paced" }>): Promise<Clicked> {
  return new Promise((resolve) => {
    const tally = new Tally();
    const begun = new Float64Array(pages.length);
    const all = pages.length * times;
    for (const [index, page] of pages.entries()) {
      page.onAnswer = (wrong) => {
        tally.add(begun[index] as number, wrong);
        if (tally.latencies.length === all) resolve(tally.result());
      };
    }
    void clickAtPace(interval, all, (index) => {
      begun[index] = performance.now();
    });
  });
}

/** Lets pages click one after the other, each once in an interval, whether or not they were answered. */
function clickAtPace(interval: number, all: number, onClick: (index: number) => void): Promise<void> {
  return new Promise((resolve) => {
    const start = performance.now();
    let sent = 0;
    const sendDue = () => {
      const due = Math.min(all, Math.floor(((performance.now() - start) / interval) * pages.length));
      for (; sent < due; sent++) {
        const index = sent % pages.length;
        onClick(index);
        pages[index]?.click();
      }
      if (sent < all) setTimeout(sendDue, 1);
      else resolve();
    };
    sendDue();
  });
}

/** A page may click again before it was answered, where the server is behind: its answers come in the order of its clicks. */
async function busy({ interval, milliseconds }: Extract<Task, { do: "busy" }>): Promise<Busy> {
  const changes = new Map<number, Busy["changes"][number]>();
  const tally = new Tally();
  const begun = pages.map((): number[] => []);
  for (const [index, page] of pages.entries()) {
    let shown = 0;
    page.onAnswer = (wrong) => tally.add(begun[index]?.shift() ?? performance.now(), wrong);
    // A page that was shown a newer one needs the older ones no more.
    page.onChange = (to = 0) => {
      while (shown < to) noteChange(changes, ++shown);
    };
  }
  const clicks = pages.length * Math.ceil(milliseconds / interval);
  await clickAtPace(interval, clicks, (index) => begun[index]?.push(performance.now()));
  const isOver = () =>
    tally.latencies.length >= clicks &&
    [...changes.values()].every(({ pages: count }) => count === pages.length);
  for (let wait = 0; wait < 60 && !isOver(); wait++) await new Promise((resolve) => setTimeout(resolve, 500));
  // The last change may be on its way to all of them.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return { ...tally.result(), changes: [...changes.values()] };
}

function noteChange(changes: Map<number, Busy["changes"][number]>, to: number): void {
  const change = changes.get(to) ?? { to, pages: 0, last: 0 };
  changes.set(to, change);
  change.pages++;
  change.last = now();
}

/** Loads pages by connections that are kept, as browsers without a cookie. */
async function load(task: Extract<Task, { do: "load" }>): Promise<Clicked> {
  const wires = await Promise.all(Array.from({ length: task.connections }, () => HttpWire.open(task.port)));
  const tally = new Tally();
  const end = performance.now() + task.milliseconds;
  const loadPages = async (wire: HttpWire) => {
    while (performance.now() < end) {
      const begun = performance.now();
      const { status } = await wire.get(task.path);
      tally.add(begun, status === 200 ? undefined : String(status));
    }
  };
  await Promise.all(wires.map(loadPages));
  const result = tally.result();
  const [up, down] = [
    wires.reduce((sum, wire) => sum + wire.up, 0),
    wires.reduce((sum, wire) => sum + wire.down, 0),
  ];
  for (const wire of wires) wire.close();
  return { ...result, bytes: { up: up / result.clicks, down: down / result.clicks } };
}

function watch(): Promise<Changed> {
  return new Promise((resolve) => {
    let missing = pages.length;
    let first = 0;
    const onChange = () => {
      if (missing === pages.length) first = now();
      missing--;
      if (missing === 0) resolve({ first, last: now() });
    };
    for (const page of pages) page.onChange = onChange;
    process.send?.({ isWatching: true });
  });
}

async function rejoin({ port }: Extract<Task, { do: "rejoin" }>): Promise<{ milliseconds: number }> {
  const start = performance.now();
  const waiting = [...pages];
  const joinMore = async () => {
    for (let page = waiting.pop(); page; page = waiting.pop()) await page.rejoin?.(port);
  };
  await Promise.all(Array.from({ length: atOnce }, joinMore));
  return { milliseconds: performance.now() - start };
}

function close(): { isDone: true } {
  for (const page of pages) page.close();
  pages = [];
  return { isDone: true };
}

const tasks = { open, loop, paced, busy, load, rejoin, watch, close } as unknown as Record<
  Task["do"],
  (task: Task) => unknown
>;

process.on("message", async (task: Task) => {
  try {
    process.send?.({ result: await tasks[task.do](task) });
  } catch (error) {
    process.send?.({ failure: (error as Error).message });
  }
});
process.on("disconnect", () => process.exit());
process.send?.({ isReady: true });
