/** Checkpoints: a handler's changes to state and rows are kept as a whole or not at all. */
import type { Input } from "../../input/event-input.js";
import { checkFields } from "../../state/views/encode.js";
import {
  type BeforeAddress,
  Checkpoint,
  openCheckpoint,
  passOnChanges,
  simpleValues,
} from "../checkpoints.js";
import { undoSteps } from "../child-steps.js";
import { withDeadline } from "../deadline.js";
import { isGuarded, whenAdmitted } from "../guards.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { isStillStorable, keepContents } from "../kept-contents.js";
import type { Lists } from "../list/lists.js";
import { holdCall, settleCalls } from "./held-calls.js";
import type { Awaitable, Outcome } from "./outcome.js";
import { replaceComponent } from "./replace-component.js";
import type { Call, Run } from "./run.js";

/** Takes the checkpoint that {@link rollBack} restores, unless the component wants none. */
export function begin(run: Run, args?: readonly unknown[]): void {
  const { instance, event } = run;
  settleCalls(run);
  takeCheckpoint(run);
  if (instance.definition.rollsBack) instance.lists?.startHandler();
  instance.rows?.startHandler(event?.isBehind ?? false, event && blankFields(event.input, args ?? []));
}

function takeCheckpoint(run: Run): void {
  const { instance } = run;
  if (!instance.definition.rollsBack) return;
  run.values = simpleValues(instance);
  if (!run.values) run.before = new Checkpoint(instance);
}

/** The state before the handler; undefined if it is not called yet, or the component wants none. */
export function checkpointBefore(run: Run): Checkpoint | undefined {
  if (run.values) run.before = new Checkpoint(run.instance, run.values);
  run.values = undefined;
  return run.before;
}

/**
 * Checks that the new state can be stored, and saves the rows that changed; returns undefined if there is nothing to wait
 * for.
 *
 * @throws {LiveError} HL_STATE_FIELD
 */
export function commit({ instance, before }: Run): Promise<void> | undefined {
  const isKnown = before?.contents && isStillStorable(before.contents, instance.component);
  if (!isKnown) checkStorable(instance);
  const saving = instance.rows?.save(instance.view.translate);
  const saved = saving && withDeadline(instance, "saving its rows", saving);
  return instance.lists ? withLists(instance.lists, saved) : saved;
}

/** Waits for what the handler has loaded into its lists, too. */
function withLists(lists: Lists, saved: Promise<void> | undefined): Promise<void> | undefined {
  const { pending } = lists;
  return pending === undefined ? saved : Promise.all([saved, pending]).then(() => {});
}

/** @throws {LiveError} HL_STATE_FIELD */
export function checkStorable({ definition, component }: Instance): void {
  checkFields(definition.name, component);
}

/** Restores state and rows as they were at {@link begin}; without a checkpoint, the rows alone. */
export function rollBack(run: Run): void {
  const { instance } = run;
  const before = checkpointBefore(run);
  before?.restore();
  instance.rows?.rollBack();
  instance.lists?.rollBack();
  if (before?.isLate) replaceComponent(before);
  if (before?.steps) undoSteps(before.steps);
  // For onError, if there was no handler yet.
  if (before) before.steps = undefined;
  else takeCheckpoint(run);
}

/**
 * Keeps a handler's checkpoint for as long as the event goes on, so that snapshots leave out what it has done so far.
 *
 * @param outcome - of its event
 */
export function keepWhileRunning(run: Run, outcome: Awaitable): Awaitable {
  if (run.call?.root) return keepForCaller(run, run.call, outcome);
  if (!isPromise(outcome)) {
    if (run.before) passOnChanges(run.before, false);
    // Whoever waits for the outcome of a queued event counts it a little later.
    if (run.instance.running !== undefined) keepUntilCounted(run);
    else if (run.before?.contents && outcome.status === "done")
      keepContents(run.instance, run.before.contents);
    return outcome;
  }
  const before = checkpointBefore(run);
  return before ? keepUntil(outcome, before) : outcome;
}

/** Keeps the checkpoint of a method that an event of a child has called until that is over. */
function keepForCaller(run: Run, call: Call, outcome: Awaitable): Awaitable {
  const before = checkpointBefore(run);
  if (!before) return outcome;
  const hold = (outcome: Outcome): Outcome => {
    passOnChanges(before, false);
    before.isDone = true;
    if (outcome.status === "done" && !isEnded(call.root)) holdCall(call, before, outcome.value);
    return outcome;
  };
  if (!isPromise(outcome)) return hold(outcome);
  openCheckpoint(before);
  return outcome.then(hold);
}

/** Whether the handler of an event has taken too long, and was undone. */
function isEnded(root: Run | undefined): boolean {
  return root?.before?.isLate === true;
}

function keepUntil(outcome: Promise<Outcome>, before: Checkpoint): Promise<Outcome> {
  openCheckpoint(before);
  return outcome.finally(() => {
    passOnChanges(before, false);
    before.isDone = true;
  });
}

/** Records what the address of the page has set before the handler. */
export function setAddressBefore(run: Run, address: BeforeAddress): void {
  const before = checkpointBefore(run);
  if (before) before.address = address;
}

function keepUntilCounted(run: Run): void {
  const before = checkpointBefore(run);
  if (!before) return;
  openCheckpoint(before);
  before.isDone = true;
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
