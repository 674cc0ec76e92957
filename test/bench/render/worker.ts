/**
 * A thread with one engine: its own heap, compiled code and garbage, as in an application that uses this engine alone.
 *
 * It renders when it is asked to and waits otherwise, so threads don't disturb each other.
 */
import { parentPort, workerData } from "node:worker_threads";
import { type Engine, makeRows, makeSite } from "./engine.js";

export interface Request {
  /** the module's export to use */
  export: string;
  case: keyof Engine;
  /** for how long to render, in milliseconds; 0 for the HTML itself */
  duration: number;
}

/** The HTML, or the milliseconds of one render. */
export type Answer = string | number;

const engines = (await import(new URL(`${workerData as string}.js`, import.meta.url).href)) as Record<
  string,
  Engine
>;
const rows = makeRows();
const site = makeSite();

parentPort?.on("message", ({ export: name, case: key, duration }: Request) => {
  const engine = engines[name] as Engine;
  const render = () => (key === "table" ? engine.table(rows) : engine.page(site));
  const answer: Answer = duration === 0 ? render() : timeOf(render, duration);
  parentPort?.postMessage(answer);
});

function timeOf(render: () => string, duration: number): number {
  const start = performance.now();
  let renders = 0;
  let now = start;
  while (now - start < duration) {
    // Joined strings are only put together when someone reads them, as a socket does: so all are read.
    Buffer.byteLength(render());
    renders++;
    now = performance.now();
  }
  return (now - start) / renders;
}
