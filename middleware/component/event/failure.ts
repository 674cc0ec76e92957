/** What becomes of an event that is refused, or whose handler fails: what it has changed is rolled back. */
import { LiveError } from "../../../views/errors.js";
import { InputError } from "../../input/input-error.js";
import { isPromise } from "../is-promise.js";
import { callOnError } from "../lifecycle.js";
import { checkpointBefore, checkStorable, rollBack } from "./checkpoint.js";
import { keepErrors } from "./form-state.js";
import { type Awaitable, andThen, type Outcome } from "./outcome.js";
import type { LiveEvent, Run } from "./run.js";
import { showChanges, showResult } from "./show-result.js";
import { withEffects } from "./with-effects.js";

/** Codes of the errors of events that are refused for what was sent, not for what a handler did. */
const refusals = new Set(["HL_EVENT_NOT_OFFERED", "HL_ARGUMENT", "HL_UNCONFIRMED"]);

/** Refuses an event that a guard or a rate does not admit. A guard that takes too long counts as a handler that does. */
export function keepOut(run: Run, error: unknown): Awaitable {
  if (error instanceof LiveError && error.status < 500) return { status: "refused", error };
  return fail(run, error);
}

/** Refuses the event if the error is about its input; any other error counts as the handler's. */
export function refuseOrFail(run: Run, event: LiveEvent, error: unknown): Awaitable {
  const isRefusal = error instanceof LiveError && refusals.has(error.code);
  if (!isRefusal && !(error instanceof InputError)) return fail(run, error);
  run.context.endHandler();
  if (!(error instanceof InputError)) return { status: "refused", error };
  // The handler itself may have thrown it.
  if (checkpointBefore(run)) rollBack(run);
  return refuse(run, event, error);
}

/** Shows the errors of the input; if the component's render does not show them, the event is refused. */
function refuse({ instance }: Run, event: LiveEvent, error: InputError): Awaitable {
  const before = instance.formErrors;
  const errors = keepErrors(instance, event.binding, error);
  return andThen(showResult(instance), instance, (_instance, outcome) => {
    if (outcome.status !== "done") return outcome;
    if (errors.isShown) return { status: "invalid", error };
    instance.formErrors = before === errors ? undefined : before;
    // Render again without the new errors.
    return andThen(showResult(instance), instance, () => ({ status: "refused", error }));
  });
}

/** Rolls back a handler's changes, since they can't be stored, or its rows could not be saved. */
export function takeBack(run: Run, error: unknown): Awaitable {
  // A message such as "Saved." would be wrong now, and so would a redirect.
  run.context.forgetAll();
  rollBack(run);
  const { event } = run;
  if (!event || !(error instanceof InputError)) return fail(run, error);
  // The errors are shown next to the form's fields; if the form lacks one of the fields, onError gets the error.
  const sent = new Set(event.input.fields.map(([name]) => name));
  if (!error.fields.every(({ path }) => sent.has(path))) return fail(run, error);
  return andThen(refuse(run, event, error), run, (_run, outcome) =>
    outcome.status === "refused" ? fail(run, error) : withEffects(run, outcome),
  );
}

/** Rolls back changes with which the component can't be rendered: otherwise none of its later events could succeed. */
export function takeBackRender(run: Run, error: unknown): Awaitable {
  run.context.forgetAll();
  return endFailed(run, error);
}

/** Rolls back a handler's changes, and calls `onError`; renders the state that this leaves. */
export function fail(run: Run, error: unknown): Awaitable {
  rollBack(run);
  const { instance, context } = run;
  context.forgetDeeds();
  const fails = (error: unknown) => endFailed(run, error);
  if (!instance.component.onError) return fails(error);
  const show = () => {
    // Otherwise the next handler would save what onError changed in the rows.
    instance.rows?.rollBack();
    checkStorable(instance);
    return andThen(showChanges(run), run, (_run, outcome) =>
      outcome.status === "failed" ? fails(outcome.error) : withEffects(run, outcome),
    );
  };
  const onLate = () => {
    const before = checkpointBefore(run);
    if (before) before.isLate = true;
  };
  try {
    const answered = callOnError(instance, error, context, onLate);
    return isPromise(answered) ? answered.then(show).catch(fails) : show();
  } catch (again) {
    return fails(again);
  }
}

/** Ends an event with an error, and shows the state from before it. */
function endFailed(run: Run, error: unknown): Awaitable {
  rollBack(run);
  return andThen(showResult(run.instance), run, () => withEffects(run, failed(run, error)));
}

function failed({ context: { effects } }: Run, error: unknown): Outcome {
  return { status: "failed", error, ...(effects && { effects }) };
}
