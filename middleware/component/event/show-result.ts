/** The last step of an event. */

import type { ChildStep } from "../checkpoints.js";
import { keepSteps, startRecording, stopRecording } from "../child-steps.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { render } from "../render.js";
import { checkpointBefore } from "./checkpoint.js";
import { dropErrorsOfGoneForm } from "./form-state.js";
import { type Awaitable, andThen, done } from "./outcome.js";
import type { Run } from "./run.js";

/** Renders the new state, and waits for new components in it to mount. */
export function showResult(instance: Instance): Awaitable {
  try {
    instance.view.version++;
    render(instance);
    if (dropErrorsOfGoneForm(instance)) render(instance);
    instance.view.check();
    const mounting = instance.view.mountsDone();
    if (!isPromise(mounting)) return done;
    return mounting.then(() => done, failed);
  } catch (error) {
    return failed(error);
  }
}

/** Shows what a handler has left, so that `rollBack()` can undo what that did to the components in it. */
export function showChanges(run: Run): Awaitable {
  if (!run.instance.definition.rollsBack) return showResult(run.instance);
  const around = startRecording();
  const outcome = showResult(run.instance);
  const steps = stopRecording(around);
  const { before } = run;
  return steps || before?.steps ? keepOrUndo(run, outcome, steps) : outcome;
}

function keepOrUndo(run: Run, outcome: Awaitable, steps: readonly ChildStep[] | undefined): Awaitable {
  return andThen(outcome, run, (run, outcome) => {
    const before = outcome.status === "failed" ? checkpointBefore(run) : undefined;
    if (before) before.addSteps(steps);
    else keepAll(run, steps);
    return outcome;
  });
}

/** With the steps of renders while the handler was running. */
function keepAll({ before }: Run, steps: readonly ChildStep[] = []): void {
  keepSteps(before?.steps ? [...before.steps, ...steps] : steps);
  if (before) before.steps = undefined;
}

function failed(error: unknown): Awaitable {
  return { status: "failed", error };
}
