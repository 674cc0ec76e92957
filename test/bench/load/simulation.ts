/**
 * What so many processes with a million pages would take, calculated from what one, two and four processes were measured to.
 *
 * Costs are taken to grow as `sumLoad` writes: in proportion to events, to pages that show a change, and, where processes look
 * whether others live, to pairs of processes. Nothing here is measured; the assumptions are printed with the result.
 */
import { format } from "../report.js";

/** What was measured of one kind of store. Times in microseconds of processor time. */
export interface Costs {
  /** an event: in its process, in the store, commands and bytes of it */
  event: { cpu: number; store: number; commands: number; bytes: number };
  /** a change that all show: in each process, for each page that shows it, and in the store and its bytes for each process */
  change: { cpu: number; page: number; store: number; bytes: number };
  /** a page that comes to another process */
  join: { cpu: number; store: number; commands: number };
  /** an idle second of a process with members in rooms: by itself, and for each other process */
  idle: {
    cpu: number;
    commands: number;
    store: number;
    otherCpu: number;
    otherCommands: number;
    otherStore: number;
  };
  /** KiB that an open page takes */
  memory: number;
}

/** A kind of store, as it is assumed to be. */
export interface StoreLimits {
  name: string;
  /** processor cores that it can use */
  cores: number;
  /** connections that each process keeps, and that the store takes; Infinity where that is no limit */
  connections: number;
  maxConnections: number;
  /** messages that it can send a second; Infinity where its processor is the limit */
  maxMessages: number;
  /** what to do when its processor, its network, its connections or its messages end */
  past: { processor: string; network: string; connections: string; messages: string };
}

export interface Load {
  pages: number;
  processes: number;
}

/** What users do, and the machines: all of it is printed. */
export const assumed = {
  eventsPerPage: 0.1,
  changes: 1,
  /** bytes a second of the store's network card */
  network: 1.25e9,
  /** GiB of a process */
  memory: 4,
  /** part of a core that is left free, so that latencies stay low */
  spare: 0.3,
  /** seconds over which pages spread their return after a process has died */
  spread: 5,
  /** processes that a deploy replaces at once, as a part of all */
  deployed: 0.1,
};

export const assumptions = [
  `each page has an event in ${1 / assumed.eventsPerPage} s; ${assumed.changes} shared change a second is shown by all pages`,
  "each process has members in rooms that all other processes watch, which is the worst case of presence",
  `a process has one core, of which ${assumed.spare * 100} % stay free, and ${assumed.memory} GiB`,
  `the store has a machine of its own with a network of ${assumed.network / 1e9} GB/s; ${assumed.spare * 100} % of its cores stay free, too`,
  `after the death of a process its pages come back within ${assumed.spread} s, spread evenly over the others, and each joins by its socket`,
  `a deploy replaces ${assumed.deployed * 100} % of the processes at a time; each of their pages joins once`,
  "an event costs what it does in the closed loop of the most processes; Redis has appendfsync everysec, PostgreSQL its defaults",
  "costs stay what they were measured to be: caches, garbage and the network's latency do not change them",
];

/** A part that can end: its load from 0 to 1, and the way past its end. */
interface Part {
  name: string;
  load(load: Load): number;
  past: string;
}

const sumProcess = ({ event, change, idle }: Costs, { pages, processes }: Load): number => {
  const own = pages / processes;
  const events = own * assumed.eventsPerPage * event.cpu;
  const changes = assumed.changes * (change.cpu + own * change.page);
  return events + changes + idle.cpu + (processes - 1) * idle.otherCpu;
};

const sumStore = ({ event, change, idle }: Costs, { pages, processes }: Load): number =>
  pages * assumed.eventsPerPage * event.store +
  assumed.changes * processes * change.store +
  processes * (idle.store + (processes - 1) * idle.otherStore);

const sumCommands = ({ event, idle }: Costs, { pages, processes }: Load): number =>
  pages * assumed.eventsPerPage * event.commands +
  processes * (idle.commands + (processes - 1) * idle.otherCommands);

const sumBytes = ({ event, change }: Costs, { pages, processes }: Load): number =>
  pages * assumed.eventsPerPage * event.bytes + assumed.changes * processes * change.bytes;

/** A second of a core, in microseconds, less what stays free. */
const core = 1e6 * (1 - assumed.spare);

function partsOf(costs: Costs, store: StoreLimits): Part[] {
  const { past } = store;
  return [
    {
      name: "the processes' processors",
      load: (load) => sumProcess(costs, load) / core,
      past: "more processes",
    },
    {
      name: "the processes' memory",
      load: ({ pages, processes }) => ((pages / processes) * costs.memory) / 2 ** 20 / assumed.memory,
      past: "more processes, or the option idle, which drops renders",
    },
    {
      name: `${store.name}: its processor`,
      load: (load) => sumStore(costs, load) / core / store.cores,
      past: past.processor,
    },
    {
      name: `${store.name}: its network`,
      load: (load) => sumBytes(costs, load) / assumed.network,
      past: past.network,
    },
    {
      name: `${store.name}: its connections`,
      load: ({ processes }) => (processes * store.connections) / store.maxConnections,
      past: past.connections,
    },
    {
      name: `${store.name}: its messages`,
      load: () => assumed.changes / store.maxMessages,
      past: past.messages,
    },
  ];
}

/** Where a part is at its end: the pages of which it could serve no more. */
function pagesUntil(part: Part, processes: number): number {
  if (part.load({ pages: 0, processes }) >= 1) return 0;
  let [least, most] = [0, 1e12];
  if (part.load({ pages: most, processes }) < 1) return Number.POSITIVE_INFINITY;
  while (most - least > 1) {
    const pages = (least + most) / 2;
    if (part.load({ pages, processes }) < 1) least = pages;
    else most = pages;
  }
  return most;
}

/** The heads and the rows of a table: one row for each number of processes. */
export const heads = [
  "processes",
  "core of a process, %",
  "memory of a process, GiB",
  "cores of the store",
  "commands/s",
  "MB/s",
  "back after a death, s",
  "deploy, min",
  "ends first",
  "at pages",
  "way past it",
];

export function simulate(costs: Costs, store: StoreLimits, load: Load): string[] {
  const parts = partsOf(costs, store);
  const [first] = parts
    .map((part) => ({ ...part, pages: pagesUntil(part, load.processes) }))
    .toSorted((a, b) => a.pages - b.pages) as [Part & { pages: number }];
  const memory = (load.pages / load.processes) * costs.memory;
  return [
    format(load.processes),
    format((sumProcess(costs, load) / 1e6) * 100, 0),
    format(memory / 2 ** 20, 2),
    format(sumStore(costs, load) / 1e6, 2),
    format(sumCommands(costs, load), 0),
    format(sumBytes(costs, load) / 1e6, 1),
    writeTime(backAfterDeath(costs, store, load), 1),
    writeTime(deployFor(costs, store, load) / 60, 1),
    first.name,
    first.pages === 0 ? "any" : format(Number(first.pages.toPrecision(2))),
    first.past,
  ];
}

/** Seconds until the pages of a process that has died are joined again; Infinity where no time is left for that. */
function backAfterDeath(costs: Costs, store: StoreLimits, load: Load): number {
  const { pages, processes } = load;
  const moved = pages / processes;
  const others = { pages, processes: processes - 1 };
  const perProcess = joiningFor(moved / (processes - 1), costs.join.cpu, 1e6 - sumProcess(costs, others));
  const inStore = joiningFor(moved, costs.join.store, store.cores * 1e6 - sumStore(costs, load));
  return Math.max(assumed.spread, perProcess, inStore);
}

/** Seconds of a deploy, one part of the processes after the other. */
function deployFor(costs: Costs, store: StoreLimits, load: Load): number {
  const rest = { pages: load.pages, processes: load.processes * (1 - assumed.deployed) };
  const moved = load.pages * assumed.deployed;
  const perProcess = joiningFor(moved / rest.processes, costs.join.cpu, 1e6 - sumProcess(costs, rest));
  const inStore = joiningFor(moved, costs.join.store, store.cores * 1e6 - sumStore(costs, load));
  return Math.max(assumed.spread, perProcess, inStore) / assumed.deployed;
}

function joiningFor(pages: number, cost: number, free: number): number {
  return free <= 0 ? Number.POSITIVE_INFINITY : (pages * cost) / free;
}

const writeTime = (time: number, digits: number) => (Number.isFinite(time) ? format(time, digits) : "never");
