/** What an outcome says besides its status. */
import type { Outcome } from "./outcome.js";
import type { Run } from "./run.js";

/** Passes on a handler's effects: for an event in its outcome, for a message to the viewer. */
export function withEffects({ instance, event, context, isAnswered, value }: Run, outcome: Outcome): Outcome {
  const { effects } = context;
  const afterwards = context.endHandler();
  if (!event) instance.view.keepEffects(effects);
  if (outcome.status !== "done" || !(effects || isAnswered || afterwards)) return outcome;
  return {
    status: "done",
    ...(event && effects && { effects }),
    ...(isAnswered && { value }),
    ...(afterwards && { afterwards }),
  };
}
