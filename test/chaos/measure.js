/** What a process keeps, once its garbage is collected. */
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString, writeHeapSnapshot } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const { HEAP_SNAPSHOTS, HEAP_SNAPSHOTS_EVERY = "1" } = process.env;
let readings = 0;

/** The bytes of the heap and of buffers, and how many handles of each kind are open. */
export async function measure() {
  for (let times = 0; times < 4; times++) {
    await turn();
    collectGarbage();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const handles = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  readings++;
  // For finding out what has grown, in Chromium's DevTools.
  if (HEAP_SNAPSHOTS && readings % Number(HEAP_SNAPSHOTS_EVERY) === 0)
    writeHeapSnapshot(`${HEAP_SNAPSHOTS}/${readings}.heapsnapshot`);
  return { heap: heapUsed, buffers: arrayBuffers, handles };
}
