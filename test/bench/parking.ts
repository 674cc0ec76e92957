/**
 * What parking saves: open pages of one component with a list of rows, each row an object of the component's state,
 * before and after their renders are dropped, and with their state packed; and what a parked page's next event takes.
 *
 * The pages are made as a socket makes them, from their snapshots, so that nothing is shared between them.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import { packIdle } from "../../middleware/component/packed-state.js";
import { park } from "../../middleware/component/render.js";
import { View } from "../../middleware/component/view.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { each, html, live } from "../../middleware/index.js";
import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import { Mount } from "../../views/values.js";
import { describeMachine, sayMachine } from "./report.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

@live
class Table {
  rows: { id: number; name: string; email: string; amount: number }[] = [];
  select(id: number): void {
    const row = this.rows.find((each) => each.id === id);
    if (row) row.amount++;
  }
  render() {
    return html`<table><tbody>${each(
      this.rows,
      (row) => row.id,
      (row) => html`<tr>
        <td>${row.id}</td><td>${row.name}</td><td>${row.email}</td><td>${row.amount}</td>
        <td><button @click="select(${row.id})">Select</button></td>
      </tr>`,
    )}</tbody></table>`;
  }
}

const surroundings = { action: "/_live", debounce: 0, onError: console.error };

async function openViews(count: number, rows: number): Promise<View[]> {
  const first = new View(surroundings, {
    id: "viewviewviewviewviewvi",
    owner: "session",
    url: "/",
    indexInRequest: 0,
  });
  const data = Array.from({ length: rows }, (_, id) => ({
    id,
    name: `Name of row ${id}`,
    email: `row-${id}@example.com`,
    amount: id * 7,
  }));
  await first.open(new Mount(Table, { rows: data }));
  const text = encodeSnapshot(first.snapshot());
  const views: View[] = [];
  while (views.length < count) {
    const view = await restoreView(decodeSnapshot(text), surroundings, undefined, true);
    view.markShown();
    views.push(view);
  }
  return views;
}

function heap(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function medianOf(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;
}

/** Milliseconds of one event a page. */
function sendEach(views: View[]): number {
  return medianOf(
    views.map((view) => {
      const start = performance.now();
      void dispatch(view.instances[0] as Instance, {
        binding: "select(500)",
        input: { fields: [] },
        mode: "live",
      });
      view.drainChanges();
      return performance.now() - start;
    }),
  );
}

/** Opens pages of so many rows, parks them, and tells what that saves. */
async function measure(count: number, rows: number): Promise<string> {
  await openViews(20, rows);
  const empty = heap();
  const views = await openViews(count, rows);
  const open = heap();
  sendEach(views);
  const busy = sendEach(views);
  const start = performance.now();
  for (const view of views) for (const instance of view.instances) if (instance) park(instance);
  const parking = (performance.now() - start) / count;
  const parked = heap();
  const woken = sendEach(views);
  const parkAll = () => {
    for (const view of views) for (const instance of view.instances) if (instance) park(instance);
  };
  parkAll();
  const startPacking = performance.now();
  for (const { instances } of views) packIdle(instances, 0);
  const packing = (performance.now() - startPacking) / count;
  // What was packed is collected after this turn, and found to be gone by the next sweep.
  await nextTurn();
  heap();
  parkAll();
  for (const { instances } of views) packIdle(instances, 0);
  await nextTurn();
  const packed = heap();
  const unpacked = sendEach(views);
  const kilobytes = (bytes: number) => (bytes / 1024 / count).toFixed(1);
  return (
    `${count} pages of ${rows} rows: ${kilobytes(open - empty)} KiB a page, parked ${kilobytes(parked - empty)}, packed ${kilobytes(packed - empty)}; ` +
    `parking takes ${parking.toFixed(3)} ms, packing ${packing.toFixed(3)}, an event ${busy.toFixed(3)} ms, ` +
    `the first after parking ${woken.toFixed(3)} ms, after packing ${unpacked.toFixed(3)} ms`
  );
}

console.log(sayMachine(describeMachine()));
for (const [count, rows] of [
  [200, 1000],
  [1000, 100],
  [10_000, 1],
] as const) {
  console.log(await measure(count, rows));
}
