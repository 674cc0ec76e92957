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

/** A call of a parent's method by its child. */
export interface Call extends Asker {
  id?: EventId | undefined;
  /** the event that it belongs to; undefined if it was made outside of events */
  root?: Run | undefined;
  /** whether the child waits for it, and gets its error; an event of the child's own elements never does */
  isAwaited?: () => Promise<boolean>;
}

/** A call that has failed, and for which nobody has waited. */
export interface UnheardCall {
  error: unknown;
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
  /** the calls to methods of parents that are not done yet; undefined if there are none */
  calls: Promise<UnheardCall | undefined>[] | undefined;

  /** the first call that has failed, and for which the handler did not wait: the event has failed then */
  unheard: UnheardCall | undefined;

  /** @param event - undefined for a message from outside of the page, and for a call */
  constructor(
    readonly instance: Instance,
    readonly event: LiveEvent | undefined,
    readonly call?: Call,
  ) {
    this.context = this.newContext();
  }

  newContext(): EventContext {
    const { event, call, instance } = this;
    const asker = event ?? call;
    return new EventContext(
      asker?.mode ?? instance.view.mode,
      instance,
      asker?.visitor,
      asker?.id,
      "running",
      this,
    );
  }
}

/** Waits for the calls to methods of parents; resolves to the first that has failed without being heard. */
export async function drainCalls(run: Run): Promise<UnheardCall | undefined> {
  const { calls = [] } = run;
  run.calls = undefined;
  return (await Promise.all(calls)).find((each) => each !== undefined);
}
