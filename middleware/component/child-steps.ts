/**
 * Steps of a render that change the components in it, recorded so that they can be undone: if a handler's new state can't
 * be rendered, the components in it are to be as they were, too.
 */
import { type ChildStep, checkpointForProps } from "./checkpoints.js";
import type { Instance } from "./instance.js";

/** Recorded when there is no step yet. */
const none: ChildStep[] = [];
/** undefined while nothing is recorded */
let steps: ChildStep[] | undefined;

/** Records steps until {@link stopRecording}; returns what that has to be called with. */
export function startRecording(): ChildStep[] | undefined {
  const around = steps;
  steps = none;
  return around;
}

/** The steps since {@link startRecording}; undefined if there were none. */
export function stopRecording(around: ChildStep[] | undefined): ChildStep[] | undefined {
  const recorded = steps;
  steps = around;
  return recorded === none ? undefined : recorded;
}

function record(step: ChildStep): void {
  if (steps === none) steps = [step];
  else steps?.push(step);
}

/** Undoes steps, the last first, and renders the components as they are then. */
export function undoSteps(recorded: readonly ChildStep[]): void {
  for (const step of [...recorded].reverse()) step.undo();
  for (const { child } of recorded)
    if (!child.isGone) child.view.attempt(() => child.view.renderChild(child));
}

export function keepSteps(recorded: readonly ChildStep[]): void {
  for (const step of recorded) step.keep();
}

// --- The steps ---

/**
 * Sets fields of a component to values of its props.
 *
 * @param props - the props that it had before
 */
export function setFields(child: Instance, fields: object, props: object | undefined): void {
  const state = child.component as unknown as Record<string, unknown>;
  const before = steps && Object.fromEntries(Object.keys(fields).map((name) => [name, state[name]]));
  assign(child, fields);
  if (!before) return;
  const undo = () => {
    child.props = props;
    assign(child, before);
  };
  record({ child, undo, keep: () => {} });
}

/** A running handler of the component is not to undo them. */
function assign(child: Instance, fields: object): void {
  Object.assign(child.component, fields);
  const checkpoint = checkpointForProps(child);
  if (checkpoint) for (const [name, value] of Object.entries(fields)) checkpoint.setField(name, value);
}

/** Removes a component that a render does not place any more. */
export function removeChild(parent: Instance, slot: string, child: Instance): void {
  const { view } = parent;
  parent.children?.delete(slot);
  if (!steps) return view.unmountChild(child);
  const undo = () => {
    const added = parent.children?.get(slot);
    if (added) view.unmountChild(added);
    if (parent.isGone) view.unmountChild(child);
    else parent.children?.set(slot, child);
  };
  record({ child, undo, keep: () => view.unmountChild(child) });
}
