/** One event, or one message from outside of the page, on its way through the steps of `dispatch.ts`. */
import type { Input } from "../../input/event-input.js";
import type { Checkpoint } from "../checkpoints.js";
import { EventContext, type EventId } from "../context.js";
import type { Asker } from "../guards.js";
import type { Instance } from "../instance.js";
import type { ResolvedOffer } from "./resolve-offer.js";

/** An event of a page, from any transport; without a visitor it was sent by the one who sees the view. */
export interface LiveEvent extends Asker {
  /** the binding's canonical text */
  binding: string;
  input: Input;
  /** whether its page did not show the newest state yet when it sent the event */
  isBehind?: boolean;
  /** the offer that it named when it arrived, if it had to be looked up then: its turn may come after the button is gone */
  offer?: ResolvedOffer;
  /** default: it is never run twice */
  id?: EventId | undefined;
}

const noArgs: readonly unknown[] = [];

export class Run {
  /** replaced when the handler has taken too long: its later redirects and messages are dropped */
  context: EventContext;
  /** what the event resolved to; undefined until then, and for a message */
  offer: ResolvedOffer | undefined;
  /** what the handler is called with */
  args: readonly unknown[] = noArgs;
  /** the state before the handler, if it was needed so far; see `checkpointBefore()` in `checkpoint.ts` */
  before: Checkpoint | undefined;
  /** what a checkpoint can be made of; undefined if there is one, if the handler is not called yet, or if none is wanted */
  values: unknown[] | undefined;
  /** the value that the handler returned, for an element's hook */
  value: unknown;
  isAnswered = false;

  /** @param event - undefined for a message from outside of the page */
  constructor(
    readonly instance: Instance,
    readonly event: LiveEvent | undefined,
  ) {
    this.context = this.newContext();
  }

  newContext(): EventContext {
    const { event, instance } = this;
    return new EventContext(
      event?.mode ?? instance.view.mode,
      instance,
      event?.visitor,
      event?.id,
      "running",
    );
  }
}
