/**
 * Methods of parents that an event has called while it goes on. What they change counts together with the event: until it has
 * ended, snapshots hold the state of the parent from before the call, so that nothing of an event is stored without the rest.
 *
 * If something else changes the parent meanwhile, that can't wait: the call counts from then on, and the snapshot says that
 * the event has made it. If the event is run again, it gets the value that the call has returned, and the call is not made again.
 */
import { type Checkpoint, closeCheckpoint, holdCheckpoint } from "../checkpoints.js";
import type { EventCount } from "../event-count.js";
import type { Instance } from "../instance.js";
import { countsOf } from "../page-loads.js";
import type { Call, Run } from "./run.js";

interface HeldCall {
  readonly call: Call;
  readonly root: Run;
  readonly checkpoint: Checkpoint;
  readonly value: unknown;
}

/** By the components whose methods were called; those of one are all of the same event. */
const byCalled = new Map<Instance, HeldCall[]>();
/** By the components of the events. */
const byRoot = new Map<Instance, HeldCall[]>();

/** The event that a run belongs to: its own, or that which has led to its call. Undefined for a message or a hook. */
export function rootOf(run: Run): Run | undefined {
  if (run.call) return run.call.root;
  return run.event && run;
}

/**
 * Holds what a method has changed, until the event is over that has called it.
 *
 * @param checkpoint - the state of its component before
 * @param value - what it has returned
 */
export function holdCall(call: Call, checkpoint: Checkpoint, value: unknown): void {
  const root = call.root as Run;
  const held = { call, root, checkpoint, value };
  holdCheckpoint(checkpoint);
  add(byCalled, checkpoint.instance, held);
  add(byRoot, root.instance, held);
}

function add(index: Map<Instance, HeldCall[]>, instance: Instance, held: HeldCall): void {
  const others = index.get(instance);
  if (others) others.push(held);
  else index.set(instance, [held]);
}

/** Lets the calls that are held in a component count, since a method of it is about to run for something else. */
export function settleCalls(run: Run): void {
  if (byCalled.size === 0) return;
  const root = byCalled.get(run.instance)?.[0]?.root;
  if (!root || root === rootOf(run)) return;
  // All calls of the event: one that was made in another one would not be made if that counts.
  for (const held of byRoot.get(root.instance) ?? []) noteMade(held);
  releaseCalls(root.instance);
}

/** Lets the calls of a component's event count, together with the event. */
export function releaseCalls(root: Instance): void {
  if (byRoot.size === 0) return;
  const calls = byRoot.get(root);
  if (!calls) return;
  byRoot.delete(root);
  for (const held of calls) {
    dropFrom(byCalled, held);
    held.checkpoint.isHeld = false;
    closeCheckpoint(held.checkpoint.instance);
  }
}

function dropFrom(index: Map<Instance, HeldCall[]>, held: HeldCall): void {
  const { instance } = held.checkpoint;
  const others = index.get(instance)?.filter((each) => each !== held) ?? [];
  if (others.length > 0) index.set(instance, others);
  else index.delete(instance);
}

// --- Calls that count before their event ---

/** Identifies a call: its event's number, and its place among the calls of the event. */
function placeOf({ root, id }: Call): { events: EventCount; event: number; place: string } | undefined {
  // Without our script, a page does not send an event again.
  const [, load = "", number = "", place = ""] = /^(\S+) (\d+)\.(\S+)$/.exec(id ?? "") ?? [];
  const events = root && number !== "" ? countsOf(root.instance, load) : undefined;
  return events && { events, event: Number(number), place };
}

function noteMade({ call, value }: HeldCall): void {
  const { events, event, place } = placeOf(call) ?? {};
  events?.noteCall(event as number, place as string, write(value));
}

/** What a call has returned that its event made when it was run before; undefined if it was not made yet. */
export function madeBefore(call: Call): { value: unknown } | undefined {
  const { events, event, place } = placeOf(call) ?? {};
  const text = events?.madeCall(event as number, place as string);
  return text === undefined ? undefined : { value: text === "" ? undefined : JSON.parse(text) };
}

/** JSON, as for a value that is sent to a hook; of what JSON can't carry, the event that is run again gets nothing. */
function write(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
