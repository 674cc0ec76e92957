/** What a process keeps, once its garbage is collected. */
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString, writeHeapSnapshot } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const { HEAP_SNAPSHOTS, HEAP_SNAPSHOTS_EVERY = "1" } = process.env;
let readings = 0;

/** objects that are not collected yet, by kind */
const objects = {};
const registry = new FinalizationRegistry((kind) => {
  objects[kind]--;
});

/** Counts an object of a page under its kind until it is collected: not one may be left when the page is gone. */
export function watch(kind, object) {
  objects[kind] = (objects[kind] ?? 0) + 1;
  registry.register(object, kind);
}

/** The bytes of the heap and of buffers, and how many handles are open, and watched objects left, of each kind. */
export async function measure() {
  for (let times = 0; times < 4; times++) {
    await turn();
    collectGarbage();
  }
  // Then the registry is told.
  await turn();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const handles = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  readings++;
  // For finding out what has grown, in Chromium's DevTools.
  if (HEAP_SNAPSHOTS && readings % Number(HEAP_SNAPSHOTS_EVERY) === 0)
    writeHeapSnapshot(`${HEAP_SNAPSHOTS}/${readings}.heapsnapshot`);
  return { heap: heapUsed, buffers: arrayBuffers, handles, objects };
}
