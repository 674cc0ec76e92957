/** One event, or one message from outside of the page, on its way through the steps of `dispatch.ts`. */
import type { Input } from "../../input/event-input.js";
import type { Undo } from "../../state/persistent/rows.js";
import { EventContext } from "../context.js";
import type { Mode } from "../contracts.js";
import type { Instance } from "../instance.js";
import type { Visitor } from "../visitor.js";

/** An event of a page, from any transport. */
export interface LiveEvent {
  /** the binding's canonical text */
  binding: string;
  input: Input;
  mode: Mode;
  /** the user who sent it; by default the one who sees the view */
  visitor?: Visitor | undefined;
  /** whether its page did not show the newest state yet when it sent the event */
  isBehind?: boolean;
}

export class Run {
  readonly context: EventContext;
  /** restores the state and the rows of the last checkpoint */
  undo: Undo | undefined;
  /** the value that the handler returned, for an element's hook */
  value: unknown;
  isAnswered = false;

  /** @param event - undefined for a message from outside of the page */
  constructor(
    readonly instance: Instance,
    readonly event: LiveEvent | undefined,
  ) {
    this.context = new EventContext(event?.mode ?? instance.view.mode, instance, event?.visitor);
  }
}
