/** Whether objects are collected once nothing needs them. */
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Collects garbage; resolves to how many of the objects are still there. */
export async function leftOf(references: readonly WeakRef<object>[]): Promise<number> {
  // A WeakRef keeps its target until the end of the turn.
  await pause(0);
  collectGarbage();
  return references.filter((each) => each.deref()).length;
}
