/** Checkpoints: a handler's changes to state and rows are kept as a whole or not at all. */
import type { Input } from "../../input/event-input.js";
import { withDeadline } from "../deadline.js";
import { isGuarded, whenAdmitted } from "../guards.js";
import type { Instance } from "../instance.js";
import type { Run } from "./run.js";

/** Sets the checkpoint that {@link rollBack} restores. Costs nothing without persistent fields. */
export function begin(run: Run, args?: readonly unknown[]): void {
  const { rows } = run.instance;
  if (!rows) return;
  const { event } = run;
  run.undo = rows.checkpoint(event?.isBehind ?? false, event && blankFields(event.input, args ?? []));
}

/** Saves the rows that changed; undefined if there is nothing to wait for. */
export function commit({ instance }: Run): Promise<void> | undefined {
  const saving = instance.rows?.save(instance.view.translate);
  return saving && withDeadline(instance, "saving its rows", saving);
}

/** Restores state and rows as they were at {@link begin}. */
export function rollBack({ instance, undo, context }: Run): void {
  // A message such as "Saved." would be wrong now, and so would a redirect.
  context.forgetAll();
  undo?.();
  instance.rows?.rollBack();
}

/** Updates the page's other components that have the same rows; they would take the change for another user's. */
export function shareSaved({ instance }: Run): void {
  const { rows, view } = instance;
  if (!rows) return;
  for (const other of view.instances) {
    if (!other?.rows || other === instance || other.running || other.isBusy) continue;
    if (other.rows.adopt(rows)) view.attempt(() => whenAdmitted(other, () => showSaved(other)));
  }
}

function showSaved(instance: Instance): void {
  if (instance.isGone) return;
  const { view } = instance;
  view.renderChild(instance);
  // If a guard was async, the event that saved may have been answered by now.
  if (isGuarded(instance)) setImmediate(() => view.attempt(() => view.deliver()));
}

/** Names of the fields that were sent blank, and of the properties that became undefined because of that. */
function blankFields({ fields }: Input, args: readonly unknown[]): Set<string> {
  const names = fields.filter(([, text]) => text.trim() === "").map(([name]) => name);
  const properties = args.flatMap((object) => Object.entries(object ?? {}));
  return new Set([...names, ...properties.filter(([, value]) => value === undefined).map(([name]) => name)]);
}
