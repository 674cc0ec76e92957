/**
 * npm run bench:scale [-- --stores redis,postgres --quick --write]
 *
 * One, two and four processes that share a store: the processor time of an event in them and in the store, and its commands
 * and bytes; of a shared change, of a page that comes to another process, and of a second in which nothing happens. Then
 * what 10, 100 and 1,000 processes with a million pages would take (`simulation.ts`). With --write it writes
 * results/scale.md.
 *
 * Processor time, not wall time: all of them share this machine.
 */
import { parseArgs } from "node:util";
import { describeMachine, format, markdownTable, printTable, sayMachine, writeResult } from "../report.js";
import { endingWith, runToItsEnd } from "./ending.js";
import { sayFaults } from "./faults.js";
import {
  type Cost,
  costOfChange,
  costOfEvents,
  costOfIdleSecond,
  costOfJoin,
  withProcesses,
} from "./processes.js";
import { assumptions, type Costs, heads, simulate } from "./simulation.js";
import { type Store, type StoreName, stores } from "./store.js";
import { type Running, use } from "./subject.js";

/** How long each thing is measured. */
interface Plan {
  processes: number[];
  pages: number;
  seconds: number;
  changes: number;
}

const plans = {
  quick: { processes: [1, 2], pages: 200, seconds: 3, changes: 20 },
  full: { processes: [1, 2, 4], pages: 1000, seconds: 15, changes: 100 },
};

/** Pages that show a change: the difference of the two is what each of them costs. */
const fewViewers = 10;

interface Measurement {
  name: string;
  /** in a closed loop */
  events: [processes: number, cost: Cost][];
  /** of one process, 256 a second: more of it is waking up */
  paced: Cost;
  few: Cost;
  many: Cost;
  join: Cost;
  idle: [processes: number, cost: Cost][];
  memory: number;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stores: { type: "string", default: Object.keys(stores).join() },
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  const plan = values.quick ? plans.quick : plans.full;
  const text = [`${sayMachine(describeMachine())}, ${new Date().toISOString().slice(0, 10)}.`];
  const measured: [StoreName, Measurement][] = [];
  for (const name of values.stores.split(",") as StoreName[]) {
    const store = await stores[name].create();
    measured.push([
      name,
      await endingWith(
        () => store.remove(),
        () => measure(stores[name].name, store, plan),
      ),
    ]);
  }
  text.push(
    ...say(
      "Measured: a page's event, with its state stored",
      costHeads,
      measured.flatMap(([, each]) => sayCosts(each, plan)),
    ),
  );
  text.push(`\nAssumed: ${assumptions.join("; ")}.`);
  for (const [name, each] of measured) {
    const costs = costsOf(each, plan);
    const rows = [10, 100, 1000].map((processes) =>
      simulate(costs, stores[name].limits, { pages: 1e6, processes }),
    );
    text.push(...say(`Calculated: ${each.name}, a million pages`, heads, rows));
  }
  if (sayFaults() || !values.write) return;
  writeResult("scale.md", `${text.join("\n")}\n`);
}

async function measure(name: string, store: Store, plan: Plan): Promise<Measurement> {
  const tell = (what: string) => console.error(`${name}: ${what}`);
  const events: [number, Cost][] = [];
  const idle: [number, Cost][] = [];
  let [paced, few, many, join] = [] as unknown as [Cost, Cost, Cost, Cost];
  let memory = 0;
  for (const count of plan.processes) {
    tell(`${count} processes`);
    await withProcesses(use, store, count, async (running) => {
      idle.push([count, await costOfIdleSecond(running, store, 50, plan.seconds)]);
      events.push([count, await costOfEvents(running, store, 64, plan.seconds)]);
      if (count === 1) paced = await costOfEvents(running, store, 256, plan.seconds, true);
      if (count !== 2) return;
      tell("shared changes, pages that move, memory");
      few = await costOfChange(running, store, fewViewers, plan.changes);
      many = await costOfChange(running, store, plan.pages, plan.changes);
      join = await costOfJoin(running, store, plan.pages);
      memory = await weighPages(running[0] as Running, plan.pages);
    });
  }
  return { name, events, paced, few, many, join, idle, memory };
}

/** KiB of resident memory of an open page, as in the workload memory, but with a nursery of V8's usual size. */
async function weighPages(running: Running, pages: number): Promise<number> {
  const before = await running.usage(true);
  await running.open("/counter", pages);
  const after = await running.usage(true);
  return Math.max(after.resident - before.resident, after.heap - before.heap) / pages / 1024;
}

const costHeads = ["", "servers' CPU, µs", "store's CPU, µs", "commands", "bytes"];

const sayCost = (what: string, { cpu, store, commands, storeBytes }: Cost) => [
  what,
  format(cpu, 1),
  format(store, 1),
  format(commands, 2),
  format(storeBytes, 0),
];

function sayCosts({ name, events, paced, few, many, join, idle }: Measurement, { pages }: Plan): string[][] {
  return [
    ...events.map(([count, cost]) => sayCost(`${name}: an event, closed loop, ${count} processes`, cost)),
    sayCost(`${name}: an event, 256 a second, 1 process`, paced),
    sayCost(`${name}: a change shown by 2 × ${fewViewers} pages`, few),
    sayCost(`${name}: a change shown by 2 × ${format(pages)} pages`, many),
    sayCost(`${name}: a page that comes to another process`, join),
    ...idle.map(([count, cost]) =>
      sayCost(`${name}: a second of a process with members of rooms, ${count} processes`, cost),
    ),
  ];
}

/** What the simulation takes, of what was measured. */
function costsOf({ events, paced, few, many, join, idle, memory }: Measurement, { pages }: Plan): Costs {
  const event = events.at(-1)?.[1] as Cost;
  // In both processes together.
  const perPage = (many.cpu - few.cpu) / 2 / (pages - fewViewers);
  const [several, together] = idle.at(-1) as [number, Cost];
  // One process has no neighbor to look after; two have.
  const [two, pair] = (idle.length > 2 ? idle[1] : idle.at(-1)) as [number, Cost];
  const more = several === two ? 0 : (together.commands - pair.commands) / (several - two);
  // Differences of small figures would be noise: what is sent of another process is a command like the others.
  const otherCommands = Math.max(0, Math.round(more * 10) / 10);
  const perCommand = (of: "cpu" | "store") => together[of] / together.commands;
  return {
    event: { cpu: event.cpu, store: event.store, commands: event.commands, bytes: event.storeBytes },
    change: {
      cpu: Math.max(0, few.cpu / 2 - fewViewers * perPage),
      page: Math.max(0, perPage),
      store: few.store / 2,
      bytes: few.storeBytes / 2,
    },
    join: { cpu: join.cpu, store: join.store, commands: join.commands },
    idle: {
      cpu: together.cpu,
      commands: together.commands,
      store: together.store,
      otherCommands,
      otherCpu: otherCommands * Math.min(perCommand("cpu"), paced.cpu),
      otherStore: otherCommands * Math.min(perCommand("store"), event.store),
    },
    memory,
  };
}

/** Prints a table, and returns it as markdown. */
function say(title: string, heads: string[], rows: string[][]): string[] {
  console.log(`\n${title}`);
  printTable(heads, rows);
  return ["", `${title}:`, "", markdownTable(heads, rows)];
}

await runToItsEnd(run);
